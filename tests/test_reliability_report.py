"""annotation.exchange.reliability: the report of a study and of a file, in both languages."""

import csv
import gettext
import hashlib
import io
import json
import re
import string
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

from annotation.agreement import Distance, cautions, measure
from annotation.agreement.coefficients import ALPHA
from annotation.cut_agreement import CutFigures
from annotation.errors import InvalidInput
from annotation.exchange.reliability import (
    Evidence,
    Tried,
    before_name,
    draft,
    facts,
    pack_report,
    write_report,
)
from annotation.exchange.reliability.blocks import Document, Heading, Listing, Table, Verbatim
from annotation.exchange.reliability.recomputing import number_codes
from annotation.exchange.reliability.references import WORKS, named_in
from annotation.exchange.reliability.words import Words
from annotation.ingest import read_content
from annotation.ingest.ratings_file import read_ratings
from annotation.records import Arm, Cause, Issue, Report, Round, RoundKind
from annotation.reliability import evidence_of_files, evidence_of_team
from annotation.store import NewUnit
from annotation.study import Study, open_study
from annotation.team import TeamAgreement, compare_coders, ratings_of
from annotation.workspace import Workspace
from tests.commands import call

ODD = "<b>Ani</b>"
REFERENCES = (Heading, Listing, Heading, Verbatim)
VERSION: dict[str, Any] = {
    **dict.fromkeys(("file_hash", "encoder", "encoder_hash", "snapshot_hash"), "x"),
    **dict.fromkeys(("watermark", "codings", "units", "seed"), 1),
    "libraries": "{}",
}
ROUND = Round(
    id="round-1",
    number=2,
    kind=RoundKind.FRESH,
    pool=400,
    size=60,
    by_code=False,
    seed=77,
    model_version=None,
    days=14,
    codebook_revision="revision-of-the-round",
    coder_ids=(),
    begun=datetime(2026, 3, 1, 9, tzinfo=UTC),
    ended=datetime(2026, 3, 5, 9, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """Sixty units of two reports: two coders coded all, the third the first forty."""
    opened = open_study(Workspace(tmp_path_factory.mktemp("home")))
    store = opened.store
    version = store.add_model_version(**VERSION, codebook_revision=opened.codebook.revision)
    coders = [store.add_coder(name).id for name in (ODD, "Budi", "Citra")]
    for report in ("A", "B"):
        texts = [NewUnit("ILO", f"unit {number} of report {report}") for number in range(30)]
        for number, unit in enumerate(store.add_units(Report(report), texts).units):
            first = 1 + number % 4
            given = ((first,), (first, 9) if number % 5 else (), (first + (number % 3 == 0),))
            for place, codes in enumerate(given[: 3 if number < 20 else 2]):
                suggested = store.add_suggestion(unit, version.id, [(first, 0.8), (9, 0.1)])
                store.code(
                    unit,
                    coders[place],
                    codes,
                    codebook_revision=opened.codebook.revision,
                    arm=Arm.WITHHELD if number % 2 else Arm.SHOWN,
                    suggestion_id=suggested.id,
                    seconds=0.1 if number % 7 == 0 else 30.0,
                )
    yield opened
    store.close()


@pytest.fixture(scope="module")
def team(study: Study) -> TeamAgreement:
    return compare_coders(study.store, study.codebook)


@pytest.fixture(scope="module")
def evidence(study: Study, team: TeamAgreement) -> Evidence:
    return evidence_of_team(study.store, study.codebook, team)


def of_file(text: str, distance: Distance | None = None) -> Evidence:
    """Return what a report on a file of codes is written from."""
    read = read_ratings([read_content(text.encode(), "codes.csv")])
    return evidence_of_files(read, measure(read.ratings, distance=distance), ["codes.csv"])


WIDE = "unit,Ani,Budi\n1,x,x\n2,y,y\n3,x,y\n4,-,y\n5,x,\n"


def body(document: Document) -> Document:
    """Return the report without its references and what programs read."""
    blocks = document.blocks[: -len(REFERENCES)]
    assert tuple(map(type, document.blocks[len(blocks) :])) == REFERENCES
    return replace(document, blocks=tuple(one for one in blocks if not isinstance(one, Verbatim)))


def floats(value: Any) -> Iterator[float]:
    """Yield every fraction that stands anywhere in plain facts."""
    if isinstance(value, float):
        yield value
    for one in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from floats(one)


def test_every_figure_of_the_text_is_one_of_the_json(evidence: Evidence) -> None:
    told = json.loads(write_report(evidence, "en")["agreement.json"])
    pairs = [one["pairs"] for one in told["confusions"]]
    apart = [one["pairs"] for one in told["confusions"] if len(set(one["codes"])) > 1]
    shares = [*(one / sum(apart) for one in apart), sum(apart) / sum(pairs)]
    known = {"0.667", "0.8", "0.800", told["jalur"], told["versions"]["numpy"]}
    for value in (*floats(told), *shares):
        known |= {f"{value:.3f}", f"{abs(value):.3f}", f"{100 * value:.1f}"}
        known |= {f"{abs(100 * value):.1f}", f"{value:.2f}"}
    text = re.sub(r"Python [\d.]+|NumPy [\d.]+", "", body(draft(evidence, "en")).text)
    named = re.findall(r"\d+\.\d+", text.replace(told["jalur"], ""))
    assert len(named) > 100
    assert set(named) <= known
    alpha = told["coefficients"][ALPHA]
    assert f"Krippendorff's alpha is {alpha['value']:.3f} (" in text
    assert f"{told['n_codings']} codings" in text


def test_counts_are_those_of_the_record(evidence: Evidence) -> None:
    text = draft(evidence, "en").text
    assert "60 units from 2 reports were coded with the codebook" in text
    assert f"{ODD} (60 units), Budi (60 units) and Citra (40 units)" in text
    assert "No sample was drawn: all 60 units of the study were coded by two or more." in text
    assert "since it was withheld at random (80); a suggestion (80)." in text
    assert "with several codes: 48 of 160 codings." in text
    told = facts(evidence)
    assert told["study"]["arms"] == {"withheld": 80, "shown": 80}
    assert told["coders"]["Citra"] == {"coded": 40, "shared": 40}


def test_the_hash_is_that_of_the_file_of_codings(evidence: Evidence) -> None:
    files = write_report(evidence, "en")
    told = json.loads(files["agreement.json"])
    assert told["codings"] == hashlib.sha256(files["codings-long.csv"]).hexdigest()
    assert told["codings"] in files["report.html"].decode()


class Marks(gettext.NullTranslations):
    """Takes every word out of a sentence and leaves its values."""

    def gettext(self, message: str) -> str:
        fields = [
            f"{{{name}{':' + spec if spec else ''}}}"
            for _, name, spec, _ in string.Formatter().parse(message)
            if name
        ]
        return "~" + " ".join(fields)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        return self.gettext(msgid2)


@pytest.mark.parametrize("kind", ["study", "round", "rare", "one", "file", "sets"])
def test_every_word_comes_from_the_catalogue(
    kind: str, study: Study, team: TeamAgreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {
        "study": lambda: evidence_of_team(study.store, study.codebook, team),
        "round": lambda: in_round(study, team, by_code=True, kind=RoundKind.RECODE),
        "rare": lambda: with_rare(study, team),
        "one": lambda: by_one(study, team),
        "file": lambda: of_file(WIDE),
        "sets": lambda: of_file(WIDE, Distance.MASI),
    }[kind]()
    for module in ("annotation.exchange.reliability.words", "annotation.messages"):
        monkeypatch.setattr(f"{module}.translations", lambda _: Marks())
    text = body(draft(found, "id")).text
    known = " ".join((*found.coded, *found.source))
    if found.study is not None:
        book = found.study.codebook
        known += " ".join(found.study.others)
        known += " ".join((book.name["id"], book.source, *(one.name["id"] for one in book.codes)))
    # what is left are names, files, works cited and figures
    known += "Krippendorff Fleiss Gwet Cohen Scott report.md codings-long.csv codings-wide.csv"
    known += (
        "codings-k-alpha.csv codings-recal.csv codings-weighted.csv agreement.json agreement.R "
        "revision-of-the-round"
    )
    words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"[0-9a-f]{16,}", "", text)))
    assert {word for word in words if word not in known} == set()


