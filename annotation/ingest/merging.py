"""Another computer's record, put on record here, and what has to be said about it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from annotation.codebook import Codebook, parse_codebook
from annotation.ingest.export_file import Export
from annotation.ingest.recording import Outcome
from annotation.ingest.table import Problem
from annotation.records import format_codes, join_text
from annotation.store import Left, Merged, Store, TheirCoding, TheirUnit, Why

SHORT = 60
NAMED = 5
"""So many units are named at most where a sentence is about several."""
OF_FILE = 0
"""The row of what is said about a file as a whole."""

# Written as errors, so that the tool that collects sentences for translation finds them.
SENTENCES = {
    Why.FORK: Problem(
        OF_FILE,
        "Row {row}: {coder} coded unit {unit} ({text}) on both computers, to different ends. What "
        "stands here stays. If the other is right, let {coder} code the unit here once more.",
    ),
    Why.MISSING: Problem(
        OF_FILE,
        "Row {row}: this coding by {coder} of unit {unit} ({text}) replaces or takes back one that "
        "is neither here nor in the file. Load an export with all its rows.",
    ),
    Why.CODE: Problem(
        OF_FILE,
        "Row {row}: {coder} gave unit {unit} ({text}) a code that is not in the codebook here: "
        "{codes}. Revise the codebook here as on the other computer, and load the file again.",
    ),
    Why.CHANGED: Problem(
        OF_FILE,
        "Row {row}: this coding by {coder} of unit {unit} ({text}) is on record here and says "
        "something else. The record stays; the file was changed.",
    ),
}


def merge(
    store: Store,
    codebook: Codebook,
    export: Export,
    *,
    same: Collection[str] = (),
    another: Collection[str] = (),
) -> Outcome:
    """Put the record of another computer on record: all that can be taken, at once.

    The same file again adds nothing. A coder in the file with the name of somebody here, under
    another id, is that person where the name is in `same`, another one where it is in `another`;
    without either nothing of theirs is taken. Raises WorkspaceError.
    """
    merged = store.merge(export.theirs, codebook.numbers, same, another)
    arrived = merged.arrived
    problems = (
        *export.problems,
        *_about_codings(export, merged.left),
        *_about(export, merged, codebook),
    )
    return Outcome(
        reports=arrived.reports,
        new_units=len(arrived.new),
        duplicates=arrived.there,
        new_codings=merged.codings,
        unchanged_codings=merged.known,
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        conflicts=sum(one.why is Why.FORK for one in merged.left),
    )


def _about_codings(export: Export, left: Sequence[Left]) -> Iterator[Problem]:
    unknown: dict[str, list[TheirCoding]] = defaultdict(list)
    in_round = sum(one.why is Why.ROUND for one in left)
    if in_round:
        yield Problem(
            OF_FILE,
            "Codings of units that are in the open reliability round were not loaded: {count}. "
            "Load the file again when the round has ended.",
            count=in_round,
        )
    for one in left:
        if one.why is Why.REVISION:
            unknown[one.coding.codebook_revision].append(one.coding)
        elif one.why is not Why.ROUND:
            yield _problem(export, one)
    for revision, codings in unknown.items():
        yield Problem(
            codings[0].row,
            "Row {row} and {others} others: they were coded under a revision of the codebook that "
            "is not here ({revision}), and the file does not hold it. Export the record as JSONL, "
            "and load that.",
            others=len(codings) - 1,
            revision=revision,
        )


def _problem(export: Export, one: Left) -> Problem:
    coding = one.coding
    return Problem(
        coding.row,
        SENTENCES[one.why].message,
        coder=export.theirs.coders[coding.coder_id],
        unit=coding.unit_id,
        text=_short(export.theirs.units[coding.unit_id]),
        codes=format_codes(coding.codes),
    )


def _short(unit: TheirUnit) -> str:
    text = join_text(unit.unit.actor, unit.unit.description)
    return text if len(text) <= SHORT else f"{text[:SHORT].rstrip()} ..."


def _about(export: Export, merged: Merged, codebook: Codebook) -> Iterator[Problem]:
    """Yield what has to be known of the file as a whole."""
    for name, count in merged.held.items():
        yield Problem(
            OF_FILE,
            "The file has a coder {name} who may be the {name} of this computer or somebody else, "
            "so their codings ({count}) were not loaded. Load the file again with --same-coder "
            '"{name}" if they are one person, with --another-coder "{name}" if they are two.',
            name=name,
            count=count,
        )
    for name, given in merged.apart.items():
        yield Problem(
            OF_FILE,
            "The {name} of the file is another person than the {name} of this computer, and is "
            "called {given} here.",
            name=name,
            given=given,
        )
    for revision, count in merged.revisions.items():
        yield _about_revision(parse_codebook(export.theirs.revisions[revision][1]), count, codebook)
    yield from _about_units(merged)


def _about_revision(theirs: Codebook, count: int, ours: Codebook) -> Problem:
    name = theirs.name[theirs.languages[0]]
    facts = {"count": count, "name": name, "revision": theirs.revision}
    differing = [
        code.number
        for code in theirs.codes
        if code.number in ours.numbers and ours.code(code.number) != code
    ]
    if not differing:
        return Problem(
            OF_FILE,
            "Codings made under another revision of the codebook ({name}, {revision}): {count}. "
            "They were taken with that revision, which says the same of the codes that both have.",
            **facts,
        )
    return Problem(
        OF_FILE,
        "Codings made under another revision of the codebook ({name}, {revision}): {count}. They "
        "were taken with that revision. It says something else of the codes {codes}: compare the "
        "two before you count these together.",
        codes=", ".join(map(str, differing)),
        **facts,
    )


def _about_units(merged: Merged) -> Iterator[Problem]:
    arrived = merged.arrived
    if arrived.aside:
        yield Problem(
            OF_FILE,
            "Units that are out of the study on the other computer: {count}. They are set aside "
            "here too: {units}.",
            **_list(arrived.aside),
        )
    if arrived.elsewhere:
        yield Problem(
            OF_FILE,
            "Units that are in the study on one of the two computers only: {count}. Here they stay "
            "as they were; decide about them on the page Reports: {units}.",
            **_list(arrived.elsewhere),
        )
    if arrived.recut:
        yield Problem(
            OF_FILE,
            "Units that the other computer cut out of one that is in the study here as well: "
            "{count}. Set one of the two aside on the page Reports: {units}.",
            **_list(arrived.recut),
        )
    if merged.settled_twice:
        yield Problem(
            OF_FILE,
            "Units that were settled differently on the two computers: {count}. What came last "
            "into this record counts; settle them again: {units}.",
            **_list(merged.settled_twice),
        )


def _list(units: Sequence[str]) -> dict[str, object]:
    more = ["..."] if len(units) > NAMED else []
    return {"count": len(units), "units": ", ".join([*units[:NAMED], *more])}
