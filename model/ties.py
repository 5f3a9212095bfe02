"""What a passage says between the bodies it names: who is tied to whom, and what speaks against it.

Bodies (ministries, police, unions, "UNICEF", "kami") are found by their nouns, in English and
Indonesian, and by capital letters; each becomes one sign, so that "with the support of" and a body
is one pattern whatever the body is called. Patterns are few and plain. A detector that knows them
learns from some hundred passages what words alone would need thousands for.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BODIES = (
    r"ministr(?:y|ies) departments? directorates? bureaus? agenc(?:y|ies) authorit(?:y|ies) "
    r"governments? police gendarmerie coast\s?guards? navy army customs prosecut\w+ judiciary "
    r"courts? judges inspectorates? inspectors embass(?:y|ies) consulates? attach\w+ parliament "
    r"municipalit(?:y|ies) councils? committees? commissions? boards? task\sforces? ombudsman "
    r"law\senforcement officials officers specialists counterparts delegations? chiefs units? "
    r"secretariats? experts ngos? charit(?:y|ies) foundations? associations? federations? "
    r"unions? coalitions? networks? consorti(?:um|a) alliances? institutes? universit(?:y|ies) "
    r"schools colleges? academ(?:y|ies) facult(?:y|ies) hospitals? clinics? shelters? "
    r"church(?:es)? mosques? dioceses? compan(?:y|ies) firms airlines? hotels banks? employers "
    r"business(?:es)? chambers? media broadcasters? newspapers? donors? united\snations "
    r"organi[sz]ations? partners stakeholders civil\ssociety private\ssector cooperatives? "
    r"institutions? social\sservices community\sleaders elders we "
    r"kementerian dinas badan lembaga kepolisian polri polda polres polsek kejaksaan jaksa "
    r"pengadilan imigrasi komisi komite dewan gugus\stugas satgas pemda bupati gubernur "
    r"pemerintah(?:\s(?:daerah|provinsi|kabupaten|kota|desa))? wali\s?kota kedutaan konsulat "
    r"yayasan organisasi(?:\s\w+)? serikat asosiasi federasi jaringan koalisi forum universitas "
    r"perguruan\stinggi fakultas kampus pesantren rumah\s(?:sakit|aman|singgah) puskesmas "
    r"gereja masjid ormas perusahaan bank pengusaha dunia\susaha koperasi mitra instansi "
    r"perangkat\sdaerah penyidik aparat akademisi disnaker kepala\sdesa kami"
)
BODY = "§"
NOUN = re.compile(rf"\b(?:{'|'.join(BODIES.split(' '))})\b", re.IGNORECASE)
SHORT = re.compile(r"\b[A-Z][a-z]*(?:[A-Z]|\d+[A-Z])[A-Za-z\d]*\b")
NAME = re.compile(
    r"(?<=[\w,;] )[A-Z][a-z]{2,}(?:[ -][A-Z][a-z]+)+"
    r"(?! (?:Act|Law|Plan|Bill|Survey|Report|Strategy))"
)
OFFICE = re.compile(
    r"\b(?:Ministry|Department|Bureau|Office|Commission|Kementerian|Dinas|Badan)(?: of| for| on)?"
    r"(?: the)?(?: (?!Ministry|Department|Dinas|Badan|Kementerian)[A-Z][a-z]+,?"
    r"(?: (?:and|dan|serta))?)*(?<=[a-z])(?<! and)(?<! dan)(?<! serta)"
)
PLACE = re.compile(
    r"\b((?:in|near|di) )(?:the )?[A-Z][a-z]+(?: [A-Z][a-z]+)+|"
    r"\b(?:Kabupaten|Kota|Provinsi|Kecamatan|Desa|Kelurahan|Pulau|Laut|Selat|Teluk|Hotel|Bandara|"
    r"Pelabuhan|Jalan)(?: [A-Z][a-z]+)+"
)
ASIDE = re.compile(r"\s*\([^)]*\)|(?<=[:;,] )[a-z]\. ")
ONE_BODY = re.compile(rf"{BODY}(?:['\u2019]s)?(?:[\s-](?:(?:of|for|on) )?(?:the )?{BODY})+")


WORD = r"(?:[\w§\u2019'/-]+,? )"


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern in which ~3 stands for up to three words in between."""
    return re.compile(re.sub(r"~(\d)", lambda found: f"{WORD}{{0,{found[1]}}}", text))