def test_indonesian_writes_a_comma_and_the_json_a_point(evidence: Evidence) -> None:
    files = write_report(evidence, "id")
    text = body(draft(evidence, "id")).text
    versions = r"Jalur [\d.]+|Python [\d.]+|NumPy [\d.]+"
    assert not re.search(r"\d\.\d", re.sub(versions, "", text))
    assert f"{evidence.agreement.coefficients[ALPHA].value:.3f}".replace(".", ",") in text
    assert files["agreement.json"] == write_report(evidence, "en")["agreement.json"]


def test_words_write_what_is_not_there() -> None:
    words = Words("id")
    assert words.number(None) == words.percent(None) == "\N{EM DASH}"
    assert words.number(-0.5, "+.1f") == "-0,5"
    assert Words("en").percent(0.125) == "12.5 %"
    assert Words("en").listed(["Ani"]) == "Ani"


def words_of(text: str) -> list[str]:
    return re.findall(r"\S+", text)


def test_three_renderings_say_the_same(evidence: Evidence) -> None:
    document, files = draft(evidence, "en"), write_report(evidence, "en")
    wanted = words_of(document.text)
    page = BeautifulSoup(files["report.html"], "lxml")
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert not page.find_all(["script", "link", "img", "b"])
    for cell in page.find_all(["td", "th", "caption", "h1", "h2", "li", "p"]):
        cell.append(" ")
    assert page.body is not None
    assert words_of(page.body.get_text()) == wanted
    rendered = MarkdownIt().enable("table").render(files["report.md"].decode())
    again = BeautifulSoup(rendered, "lxml")
    assert not again.find_all("b")
    assert words_of(again.get_text()) == wanted


