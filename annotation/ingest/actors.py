"""Who acts in a sentence, and in which year, as far as its wording shows: a first guess to edit.

A body is an institution with its name ("Ministry of Labour", "Dinas Sosial"), an acronym, a name of
several capitals at the head of a sentence, or a common noun with what goes before it ("local NGO").
"""

import re

ENGLISH_BODIES = (
    r"Ministr(?:y|ies) Departments? Directorates? Bureaus? Agenc(?:y|ies) Authorit(?:y|ies) "
    r"Governments? Police Gendarmerie Coast\sGuard Navy Army Customs Prosecutors? Judiciary "
    r"Attorney\sGeneral(?:'s\sOffice)? Courts? Judges Inspectorates? Inspectors Investigators "
    r"Embass(?:y|ies) Consulates? Parliament Municipalit(?:y|ies) Councils? Committees? "
    r"Commissions? Boards? Task\sForces? Ombudsman Law\sEnforcement Officials Officers Chiefs "
    r"Authorities NGOs? Organi[sz]ations? Charit(?:y|ies) Foundations? Associations? Federations? "
    r"Unions? Confederations? Coalitions? Networks? Consorti(?:um|a) Alliances? Institutes? "
    r"Universit(?:y|ies) Schools Colleges? Academ(?:y|ies) Facult(?:y|ies) Hospitals? Clinics? "
    r"Shelters? Church(?:es)? Mosques? Dioceses? Compan(?:y|ies) Firms Airlines? Hotels Banks? "
    r"Employers Businesses Chambers? Media Broadcasters? Donors? United\sNations Cooperatives? "
    r"Offices? Services? Secretariats? Groups? Teams? Societ(?:y|ies) Centers? Centres? Mission "
    r"Countries States Units? Stakeholders Partners Conference Congress Forum Fund"
)
INDONESIAN_BODIES = (
    r"Kementerian Dinas Badan Lembaga Kepolisian Polri Polda Polres Polsek Kejaksaan Jaksa "
    r"Pengadilan Imigrasi Komisi Komite Dewan Gugus\sTugas Satgas Satuan Pemerintah Pemda Bupati "
    r"Gubernur Wali\s?[Kk]ota Kedutaan Konsulat Yayasan Organisasi Serikat Asosiasi Federasi "
    r"Jaringan Koalisi Forum Universitas Perguruan\sTinggi Fakultas Pesantren Rumah\sSakit "
    r"Rumah\sAman Puskesmas Gereja Masjid Ormas Perusahaan Bank Koperasi Perangkat\sDaerah "
    r"Penyidik Unit Pusat Balai Kantor Majelis Aparat Tim"
)
ENGLISH = "|".join(ENGLISH_BODIES.split())
INDONESIAN = "|".join(INDONESIAN_BODIES.split())
CAPITAL = r"[A-Z][\w'\u2019.-]*(?<!\.)"
JOINED = rf"(?:,? (?:and|dan|serta))? (?!(?:{ENGLISH}|{INDONESIAN})\b){CAPITAL}"
TAIL = rf"(?: (?:of|for|on|against|to)(?: the)? {CAPITAL}(?:,?{JOINED}|, {CAPITAL}(?=,))*)"
PLAIN_WORD = r"(?:[A-Za-z][a-z]*(?:-[a-z]+)*|U\.S\.|UN)"
STOP = (
    r"(?:the|a|an|and|or|of|by|to|in|on|at|for|with|from|that|which|who|while|as|its|their|these|"
    r"those|this|also|some|many|several|all|both|between|among|through|when|where|upon|into|under)"
)
NAMED = rf"(?:(?:[A-Z][a-z]+(?: and)?|{CAPITAL}) ){{0,7}}(?:{ENGLISH})\b{TAIL}*"
SHORT = r"[A-Z][a-z]*[A-Z][A-Za-z]*(?:-[A-Z]\w+)*"
NAMED_ID = rf"(?:{INDONESIAN})\b(?:(?: (?:dan|serta))? {CAPITAL})*"
COMMON = rf"(?:(?!(?i:{STOP})\b){PLAIN_WORD} ){{0,3}}(?i:{ENGLISH})\b(?! of [a-z])"
COMMON_ID = (
    rf"(?i:{INDONESIAN})\b"
    r"(?: (?:daerah|provinsi|kabupaten|kota|desa|sosial|perempuan|buruh)|"
    r" (?:swadaya|bantuan) \w+)?"
)
NAME = rf"(?!Pe\w+an\b){CAPITAL}(?: {CAPITAL})+"
BODY = re.compile(rf"(?<![\w-])(?:{NAMED_ID}|{NAMED}|{SHORT}\b|{COMMON}|{COMMON_ID})")
FIRST = re.compile(rf"(?:(?:[Tt]he|[Aa]n?) )?(?P<body>{NAMED_ID}|{NAMED}|{NAME}|{SHORT}\b)")
"""A body that may open a sentence, where capitals alone are enough."""
NUMBER = re.compile(r"(?:Pasal \d+|Article \d+|\(\d+\)|\d+\.|[a-z]\.|[-\u2022*])\s+")
ASIDE = re.compile(
    r"(?:(?i:moreover|furthermore|however|additionally|lastly|finally|meanwhile|similarly|also|"
    r"selain itu|namun|sementara itu|kemudian|(?:in|during|with|at|under|following|after|before|"
    r"since|from|by|as|to|upon|through|on|for|together with|along with|within|between|besides|"
    r"despite|because|when|where|while|although|over|throughout|dalam|pada|dengan|melalui|sejak|"
    r"untuk|guna|atas|selama|setelah|sebelum|di|bersama|berdasarkan|sepanjang)\b)"
    r"[^,]*(?:, (?=\d{4}\b)[^,]*)?),\s+"
)
"""What a sentence says of time, manner and aim before it comes to its subject."""
NO_SUBJECT = re.compile(
    r"(?!\w*ss\b)[A-Za-z][a-z]+(?:s|ed)\b (?!(?:is|are|was|were|has|have|had|who|that|of|and|in|at|"
    r"from|by|can|may|will|did|do|to)\b)(?![a-z]+(?:ed|s)\b)|[Cc]oordinates? |[Ww]orks? "
)
"""A sentence that begins with its verb: whoever acts stands before it, in another place."""
BY = re.compile(
    rf"\b(?:by|oleh)(?: the| an?)? "
    rf"(?P<body>{NAMED_ID}|{NAMED}|{NAME}|{COMMON}|{COMMON_ID}|{SHORT}\b)"
)
"""A body behind "by" or "oleh"."""
PASSIVE = re.compile(
    r"\b(?:was|were|is|are|been|being)(?: \w+ly)? \w+(?:ed|en|un|ught|ld|id)\b|\bdi\w{3,}"
)
LAW_YEAR = re.compile(
    r"(?:\b(?:Nomor|No\.?)\s*\S+\s+(?:Tahun|of|Th\.?)\s+|\b(?:UU|PP|Perda|Perpres|Permen\w*|Pergub|"
    r"Inpres|Keppres|Kepmen\w*)\b[^.;]{0,40}?(?:Tahun\s+|/)|\b(?:Lembaran|Berita) (?:Negara|Daerah)"
    r"[^.;]{0,60}?Tahun\s+|\bTahun\s+(?=\d{4}\s+(?:tentang|Nomor))|\b(?:Act|Law|Code|Decree|Order|"
    r"Regulation|Convention|Protocol|Constitution|Ordinance)(?:,| of| No\.? ?\S+ of|) |"
    r"\bNo\.? ?\d+[/-]|B\.E\. \d{4} \()(?:19|20)\d\d"
    r"|\b(?:19|20)\d\d (?:\w+ ){0,3}(?:Act|Law|Code|Decree|Convention|Protocol|Constitution)\b"
    r"|B\.E\. \d{4}|\b(?:Pasal|Article|Section|page|hlm\.) \d{4}"
)
"""A year that belongs to the name of a law, or a number of an article."""
SPAN = re.compile(r"\((?:[^()]*?)\d{4}\s?[-\u2013]\s?\d{4}\)")
YEAR = re.compile(r"(?<![\d.,/$\u20ac£-])(?<!Rp)(?:19\d\d|20\d\d|2100)(?![\d/%]|[.,]\d)")
NEAR = 40
"""A body is what something is done to where "by" follows within so many letters."""
EARLY = 40
"""A body that stands later than this many letters after the opening is hardly the subject."""


