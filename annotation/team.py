"""How far the coders of a study agree, and apart from that how far suggestions moved them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotation.against_model import against_model
from annotation.agreement import (
    Agreement,
    Distance,
    PairAgreement,
    Rating,
    Ratings,
    about_suggestions,
    cautions,
    confusions,
    measure,
    tabulate,
)
from annotation.codebook import Codebook
from annotation.errors import Caution, InvalidInput
from annotation.exchange.reliability import before_name
from annotation.pull import Pull, measure_pull
from annotation.pull import cautions as about_pull
from annotation.records import Arm, Round, RoundKind
from annotation.store import GivenCodes, Store, Which
from annotation.switching import Switching, measure_switching, pair_picks
from annotation.switching import cautions as about_switching

DATA = "data"
"""The name under which what stood in the study stands beside a coder who coded it again."""
UNSEEN = (Arm.WITHHELD, Arm.FIRST)
"""Decided without the suggestion, which had not learned from others' codings of the unit."""
PICKED = (Arm.FIRST, Arm.AFTER)
"""Decided before a suggestion was shown, or after an own pick when it was."""


@dataclass(frozen=True)
class TeamAgreement:
    """The agreement of a team on these codings, with all that has to be said beside it.

    `switching` is how far coders gave up own picks for suggestions shown afterwards.
    `confusions` counts pairs of primary codes by their names, none of them twice. `round` is the
    reliability round that the codings are of, None where they are not of one. `by_model` is how
    far each coder agrees with what was suggested for units that they decided without seeing that,
    `by_data` the same for what stood in the study, in a round in which several coded again. `more`
    are the codings of units that were drawn for rare codes: they count for single codes only, in
    which all units of such a round have `weights`, the units of the pool that each stands for.
    `missing` says of how many units of the round each coder's coding was never made. `only_unseen`
    says that codings made with a suggestion in sight were left out.
    """

    agreement: Agreement
    cautions: tuple[Caution, ...]
    confusions: dict[tuple[str, str], int]
    pulls: tuple[Pull, ...]
    codings: tuple[GivenCodes, ...]
    round: Round | None = None
    by_model: tuple[PairAgreement, ...] = ()
    by_data: tuple[PairAgreement, ...] = ()
    more: tuple[GivenCodes, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    switching: tuple[Switching, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    only_unseen: bool = False

    @property
    def is_stability(self) -> bool:
        """Whether both codings are of one coder."""
        return self.round is not None and self.round.is_stability


def compare_coders(
    store: Store,
    codebook: Codebook,
    *,
    report_ids: Sequence[str] | None = None,
    coders: Sequence[str] | None = None,
    distance: Distance | None = None,
    only_unseen: bool = False,
) -> TeamAgreement:
    """Return how far coders agreed before they talked; None takes all reports, or all coders.

    Adjudications are no codings, and what coders changed after they could see another's code of the
    unit does not count: reliability is that of codings made apart (O'Connor and Joffe 2020). With
    `only_unseen` what was decided with a suggestion in sight is as if not coded, or stands as it
    was picked before; the pull is of all codings.

    Whole reports are drawn for the intervals where there are at least 20.
    """

    def wanted(codings: Iterable[GivenCodes]) -> list[GivenCodes]:
        return [
            one
            for one in codings
            if (report_ids is None or one.report_id in report_ids)
            and (coders is None or one.coder in coders)
        ]

    given = wanted(store.given_codes())
    has_picks = any(one.arm in PICKED for one in given)
    picks = wanted(store.given_codes(Which.PICK)) if has_picks else []
    reactions = wanted(store.given_codes(Which.REACTION)) if has_picks else []
    switching = measure_switching(pair_picks(picks, reactions))
    # Beside own picks what was withheld says nothing: no suggestion was in sight of any other.
    is_at_once = not switching or any(one.arm is Arm.SHOWN for one in given)
    pulls = measure_pull(given) if is_at_once else ()
    as_picked = _as_picked(given, picks)
    by_model = against_model([one for one in as_picked if one.arm in UNSEEN], codebook.numbers)
    if only_unseen:
        given = [one for one in as_picked if one.arm.is_unassisted]
    found, confused = _measured(given, codebook, distance)
    coders_of = Counter(one.unit_id for one in given)
    shared = [one for one in given if coders_of[one.unit_id] > 1]
    return TeamAgreement(
        agreement=found,
        cautions=(
            *cautions(found),
            *_about_changes(sum(one.again for one in given)),
            *_about_draws(drawn_for_codes(store, given)),
            *about_suggestions(sum(not one.arm.is_unassisted for one in shared), len(shared)),
            *(() if only_unseen else (*about_pull(pulls), *about_switching(switching))),
        ),
        confusions=confused,
        pulls=pulls,
        codings=tuple(given),
        by_model=by_model,
        only_unseen=only_unseen,
        switching=switching,
    )


def _as_picked(given: Iterable[GivenCodes], picks: Iterable[GivenCodes]) -> list[GivenCodes]:
    """Return codings as they were picked before a suggestion was shown, where that is on record."""
    first = {(one.unit_id, one.coder): one for one in picks}
    return [
        pick._replace(again=one.again)
        if one.arm in PICKED and (pick := first.get((one.unit_id, one.coder)))
        else one
        for one in given
    ]


def compare_round(
    store: Store, codebook: Codebook, round_id: str, *, distance: Distance | None = None
) -> TeamAgreement:
    """Return how far coders agree in a reliability round that has ended.

    Where one coder alone coded again, with what they held when the round began (`before_name`).
    All figures are of the units drawn from all alike, but those of single codes: these are of all
    units, weighted by their inclusion probabilities (Horvitz and Thompson 1952).
    Raises NotFound, and InvalidInput while the round is open.
    """
    of = store.round_of(round_id)
    if of.ended is None:
        raise InvalidInput(
            "Round {number} is still open: how far its coders agree is told when it has ended.",
            number=of.number,
        )
    units = store.round_units(round_id)
    alike = {one.unit_id for one in units if one.code is None}
    all_codings = _codings_of(store, of)
    missing = _missing(store, of, all_codings)
    codings = [one for one in all_codings if one.unit_id in alike]
    is_fresh = of.kind is RoundKind.FRESH
    before = [] if is_fresh or of.is_stability else store.codes_before(round_id)
    data = [one for one in before if one.unit_id in alike]
    found, confused = _measured(codings, codebook, distance)
    weights = {one.unit_id: round(1 / one.probability, 9) for one in units} if of.by_code else {}
    of_all = _measured(all_codings, codebook, distance, weights)[0] if weights else found
    warnings = [*cautions(found, of_codes=of_all, is_stability=of.is_stability)]
    if any(missing.values()):
        warnings.append(_about_missing(missing))
    if len(units) > len(alike):
        warnings.append(_about_codes(len(units) - len(alike)))
    return TeamAgreement(
        agreement=replace(found, tracks=of_all.tracks),
        cautions=tuple(warnings),
        confusions=confused,
        pulls=(),
        codings=tuple(codings),
        round=of,
        by_model=against_model(codings, codebook.numbers) if is_fresh else (),
        by_data=_beside(codings, data, codebook, distance) if data else (),
        more=tuple(one for one in all_codings if one.unit_id not in alike),
        weights=weights,
        missing=missing,
    )


def _codings_of(store: Store, of: Round) -> list[GivenCodes]:
    """Return the codings of a round, and of one coder who coded again those of before."""
    codings = store.round_codes(of.id)
    if of.is_stability:
        (coder_id,) = of.coder_ids
        name = before_name(store.coder(coder_id).name)
        codings += [one._replace(coder=name) for one in store.codes_before(of.id, coder_id)]
    return codings


def _missing(store: Store, of: Round, codings: Iterable[GivenCodes]) -> dict[str, int]:
    coded = Counter(one.coder for one in codings)
    names = [one.name for one in store.coders() if one.id in of.coder_ids]
    return {name: of.size - coded[name] for name in names}


def _about_missing(missing: Mapping[str, int]) -> Caution:
    return Caution(
        "The round was ended before all was coded. Codings missing: {coders}.",
        coders=", ".join(f"{name} {count}" for name, count in missing.items() if count),
    )


def _beside(
    codings: Sequence[GivenCodes],
    before: Sequence[GivenCodes],
    codebook: Codebook,
    distance: Distance | None,
) -> tuple[PairAgreement, ...]:
    data = [one._replace(coder=DATA) for one in before]
    pairs = []
    for name in dict.fromkeys(one.coder for one in codings):
        own = [one for one in codings if one.coder == name]
        found, _confused = _measured([*own, *data], codebook, distance)
        pairs.append(PairAgreement((name, DATA), found.n_pairable, found.coefficients))
    return tuple(pairs)


def _about_codes(more: int) -> Caution:
    return Caution(
        "Figures of single codes also rest on {count} units drawn since a rare code was suggested; "
        "there each unit counts as often as the units that it stands for, of all that could be "
        "drawn. All other figures rest on the units drawn from all alike.",
        count=more,
    )


def drawn_for_codes(store: Store, codings: Sequence[GivenCodes]) -> int:
    """Return how many units with these codings rounds drew since a rare code was suggested."""
    rare = store.drawn_for_codes()
    return len({one.unit_id for one in codings if one.unit_id in rare})


def _about_draws(count: int) -> Iterator[Caution]:
    if count:
        yield Caution(
            "Of these units {count} were drawn in reliability rounds since a rare code was "
            "suggested, so they are no random sample. The figures of one stand with its round.",
            count=count,
        )


def _measured(
    given: Sequence[GivenCodes],
    codebook: Codebook,
    distance: Distance | None,
    weights: Mapping[str, float] | None = None,
) -> tuple[Agreement, dict[tuple[str, str], int]]:
    ratings = ratings_of(given, codebook, weights)
    # That no code applies is a category where anybody has used it.
    categories = len(codebook.numbers) + any(not one.codes for one in given)
    return measure(ratings, distance=distance, categories=categories), count_confusions(ratings)


def _about_changes(count: int) -> Iterator[Caution]:
    """Yield that so many codings are those of before their coders saw another's, where any are."""
    if count:
        yield Caution(
            "Codings changed after another's code of the unit could be seen: {count}. Compared is "
            "what stood before that.",
            count=count,
        )


def ratings_of(
    given: Sequence[GivenCodes], codebook: Codebook, weights: Mapping[str, float] | None = None
) -> Ratings:
    """Return codings as the table that agreement is measured on, their units by their weights."""
    reports = {one.unit_id: one.report_id for one in given}
    return tabulate(
        (Rating(one.unit_id, one.coder, tuple(map(str, one.codes))) for one in given),
        codes=[str(number) for number in codebook.numbers],
        clusters=reports,
        weights=weights,
    )


def count_confusions(ratings: Ratings) -> dict[tuple[str, str], int]:
    """Return how many pairs of coders gave which two primary codes, none of them twice.

    That no code applies is the empty name.
    """
    names = (*ratings.codes, "")
    pairs = confusions(ratings)
    return {
        (one, names[j]): int(pairs[i, j])
        for i, one in enumerate(names)
        for j in range(i, len(names))
        if pairs[i, j]
    }