def test_word_opens_it_with_real_tables(evidence: Evidence) -> None:
    document = draft(evidence, "en")
    word = docx.Document(io.BytesIO(write_report(evidence, "en")["report.docx"]))
    tables = [one for one in document.blocks if isinstance(one, Table)]
    assert len(word.tables) == len(tables) == 8
    for given, wanted in zip(word.tables, tables, strict=True):
        rows = [tuple(cell.text for cell in row.cells) for row in given.rows]
        assert rows == [wanted.header, *wanted.rows]
        assert given.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in given.rows)
    shown = [one.text for one in word.paragraphs]
    assert document.title in shown
    assert any(text.startswith("60 units from 2 reports") for text in shown)
    assert word.core_properties.language == "en"


def test_the_same_codings_give_the_same_bytes(evidence: Evidence) -> None:
    packed = pack_report(evidence, "id")
    assert packed == pack_report(evidence, "id")
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        moments = {one.date_time for one in files.infolist()}
        with zipfile.ZipFile(io.BytesIO(files.read("report.docx"))) as word:
            moments |= {one.date_time for one in word.infolist()}
    assert moments == {(1980, 1, 1, 0, 0, 0)}


def test_names_that_look_like_markup_stay_names() -> None:
    odd = of_file('unit,"a|b*c*&lt;",<i>\n1,y,x\n2,x,x\n3,"=1+1",\n')
    files = write_report(odd, "en")
    page = BeautifulSoup(files["report.html"], "lxml")
    assert "a|b*c*&lt; and <i>" in page.get_text()
    rendered = MarkdownIt().enable("table").render(files["report.md"].decode())
    again = BeautifulSoup(rendered, "lxml").get_text()
    assert "a|b*c*&lt; and <i>" in again
    assert "'=1+1" in files["codings-wide.csv"].decode(), "no formula for a spreadsheet"


def test_the_files_give_the_same_alpha(evidence: Evidence) -> None:
    files = {
        name: one.decode() for name, one in write_report(evidence, "en").items() if name[-1] == "v"
    }
    alpha = evidence.agreement.coefficients[ALPHA].value
    for name in ("codings-long.csv", "codings-wide.csv"):
        again = read_ratings([read_content(files[name].encode(), name)]).ratings
        assert measure(again).coefficients[ALPHA].value == pytest.approx(alpha), name
        assert (len(again.units), len(again.coders)) == (60, 3)
    numbers = list(csv.reader(io.StringIO(files["codings-k-alpha.csv"])))
    assert len(numbers) == 60
    assert numbers[25][2] == "NA"
    assert numbers[0][1] == "0", "none applies"
    assert read_back(numbers) == pytest.approx(alpha)
    complete = list(csv.reader(io.StringIO(files["codings-recal.csv"])))
    assert len(complete) == 40
    assert all(cell.isdecimal() for row in complete for cell in row)
    assert read_back(complete) == pytest.approx(
        read_back([row for row in numbers if "NA" not in row])
    )
    assert "40 of 60 units, 20 left out." in draft(evidence, "en").text


def read_back(rows: list[list[str]]) -> float | None:
    """Return alpha of rows of numbers, as `ratings_file` reads them under a header."""
    lines = ["unit,a,b,c", *(",".join((str(n), *row)) for n, row in enumerate(rows))]
    read = read_ratings([read_content("\n".join(lines).encode(), "numbers.csv")])
    return measure(read.ratings).coefficients[ALPHA].value