def actor_of(text: str, language: str = "") -> str:
    """Return the body that a sentence names as acting first, as it stands there; "" when unsure.

    In Indonesian (`id`) a body may stand further back, as regulations put it.
    """
    start = _opening(text)
    found = FIRST.match(text, start)
    if not found and not NO_SUBJECT.match(text, start):
        found = BODY.search(text, start)
    by = BY.search(text, start)
    if by and (not found or found.start() > by.start() or _is_patient(text, found, by)):
        return _trimmed(by["body"])
    if not found:
        return ""
    body = found.groupdict().get("body") or found[0]
    if found.start() - start > EARLY and language != "id":
        return ""
    return _trimmed(body)


def year_of(text: str) -> int | None:
    """Return the last year that a sentence names, not the year of a law or of a plan's title."""
    found = YEAR.findall(SPAN.sub(" ", LAW_YEAR.sub(" ", text)))
    return int(found[-1]) if found else None


def _opening(text: str) -> int:
    """Return where a sentence begins behind its number and what it says of time and manner."""
    start = 0
    for pattern in (NUMBER, NUMBER, ASIDE, ASIDE, ASIDE):
        found = pattern.match(text, start)
        start = found.end() if found else start
    return start


def _is_patient(text: str, body: re.Match[str], by: re.Match[str]) -> bool:
    """Return whether something is done to a body, by another."""
    between = text[body.end() : by.start()]
    return len(between) <= NEAR and PASSIVE.search(between) is not None


def _trimmed(body: str) -> str:
    return body.strip(" ,.;:'\u2019")
