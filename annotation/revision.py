"""Revising the codebook in the middle of a study: what changes, and from when on it holds."""

from collections import Counter
from dataclasses import dataclass, fields, replace
from pathlib import Path

from annotation.codebook import Code, Codebook, load_codebook
from annotation.errors import InvalidCodebook
from annotation.store import Store
from annotation.study import Study, put_in_force

FIELDS = tuple(field.name for field in fields(Code) if field.name != "number")


@dataclass(frozen=True)
class Change:
    """What happens to one code: `fields` are those whose words change; none: added or removed."""

    number: int
    kind: str
    fields: tuple[str, ...] = ()


def changes(old: Codebook, new: Codebook) -> list[Change]:
    """Return what differs between two codebooks, code by code; borders are not compared."""
    before, after = ({code.number: code for code in one.codes} for one in (old, new))
    found = [Change(number, "removed") for number in before if number not in after]
    for number, code in after.items():
        if number not in before:
            found.append(Change(number, "added"))
            continue
        differing = tuple(
            name for name in FIELDS if getattr(before[number], name) != getattr(code, name)
        )
        if differing:
            found.append(Change(number, "changed", differing))
    return sorted(found, key=lambda change: change.number)


def read_revision(study: Study, path: Path) -> Codebook:
    """Return the codebook of a file, fit to follow the one in force; raises InvalidCodebook."""
    new = load_codebook(path)
    check_revision(study.store, new, path.name)
    return new


def check_revision(store: Store, new: Codebook, file: str) -> None:
    """Raise InvalidCodebook where standing codings give a code that the new codebook lacks."""
    given: Counter[int] = Counter()
    for count in store.code_counts():
        if count.code is not None:
            given[count.code] += count.count
    for number in sorted(set(given) - set(new.numbers)):
        raise InvalidCodebook(
            "{file} has no code {number}, which {count} codings give. Keep the code, and say in "
            "its definition that it is no longer used.",
            file=file,
            number=number,
            count=given[number],
        )


def revise(study: Study, new: Codebook) -> Study:
    """Put a codebook in force and return the study with it."""
    put_in_force(study.store, new)
    return replace(study, codebook=new)