def test_codes_that_are_no_numbers_get_some_and_a_key() -> None:
    found = of_file(WIDE)
    assert number_codes(found.ratings) == {"x": 1, "y": 2, "": 0}
    assert "The numbers stand for: 1: x, 2: y." in draft(found, "en").text
    zero = of_file("unit,Ani,Budi\n1,0,0\n2,3,-\n")
    assert number_codes(zero.ratings) == {"0": 0, "3": 3, "": 4}
    assert "The numbers stand for" not in draft(zero, "en").text


def test_where_nobody_coded_what_all_coded_there_is_no_file_for_recal() -> None:
    found = of_file("unit,Ani,Budi,Citra\n1,x,x,\n2,,y,x\n3,,,\n")
    files = write_report(found, "en")
    assert "codings-recal.csv" not in files
    assert files["codings-k-alpha.csv"] == b"1,1,NA\nNA,2,1\n", "without what nobody coded"
    assert "Not written: no unit was coded by all" in files["report.md"].decode()


def test_r_reads_the_wide_file_and_knows_the_categories(evidence: Evidence) -> None:
    script = write_report(evidence, "en")["agreement.R"].decode()
    assert "declared <- 10 " in script, "nine codes, and that none applies"
    assert script.count("{") == script.count("}")
    assert "compares sets" not in script
    sets = write_report(of_file(WIDE, Distance.MASI), "en")["agreement.R"].decode()
    assert "# The report compares sets of codes" in sets


def in_round(study: Study, team: TeamAgreement, **facts_: Any) -> Evidence:
    """Return the evidence as if the codings were those of a round."""
    drawn = replace(team, round=replace(ROUND, **facts_))
    return evidence_of_team(study.store, study.codebook, drawn)


def test_it_says_how_the_sample_was_drawn(study: Study, team: TeamAgreement) -> None:
    fresh = draft(in_round(study, team), "en").text
    assert "60 of 400 units that nobody had coded, nor any that says the same" in fresh
    assert "how reliable the codebook is" in fresh
    assert "revision revision-of-the-round, in force when the round began" in fresh
    assert "The round ran from 2026-03-01 to 2026-03-05." in fresh
    again = draft(in_round(study, team, kind=RoundKind.RECODE, ended=None), "en").text
    assert "at least 14 days before" in again
    assert "how reliable the data are" in again
    assert "The round began on 2026-03-01 and has not ended." in again
    assert "More units were drawn" not in again
    short = {"days": 0, "ended": ROUND.begun, "kind": RoundKind.RECODE}
    same_day = draft(in_round(study, team, **short), "en").text
    assert "units that had been coded (reliability round 2, seed 77)" in same_day
    assert "The round was held on 2026-03-01." in same_day
    assert facts(in_round(study, team))["round"]["seed"] == 77


def by_one(study: Study, team: TeamAgreement) -> Evidence:
    """Return the evidence of a round in which one coder coded again what they had coded."""
    names = {ODD: "Citra", "Budi": before_name("Citra")}
    codings = [one._replace(coder=names[one.coder]) for one in team.codings if one.coder in names]
    found = measure(ratings_of(codings, study.codebook), categories=10)
    of = replace(ROUND, kind=RoundKind.RECODE, coder_ids=("Citra's id",))
    alone = replace(
        team,
        agreement=found,
        cautions=tuple(cautions(found, is_stability=True)),
        codings=tuple(codings),
        pulls=(),
        round=of,
    )
    return evidence_of_team(study.store, study.codebook, alone)


def test_a_coder_who_coded_twice_is_one_coder(study: Study, team: TeamAgreement) -> None:
    found = by_one(study, team)
    document = draft(found, "en")
    text = document.text
    assert document.title == "Stability of the coding of one coder"
    assert (
        "One coder coded them twice: Citra, at least 14 days apart; with both codings: 60" in text
    )
    assert "The round asks how stable the coder is." in text
    assert "1: Citra, who coded the units twice" in text
    assert "intra-coder agreement" in text
    assert "tables 2 and 3" in text
    for said in ("2 coders", "Coders agree", "coders agree", "other coders", "by two or more"):
        assert said not in text, said
    assert "other coders" not in facts(found)["verdict"]


def test_where_one_coder_gives_all_the_same_again_it_is_told_of_one(
    study: Study, team: TeamAgreement
) -> None:
    once = [one for one in team.codings if one.coder == ODD]
    again = [one._replace(coder=before_name(ODD)) for one in once]
    found = measure(ratings_of([*once, *again], study.codebook), categories=10)
    of = replace(ROUND, kind=RoundKind.RECODE, coder_ids=("id",))
    alone = replace(
        team,
        agreement=found,
        cautions=tuple(cautions(found, is_stability=True)),
        codings=(*once, *again),
        pulls=(),
        round=of,
    )
    text = draft(evidence_of_team(study.store, study.codebook, alone), "en").text
    assert "The coder gave all 60 units the same code again" in text
    assert "Coders agree" not in text