TIES = (
    _pattern(
        r"(?:partnership|collaboration|cooperation|conjunction|consultations?|coordination|tandem|"
        r"association|together|jointly|along|collaborat\w+|cooperat\w+|co-?ordinat\w+|consult\w*|"
        r"work\w*(?: \w+){0,2}|partner\w*|met|meetings?|agree\w*|sign\w*|contract\w*|shar\w+|"
        r"exchang\w+) with ~5§|alongside ~3§"
    ),
    _pattern(
        r"(?:\w*kerja ?sama|\w*koordinasi|\w*kolaborasi|bersinergi|bermitra|kemitraan|berunding|"
        r"perjanjian|kesepakatan|bersepakat|berdua) ~3(?:dengan|antara) ~4§|"
        r"(?:bersama|menggandeng|melibatkan:?|mengikutsertakan|dihadiri|diikuti) "
        r"(?:dengan |oleh )?~3§"
    ),
    _pattern(
        r"(?:support|assistance|help|funding|funds|backing|inputs?|contributions?|grants?|request|"
        r"invitation|behalf|advice|funded|financed|sponsored|supported) (?:of|from|by) ~3§|"
        r"(?:dukungan|bantuan|permintaan|hibah|undangan|rujukan|penugasan|atas|dana) "
        r"(?:\w+ )?(?:dari |oleh )?§"
    ),
    _pattern(
        r"§.*(?:(?:fund|financ|implement|support|sponsor|back|assist|organi[sz]|provid|deliver|"
        r"donat|train|refer|host|develop|design|establish|operat)\w*d|paid for|taught|run|led|"
        r"carried out|given|lent|held) by ~3§|"
        r"§-(?:funded|led|sponsored|run|supported|organi[sz]ed)|"
        r"§.*\bdi(?:dukung|danai|biayai|bantu|fasilitasi|latih|dampingi|serahkan|salurkan|rujuk|"
        r"kelola|selenggarakan|laksanakan) oleh ~1§"
    ),
    _pattern(
        r"(?:refer(?:s|red|ring)?|referrals?|transfer\w*|hand\w*|turn\w*|pass\w*|sen[dt]s?|"
        r"forward\w*|submit\w*|entrust\w*) ~9(?:to|care of) ~6§|referr\w+ ~2(?:from|by) ~3§|"
        r"(?:\w*rujuk|\w*serahkan|\w*teruskan|\w*limpahkan|\w*sampaikan|\w*titipkan|\w*salurkan) "
        r"~8(?:ke|kepada) ~3§"
    ),
    _pattern(
        r"(?:compris\w+|composed|consist\w*|members?|membership|includ\w+|made up|chaired|joined|"
        r"brings? together|beranggotakan|keanggotaan\w*|terdiri|unsur) [^.]{0,60}?§[^.]{1,60}?§|"
        r"(?:joined|joins|co-chaired|attended by) ~4§|(?:dilibatkan|terlibat|tergabung) ~1dalam ~2§"
    ),
    _pattern(
        r"\binter-?(?:§|ministerial|departmental)|\bmulti-?(?:§|sectoral)|\bjoint(?:ly)? |"
        r"\blintas |\bbersama-sama "
    ),
    _pattern(
        r"(?:coordinat\w*|mengoordinasikan|menyelaraskan) ~6§|"
        r"(?:among|between|across|antara|antar) ~4§[^.]{0,30}§|\bco-\w+ing\b"
    ),
    _pattern(r"\b(?:rel(?:y|ies|ied)|depend\w*|counts?) on ~3§|mengandalkan ~3§"),
)
"""Ties between bodies that are seldom said of anything else."""

