"""The report itself: one document in one language, and the folder that it goes into."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import version
from itertools import count

from annotation.agreement import Agreement, Resampling
from annotation.errors import InvalidInput
from annotation.exchange.ratings import WEIGHT
from annotation.exchange.reliability import recomputing, tables
from annotation.exchange.reliability.blocks import (
    Block,
    Document,
    Heading,
    Listing,
    Paragraph,
    Table,
    Verbatim,
)
from annotation.exchange.reliability.checklist import checklist
from annotation.exchange.reliability.evidence import Evidence, facts
from annotation.exchange.reliability.markdown import to_markdown
from annotation.exchange.reliability.methods import methods
from annotation.exchange.reliability.naming import codings, units
from annotation.exchange.reliability.packed import pack
from annotation.exchange.reliability.pull_tables import pull
from annotation.exchange.reliability.r_script import r_script
from annotation.exchange.reliability.references import named_in
from annotation.exchange.reliability.web_page import to_html
from annotation.exchange.reliability.word_file import to_docx
from annotation.exchange.reliability.words import Words

LONG, WIDE = "codings-long.csv", "codings-wide.csv"
K_ALPHA, RECAL = "codings-k-alpha.csv", "codings-recal.csv"
WEIGHTED = "codings-weighted.csv"
NOT_ALWAYS = (RECAL, WEIGHTED)  # files that not every report has
FIGURES, R_SCRIPT = "agreement.json", "agreement.R"


def write_report(evidence: Evidence, language: str) -> dict[str, bytes]:
    """Return the files of the report by name: the same evidence gives the same bytes.

    Raises InvalidInput where no unit was coded by two.
    """
    document = draft(evidence, language)
    ratings, found = evidence.ratings, evidence.agreement
    numbers = recomputing.number_codes(ratings)
    texts = {
        "report.md": to_markdown(document),
        "report.html": to_html(document),
        FIGURES: json.dumps(facts(evidence), ensure_ascii=False, indent=2) + "\n",
        LONG: evidence.long,
        WEIGHTED: evidence.weighted.long if evidence.weighted else "",
        WIDE: recomputing.wide_csv(ratings),
        K_ALPHA: recomputing.k_alpha_csv(ratings, numbers),
        RECAL: recomputing.recal_csv(ratings, numbers),
        R_SCRIPT: r_script(
            version("jalur"),
            found.categories,
            are_sets=found.distance is not None,
            weighted=WEIGHTED if evidence.weighted else None,
        ),
    }
    files = {name: text.encode() for name, text in texts.items() if text}
    return {"report.docx": to_docx(document), **files}


def pack_report(evidence: Evidence, language: str) -> bytes:
    """Return the files of `write_report` as one ZIP; raises InvalidInput as that does."""
    return pack(write_report(evidence, language))


def draft(evidence: Evidence, language: str) -> Document:
    """Return the report as a document; raises InvalidInput where no unit was coded by two."""
    if evidence.agreement.n_pairable == 0:
        raise InvalidInput(
            "No unit here was coded by two people, so there is no agreement to report. Let a "
            "second person code the same units."
        )
    words = Words(language)
    title = (
        words._("Stability of the coding of one coder")
        if evidence.is_stability
        else words._("Reliability of the coding")
    )
    blocks = tuple(_number_tables(_body(evidence, words), words))
    works = named_in(Document(title, language, blocks).text)
    literature = (
        Heading(words._("References")),
        Listing(tuple(one.apa(words) for one in works)),
        Heading(words._("References as BibTeX")),
        Verbatim("\n\n".join(one.bibtex() for one in works)),
    )
    return Document(title, language, (*blocks, *literature))


def _body(evidence: Evidence, words: Words) -> Iterator[Block]:
    yield Paragraph(
        (
            words._(
                "Every figure is worked out from the codings. What is not on record stands in "
                "[square brackets], to be filled in."
            ),
        )
    )
    yield Heading(words._("Methods, ready to paste"))
    yield Paragraph((methods(evidence, words),))
    if evidence.is_stability:
        yield Heading(words._("How far both codings agree"))
    else:
        yield Heading(words._("How far coders agree"))
    yield from _bases(evidence, words)
    yield tables.coders_table(evidence, words)
    yield tables.coefficients_table(evidence, words)
    yield from tables.codes_table(evidence, words)
    yield from tables.pairs_tables(evidence, words)
    if evidence.is_stability:
        yield Heading(words._("Where both codings differ"))
    else:
        yield Heading(words._("Where coders differ"))
    yield from tables.confusions(evidence, words)
    yield Heading(words._("The pull of suggestions"))
    yield from pull(evidence, words)
    yield Heading(words._("What stands against these figures"))
    if evidence.cautions:
        yield Listing(tuple((words.explain(one),) for one in evidence.cautions))
    else:
        yield Paragraph((words._("Nothing was found."),))
    yield Heading(words._("What readers ask of a report"))
    yield checklist(evidence, words)
    yield Heading(words._("How to find the same figures"))
    yield from _recomputing(evidence, words)


def _bases(evidence: Evidence, words: Words) -> Iterator[Block]:
    """Yield what each table rests on where some were drawn for rare codes."""
    if evidence.weighted is None:
        return
    yield Paragraph(
        (
            words._(
                "Table 3 rests on all {all}, weighted: each counts as often as the units that it "
                "stands for, so that the figures estimate those of all units that could be drawn. "
                "All other tables rest on the {units} of the random part.",
                all=units(words, evidence.weighted.units),
                units=units(words, evidence.agreement.n_units),
            ),
            " ",
            words._(
                "The intervals of Table 3 are of resamples of {drawn}; their lower ends are those "
                "with one more unit, drawn from all alike, on which coders differ, since the "
                "sample can have missed such a unit.",
                drawn=words._("whole reports")
                if evidence.weighted.by_clusters
                else words._("units"),
            ),
        )
    )


def _number_tables(blocks: Iterable[Block], words: Words) -> Iterator[Block]:
    number = count(1)
    for one in blocks:
        if isinstance(one, Table):
            caption = words._("Table {number}. {caption}", number=next(number), caption=one.caption)
            yield replace(one, caption=caption)
        else:
            yield one


def _recomputing(evidence: Evidence, words: Words) -> Iterator[Block]:
    known = facts(evidence)
    yield Paragraph(
        (
            words._(
                "Made with Jalur {jalur}, Python {python} and NumPy {numpy}. The SHA-256 of "
                "{file} is {hash}. This command on that file gives the same figures:",
                jalur=known["jalur"],
                python=known["versions"]["python"],
                numpy=known["versions"]["numpy"],
                file=LONG,
                hash=known["codings"],
            ),
        )
    )
    yield Verbatim(command(evidence.agreement, LONG))
    yield from _recomputing_weighted(evidence, words)
    if evidence.by_data:
        yield Paragraph(
            (words._("The figures of coders beside the data are not found from these files."),)
        )
    yield _files(evidence, words)
    yield Paragraph((" ".join(_key(evidence, words)),))


def _recomputing_weighted(evidence: Evidence, words: Words) -> Iterator[Block]:
    """Yield which file gives which figures where some units were drawn for rare codes."""
    weighted = evidence.weighted
    if weighted is None:
        return
    yield Paragraph(
        (
            words._(
                "That is so for all but Table 3: {file} holds the {codings} of the random part "
                "only, as do {others}. {weighted} holds all {all}, with the weight of each unit: "
                "how many units of the pool it stands for, which is 1 over its inclusion "
                "probability. This gives the figures of single codes, and no others:",
                file=LONG,
                codings=codings(words, evidence.codings),
                others=", ".join((WIDE, K_ALPHA, RECAL)),
                weighted=WEIGHTED,
                all=codings(words, weighted.codings),
            ),
        )
    )
    found = replace(
        evidence.agreement, categories=0, by_clusters=weighted.by_clusters, is_weighted=True
    )
    yield Verbatim(command(found, WEIGHTED))


def command(found: Agreement, file: str) -> str:
    """Return the command that finds the same figures from the long file, by this name."""
    usual = Resampling()
    given = {
        "--categories": found.categories if found.categories > 1 else None,
        "--set-valued --distance": found.distance,
        "--cluster": "report" if found.by_clusters else None,
        "--weight": WEIGHT if found.is_weighted else None,
        "--bootstrap": found.resampling.resamples,
        "--seed": found.resampling.seed,
        "--level": found.resampling.level,
    }
    left_out = {"--bootstrap": usual.resamples, "--seed": usual.seed, "--level": usual.level}
    options = (
        f"{name} {value}"
        for name, value in given.items()
        if value is not None and value != left_out.get(name)
    )
    return " ".join(("python scripts/agreement.py", file, *options))


def _files(evidence: Evidence, words: Words) -> Table:
    ratings = evidence.ratings
    complete = int(recomputing.is_complete(ratings).sum())
    recal = words._(
        "Numbers alone, for ReCal2 and ReCal3 (Freelon, 2010), which take no empty cells: {kept} "
        "of {units}, {left_out} left out.",
        kept=complete,
        units=units(words, len(ratings.units)),
        left_out=len(ratings.units) - complete,
    )
    none = words._("Not written: no unit was coded by all, and ReCal2 and ReCal3 need that.")
    return Table(
        words._("The files beside this report"),
        (words._("File"), words._("What for")),
        (
            (FIGURES, words._("All figures, with seed, versions and the hash of the codings.")),
            (LONG, words._("A row for each coding, for the command above.")),
            *(
                [(WEIGHTED, words._("The same with units drawn for rare codes, for Table 3."))]
                if evidence.weighted
                else []
            ),
            (
                WIDE,
                words._(
                    "A row for each unit, a column for each coder; empty: not coded, -: no code "
                    "applies. For spreadsheets and for {script}.",
                    script=R_SCRIPT,
                ),
            ),
            (
                K_ALPHA,
                words._(
                    "Numbers alone, NA: not coded. For the K-Alpha Calculator (Marzi et al., "
                    "2024); ReCal OIR reads it with # in place of NA."
                ),
            ),
            (RECAL, recal if complete else none),
            (R_SCRIPT, words._("The coefficients in R, without any package.")),
        ),
        words=2,
    )


def _key(evidence: Evidence, words: Words) -> Iterator[str]:
    numbers = recomputing.number_codes(evidence.ratings)
    yield words._(
        "In the files of numbers only the first code of each coding stands; {number} says that no "
        "code applies.",
        number=numbers[""],
    )
    others = [
        f"{number}: {code}" for code, number in numbers.items() if code not in ("", str(number))
    ]
    if others:
        yield words._("The numbers stand for: {key}.", key=", ".join(others))