def test_several_who_coded_again_stand_beside_the_data(study: Study, team: TeamAgreement) -> None:
    blind = tuple(one._replace(arm=Arm.BLIND) for one in team.codings)
    pair = replace(team.agreement.pairs[0], coders=("Budi", "data"), n=55)
    recoded = replace(team, codings=blind, pulls=(), by_data=(pair,))
    found = in_round(study, recoded, kind=RoundKind.RECODE)
    document = draft(found, "en")
    alpha = pair.coefficients[ALPHA].value
    assert "All of them coded blind: without a suggestion" in document.text
    assert f"Each coder beside the data, as alpha: Budi {alpha:.3f} (" in document.text
    assert "the codes that stood as settled in the study when the round began" in document.text
    assert "Table 5. Each coder beside the data" in document.text
    without = "Without them, since the codes of coders or their order differed, were 5 units"
    assert without in document.text
    (table,) = (
        one
        for one in document.blocks
        if isinstance(one, Table) and "Each coder beside the data" in one.caption
    )
    assert [row[:2] for row in table.rows] == [("Budi", "55")]
    assert "is compared with codes of their own." in document.text
    assert "They may have coded these units before" in document.text
    assert facts(found)["data"][0]["n"] == 55
    fresh = draft(in_round(study, team), "en").text
    assert "beside the data" not in fresh
    assert "They may have coded these units before" not in fresh


def with_rare(study: Study, team: TeamAgreement) -> Evidence:
    """Return the evidence of a round: forty units of the random part, twenty for rare codes."""
    units = list(dict.fromkeys(one.unit_id for one in team.codings))
    alike = [one for one in team.codings if one.unit_id in units[:40]]
    found = measure(ratings_of(alike, study.codebook), categories=10)
    of = replace(ROUND, by_code=True, model_version="v9")
    weights = {unit: 20 / 3 if place < 40 else 1.0 for place, unit in enumerate(units)}
    of_all = measure(ratings_of(team.codings, study.codebook, weights), categories=10)
    drawn = replace(
        team,
        agreement=replace(found, tracks=of_all.tracks),
        weights=weights,
        codings=tuple(alike),
        more=tuple(one for one in team.codings if one.unit_id not in units[:40]),
        pulls=(),
        round=of,
    )
    evidence = evidence_of_team(study.store, study.codebook, drawn)
    assert evidence.study is not None
    return replace(evidence, study=replace(evidence.study, drawn_for_codes=20))


def test_what_was_drawn_for_rare_codes_counts_for_single_codes(
    study: Study, team: TeamAgreement, tmp_path: Path
) -> None:
    found = with_rare(study, team)
    text, files = draft(found, "en").text, write_report(found, "en")
    assert "40 of 400 units that nobody had coded" in text
    assert "suggestions of model version v9: 20. Figures of single codes rest on all" in text
    assert "each weighted by the inverse of its inclusion probability" in text
    assert "Horvitz, D. G., & Thompson, D. J. (1952)" in text
    assert "Table 2. How far coders agree on the random part" in text
    assert "Table 3 rests on all 60 units, weighted" in text
    assert "All other tables rest on the 40 units of the random part." in text
    assert "The intervals of Table 3 are of resamples of units; their lower ends" in text
    assert f"with several codes: {found.agreement.n_several} of {found.codings} codings" in text
    assert f"{ODD} (40 units)" in text
    for name in ("codings-long.csv", "codings-weighted.csv"):
        (tmp_path / name).write_bytes(files[name])
    commands = re.findall(r"scripts/agreement.py (codings-.*)", text)
    assert len(commands) == 2
    assert commands[1] == "codings-weighted.csv --weight weight"
    told = json.loads(files["agreement.json"])
    figures = []
    for one in commands:
        words = one.split()
        options = (tmp_path / it if it.endswith(".csv") else it for it in words)
        done = call("agreement", *options, "--json")
        figures.append(json.loads(done.stdout))
    assert figures[0]["coefficients"] == told["coefficients"]
    for code, one in figures[1]["tracks"].items():
        assert one["coefficients"] == told["tracks"][code]["coefficients"]
        assert one["prevalence"] == told["tracks"][code]["prevalence"]
    assert figures[1]["tracks"] != figures[0]["tracks"]
    assert b'read.csv("codings-weighted.csv"' in files["agreement.R"]
    others = write_report(in_round(study, team), "en")
    assert "codings-weighted.csv" not in others
    assert b"codings-weighted" not in others["agreement.R"]