LOOSE_TIES = (
    _pattern(
        r"§ (?:\w+ )?(?:trained|trains|taught|teaches|instructed|coached|melatih) ~5§|"
        r"\b(?:training|workshops?|courses?|webinars?|pelatihan)\b[^.]{0,40} "
        r"(?:to|for|from|bagi|oleh|kepada) ~5§"
    ),
    _pattern(
        r"§ (?:\w+ ){0,2}(?:fund|financ|award|donat|gave|lend|lent|equip|suppl|assist|advis|"
        r"contribut|provid|memberi|menyalurkan|meminjamkan|membantu|membayar|membiayai)\w* ~6"
        r"(?:(?:to|kepada|bagi) )?~2§"
    ),
    _pattern(r"§,? (?:and|dan|serta) (?:the |its )?§ (?!of)(?:\w+ly )?\w+(?:ed|e|t|s|kan|i)\b"),
    _pattern(
        r"\b(?:signed|concluded|agreements?|memorand(?:um|a)|mou|accord|nota kesepahaman|"
        r"perjanjian|kesepakatan|menandatangani|menyepakati)\b"
    ),
)
"""What two bodies may do together, and one body as well."""

UNREAL = re.compile(
    r"\b(?:not|no|nor|never|lack(?:s|ed)?|insufficient\w*|inadequa\w+|fail\w*|gaps?|unable|yet to|"
    r"should|would|could|might|must|need\w*|requires?|recommend\w*|important|importance|crucial|"
    r"critical|urged|tidak|belum|kurang|perlu|sebaiknya|disarankan|harus|penting\w*|\w*butuhkan|"
    r"\w*perlukan|diharapkan|berharap|mendorong)\b"
)
"""What is missing or only wanted."""
CLAUSE = re.compile(r";|, and |\b(?:however|but|although|while|tetapi|namun)\b")
DOUBTS = (
    re.compile(
        r"\b(?:bills?|draft\w*|aims?|aimed|seeks?|plans? to|hopes?|intend\w*|propos\w+|pending|"
        r"will|rancangan|bertujuan|rencana|akan)\b"
    ),
    re.compile(r"\b(?:means|defined|adalah|selanjutnya|meliputi|yang dimaksud)\b"),
)
"""What is only planned, and what a word means."""


def signed(text: str) -> str:
    """Return a passage in small letters with a sign in place of each body."""
    text = SHORT.sub(BODY, OFFICE.sub(BODY, ASIDE.sub("", text)))
    text = PLACE.sub(r"\1there", text)
    text = NOUN.sub(BODY, NAME.sub(BODY, text))
    return ONE_BODY.sub(BODY, text).lower()


def is_tied(text: str) -> bool:
    """Return whether a passage says one of the plain ties, and not that it is missing or wanted."""
    return _ties(signed(text)) > 0


def counts(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return for n passages what they say of bodies and ties, shape (n, 7)."""
    return np.array([_counts(text) for text in texts], dtype=np.float64)


def _counts(text: str) -> list[float]:
    said = signed(text)
    ties, bodies = _ties(said), said.count(BODY)
    return [
        min(ties, 3),
        ties > 0,
        min(sum(bool(tie.search(said)) for tie in LOOSE_TIES), 2),
        *(bool(doubt.search(said)) for doubt in DOUBTS),
        min(bodies, 4),
        bodies > 1,
    ]


def _ties(said: str) -> int:
    """Return how many ties are said, in clauses that call nothing missing or wanted."""
    clauses = [one for one in CLAUSE.split(said) if not UNREAL.search(one)]
    return sum(min(sum(len(tie.findall(one)) for one in clauses), 2) for tie in TIES)
