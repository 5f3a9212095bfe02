"""Where a stored suggestion came from, and whether the record still gives the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotation.records import ModelVersion, Suggestion
from annotation.store import Store
from annotation.suggestions import Suggester


@dataclass(frozen=True)
class Trace:
    """A stored suggestion and the version that made it."""

    suggestion: Suggestion
    version: ModelVersion


@dataclass(frozen=True)
class Verification:
    """What came out when a version was made again; `difference` is the largest probability's."""

    trace: Trace
    same_snapshot: bool
    same_file: bool
    same_ranking: bool
    difference: float


def traces(store: Store, unit_id: str | None = None) -> list[Trace]:
    """Return the stored suggestions of a unit, or all, oldest version first; raises NotFound."""
    if unit_id is not None:
        store.unit(unit_id)
    versions = {version.id: version for version in store.model_versions()}
    found = [Trace(one, versions[one.model_version]) for one in store.suggestions_of(unit_id)]
    return sorted(found, key=lambda trace: (trace.version.number, trace.suggestion.time))


def verify(suggester: Suggester, found: Iterable[Trace]) -> Iterator[Verification]:
    """Make each version again, once, and compare what it suggests with what is stored."""
    version = rebuilt = None
    for trace in found:
        if trace.version != version or rebuilt is None:
            version = trace.version
            rebuilt = suggester.rebuild(version)
        unit = suggester.study.store.unit(trace.suggestion.unit_id)
        again = rebuilt.suggest(unit).ranking
        stored = dict(trace.suggestion.ranking)
        yield Verification(
            trace=trace,
            same_snapshot=rebuilt.snapshot_hash == version.snapshot_hash,
            same_file=rebuilt.file_hash == version.file_hash,
            same_ranking=again == trace.suggestion.ranking,
            difference=max(abs(p - stored.get(code, 0.0)) for code, p in again),
        )