def test_codings_that_a_round_ended_without_are_told(study: Study, team: TeamAgreement) -> None:
    ids = tuple(one.id for one in study.store.coders() if one.name in (ODD, "Budi", "Citra"))
    missed = replace(team, missing={ODD: 0, "Budi": 0, "Citra": 20})
    text = draft(in_round(study, missed, coder_ids=ids), "en").text
    told = "The round of 60 units in all was ended with 20 of 180 codings missing: Citra 20."
    assert text.count(told) == 2, "in the paragraph and in the checklist"
    assert told not in draft(in_round(study, team, coder_ids=ids, ended=None), "en").text


def test_practice_is_told_from_the_record(evidence: Evidence) -> None:
    assert evidence.study is not None
    known = replace(
        evidence.study,
        rounds=2,
        revisions=3,
        settled={Cause.SLIP: 4, None: 1},
        trained={"Budi": Tried(40, 46)},
    )
    text = draft(replace(evidence, study=known), "en").text
    assert "2 reliability rounds were held; they are reported apart. Here codings" in text
    assert "Of 60 units of the study in 2 reports the comparison has 60 that two or more" in text
    assert "No sample was drawn" not in text
    assert "No reliability sample" not in text
    assert "made under 3 different revisions of it." in text
    assert "5 differences were settled by an adjudicator (slip 4, no cause given 1)." in text
    assert "right at first sight: Budi 40 of 46." in text
    assert "[Who decided where coders differed, and how.]" not in text
    before = draft(evidence, "en").text
    assert "[Who decided where coders differed, and how.]" in before
    assert "A coder can see what others coded of a unit after coding it" in before


def test_how_two_people_cut_the_reports_is_told(evidence: Evidence) -> None:
    assert evidence.study is not None
    assert "[How the texts were cut into units, and by whom.]" in draft(evidence, "en").text
    one = draft(replace(evidence, study=replace(evidence.study, cut_by_two=1, cut_f1=0.875)), "en")
    assert "apart from each other: 1 report of these; their cuts agree with F1 = 0.875" in one.text
    assert "[How the others were cut into units, and by whom.]" in one.text
    both = draft(replace(evidence, study=replace(evidence.study, cut_by_two=2, cut_f1=1.0)), "en")
    assert "2 reports of these; their cuts agree with F1 = 1.000" in both.text
    assert "were cut into units, and by whom" not in both.text


def test_the_figures_of_frozen_cuts_are_pooled(
    study: Study, team: TeamAgreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = iter([CutFigures(3, 3, 1, 1), CutFigures(0, 0, 2, 0)])
    monkeypatch.setattr("annotation.reliability.agreement_when_frozen", lambda *_of: next(kept))
    found = evidence_of_team(study.store, study.codebook, team).study
    assert found is not None
    assert (found.cut_by_two, found.cut_f1) == (2, 6 / (3 + 1 + 3 + 1 + 2))


def test_differences_are_counted_where_coders_had_them_on_what_is_compared(
    tmp_path: Path,
) -> None:
    study = open_study(Workspace(tmp_path))
    store, revision = study.store, study.codebook.revision
    ani, budi = (store.add_coder(name).id for name in ("Ani", "Budi"))
    for report in ("A", "B"):
        texts = [NewUnit("ILO", f"{number} of {report}") for number in range(3)]
        for unit in store.add_units(Report(report), texts).units:
            store.code(unit, ani, (1,), codebook_revision=revision)
            store.code(unit, budi, (2,), codebook_revision=revision)
    units = [one.id for one in store.study_units() if one.report_id == Report("A").id]
    other = next(one.id for one in store.study_units() if one.report_id != Report("A").id)
    for unit, issue, cause in (
        (units[0], Issue.CODERS, Cause.SLIP),
        (units[1], Issue.MODEL, Cause.GAP),
        (other, Issue.CODERS, Cause.BORDER),
    ):
        store.settle(
            [unit],
            ani,
            (1,),
            codebook_revision=revision,
            issue=issue,
            cause=cause,
            at_issue=[(1,), (2,)],
        )
    team = compare_coders(store, study.codebook, report_ids=[Report("A").id])
    found = evidence_of_team(store, study.codebook, team).study
    assert found is not None
    assert found.settled == {Cause.SLIP: 1}
    store.close()


def test_what_came_with_a_file_may_have_been_made_in_sight_of_anything(
    study: Study, team: TeamAgreement
) -> None:
    without = "None of them was made with a suggestion in sight."
    for arms, is_told in (((Arm.BLIND,), True), ((Arm.BLIND, Arm.NONE), False)):
        given = tuple(
            one._replace(arm=arms[place % len(arms)]) for place, one in enumerate(team.codings)
        )
        found = evidence_of_team(study.store, study.codebook, replace(team, codings=given))
        text = draft(found, "en").text
        assert (without in text) == is_told
        assert ("no suggestion, or a coding that came with a file (80)" in text) != is_told


def test_every_estimate_of_the_pull_is_an_object(evidence: Evidence) -> None:
    [first, *_] = facts(evidence)["pull"]
    for name in ("shown", "withheld", "pull", "right_shown", "right_withheld"):
        assert set(first[name]) == {"value", "low", "high", "lost"}, name


def test_the_files_are_named_by_their_number() -> None:
    one = of_file(WIDE)
    assert "of the file codes.csv were coded" in draft(one, "en").text
    both = replace(one, source=("a.csv", "b.csv"))
    assert "of the files a.csv and b.csv were coded" in draft(both, "en").text


def test_training_counts_what_was_tried_first(study: Study, team: TeamAgreement) -> None:
    (budi,) = (one for one in study.store.coders() if one.name == "Budi")
    unit = team.codings[0].unit_id
    for codes in ((1,), (2,)):
        study.store.add_trial(budi.id, unit, codes, (1,), study.codebook.revision, None)
    found = evidence_of_team(study.store, study.codebook, team)
    assert found.study is not None
    assert found.study.trained == {"Budi": Tried(1, 1)}


def test_a_part_of_the_study_is_told_as_a_part(study: Study) -> None:
    """Two coders, one of two reports, and nothing that was coded with a suggestion in sight."""
    team = compare_coders(
        study.store,
        study.codebook,
        report_ids=[Report("A").id],
        coders=["Budi", "Citra"],
        only_unseen=True,
    )
    found = evidence_of_team(study.store, study.codebook, team)
    text = draft(found, "en").text
    assert "No reliability sample was drawn" in text
    assert "out of 60 units of the study in 2 reports" in text
    assert "It is a part of the full sample: 10 of 60 units (16.7 %)." in text
    assert "None of them was made with a suggestion in sight." in text
    assert "Left out of the comparison: 25 codings made with a suggestion in sight." in text
    assert f"Not compared: {ODD} (60 codings)." in text


def test_what_was_not_measured_is_said(evidence: Evidence) -> None:
    text = draft(replace(evidence, pulls=()), "en").text
    assert "Not measured: no unit here was coded with a suggestion in sight or withheld." in text
    assert "Brysbaert" not in text


def test_a_file_leaves_blank_what_it_does_not_know() -> None:
    text = draft(of_file(WIDE), "en").text
    for blank in (
        "[name and edition of the codebook]",
        "[How the units were drawn, and out of how many.]",
        "[What coders saw of suggestions and of the codes of others.]",
        "[How the coders were trained, and for how many hours.]",
    ):
        assert blank in text
    assert "Not measured: a file does not say what was suggested." in text
    assert "5 units of the file codes.csv" in text
    assert facts(of_file(WIDE))["study"] is None


def test_what_is_not_defined_is_not_dressed_up() -> None:
    same = draft(of_file("unit,Ani,Budi\n1,x,x\n2,x,x\n"), "en").text
    undefined = "Krippendorff's alpha is not defined: All codings of units that two or more coded"
    assert f"{undefined} are of one code" in same
    assert "nan" not in same
    assert "codings-long.csv --categories" not in same, "the command wants two"
    assert "1.000" not in same.split("Table 3")[0].split("alpha")[1]


def test_where_all_agree_no_conclusion_is_drawn_from_an_interval() -> None:
    found = of_file("unit,Ani,Budi\n1,x,x\n2,y,y\n3,x,x\n")
    text = draft(found, "en").text
    assert "firm conclusions" not in text
    assert "Coders agree on all 3 units: resamples cannot show how sure that is." in text
    assert facts(found)["verdict"].startswith("Coders agree on all 3 units")


def test_sets_are_named_with_their_measure() -> None:
    found = of_file("unit,Ani,Budi\n1,x;y,x\n2,y,y\n3,x,y\n", Distance.CRAGGS)
    text = draft(found, "en").text
    assert "Krippendorff & Craggs, 2016" in text
    assert "Krippendorff's alpha of sets is" in text
    assert "--set-valued --distance craggs" in text
    assert "primary code of each coding" not in text


def test_only_works_that_the_text_names_are_listed(evidence: Evidence) -> None:
    document = draft(evidence, "en")
    text = document.text.replace(",", "")
    listed = named_in(body(document).text)
    for work in WORKS:
        entry = f"{work.authors[0]}".replace(",", "")
        assert (work.title.replace(",", "") in text) == (work in listed), entry
    assert not {"Jaccard, P.", "Passonneau, R.", "Scott, W. A."} & {
        one.authors[0] for one in listed
    }
    keys = re.findall(r"@\w+\{(\w+),", "\n".join(one.bibtex() for one in WORKS))
    assert len(set(keys)) == len(WORKS)


def test_apa_and_bibtex_of_a_work() -> None:
    (scott,) = (one for one in WORKS if one.authors == ("Scott, W. A.",))
    assert "".join(scott.apa(Words("en"))) == (
        "Scott, W. A. (1955). Reliability of content analysis: The case of nominal scale coding. "
        "Public Opinion Quarterly, 19(3), 321\N{EN DASH}325. https://doi.org/10.1086/266577"
    )
    assert scott.bibtex().splitlines()[0] == "@article{scott1955,"
    assert "  pages = {321--325}," in scott.bibtex()
    (book,) = (one for one in WORKS if one.authors == ("Gwet, K. L.",) and one.kind == "book")
    assert "".join(book.apa(Words("en"))).endswith("reliability (4th ed.). Advanced Analytics.")


def test_one_coder_has_nothing_to_report() -> None:
    with pytest.raises(InvalidInput, match="No unit here was coded by two people"):
        write_report(of_file("unit,Ani\n1,x\n2,y\n"), "en")


def test_the_command_writes_the_report_of_a_file(tmp_path: Path) -> None:
    file, folder = tmp_path / "codes.csv", tmp_path / "new" / "report"
    file.write_text(WIDE)
    how = ("--bootstrap", 50, "--seed", 3, "--language", "id")
    done = call("agreement", file, *how, "--report", folder)
    assert done.exit_code == 0, done.stderr
    assert f"The report is in {folder}." in done.stdout
    assert {one.name for one in folder.iterdir()} == {
        "report.md",
        "report.html",
        "report.docx",
        "agreement.json",
        "agreement.R",
        "codings-long.csv",
        "codings-wide.csv",
        "codings-k-alpha.csv",
        "codings-recal.csv",
    }
    (folder / "codings-weighted.csv").write_text("of an earlier report")
    call("agreement", file, *how, "--report", folder)
    assert not (folder / "codings-weighted.csv").exists()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert '<html lang="id">' in page
    told = json.loads((folder / "agreement.json").read_text(encoding="utf-8"))
    options = page.split("scripts/agreement.py codings-long.csv ")[1].split("</pre>")[0]
    assert options == "--categories 3 --bootstrap 50 --seed 3"
    again = call("agreement", folder / "codings-long.csv", *options.split(), "--json")
    assert json.loads(again.stdout)["coefficients"] == told["coefficients"]
    assert set(json.loads(again.stdout)) == {
        "n_units",
        "n_coders",
        "n_missing",
        "n_pairable",
        "categories",
        "compared",
        "bootstrap",
        "coefficients",
        "tracks",
        "pairs",
        "warnings",
    }, "the fixed interface"


def test_the_command_writes_the_report_of_the_study(study: Study, tmp_path: Path) -> None:
    home = ("--home", study.workspace.home)
    done = call("agreement", "--report", tmp_path, *home, "--json")
    assert done.exit_code == 0, done.stderr
    written = json.loads((tmp_path / "agreement.json").read_text(encoding="utf-8"))
    assert written["study"]["units"] == 60
    assert json.loads(done.stdout).items() <= written.items()
    refused = call("agreement", "--report", tmp_path, *home, "--bootstrap", 50)
    assert "--bootstrap is for FILES" in refused.stderr
    told = call("agreement", "--json", *home)
    assert json.loads(told.stdout)["n_units"] == json.loads(done.stdout)["n_units"]
    for option, said in (("--round", "There is no round 7"), ("--coder", "There is no coder 7")):
        assert said in call("agreement", option, 7, *home).stderr
    file = tmp_path / "codes.csv"
    file.write_text("unit,coder,code\n1,Ani,1\n1,Budi,1\n", encoding="utf-8")
    assert "--round is for the study" in call("agreement", file, "--round", 1).stderr
