"""A simulated team whose true agreement is known: how often intervals hold it, and how fast."""

from dataclasses import replace
from typing import NamedTuple

import click
import numpy as np
import numpy.typing as npt
from _timing import seconds_of

from annotation.agreement import NAMES, Coefficient, Ratings, Resampling, measure
from annotation.agreement.coefficients import ALPHA
from annotation.agreement.statistic import Estimate
from annotation.arms import DEFAULT_SHARE
from annotation.pull import measure_pull
from annotation.records import Arm
from annotation.sampling import draw
from annotation.store import GivenCodes

PREVALENCE = np.array([0.30, 0.20, 0.15, 0.10, 0.08, 0.07, 0.05, 0.03, 0.02])
CODES = tuple(map(str, range(1, len(PREVALENCE) + 1)))
SURE, LEAST_SURE = 0.8, 0.2
"""So likely does a coder know the true code; it differs from report to report."""
MANY = 40_000
"""So many reports give the true agreement to the third digit."""
RUNS = 500
OWN = 0.6
PULL_UNITS = 400
POOL, SUGGESTED_RIGHT = 3_000, 0.7
DRAWS = ((190, 0), (100, 20))
"""Rounds of about as many units: all from all alike, and with more of rare codes."""


class Design(NamedTuple):
    """What is simulated: `spread` is how far reports differ in how sure coders are of them."""

    name: str
    coders: int
    reports: int
    units: int
    spread: float
    by_report: bool


DESIGNS = (
    Design("100 units, 2 coders, units drawn", 2, 100, 1, 0.0, False),
    Design("100 units, 4 coders, units drawn", 4, 100, 1, 0.0, False),
    Design("40 reports of 5, 2 coders, reports drawn", 2, 40, 5, 0.25, True),
    Design("40 reports of 5, 4 coders, reports drawn", 4, 40, 5, 0.25, True),
    Design("the same, units drawn (does not apply)", 4, 40, 5, 0.25, False),
)


def covered(design: Design, runs: int = RUNS) -> dict[str, float]:
    """Return how often the 95 % interval of each coefficient holds its true value."""
    many = simulate(design._replace(reports=MANY, by_report=False), seed=runs)
    whole = measure(many, resampling=Resampling(resamples=1)).coefficients
    true = {name: one.value for name in NAMES if (one := whole[name]).value is not None}
    held = dict.fromkeys(true, 0)
    for seed in range(runs):
        found = measure(simulate(design, seed), resampling=Resampling(seed=seed)).coefficients
        for name, value in true.items():
            held[name] += _holds(found[name], value)
    return {name: many / runs for name, many in held.items()}


def simulate(design: Design, seed: int) -> Ratings:
    """Return the codings of a team, the same for the same seed."""
    generator = np.random.default_rng(seed)
    size = design.reports * design.units
    sure = np.clip(generator.normal(SURE, design.spread, design.reports), LEAST_SURE, 1.0)
    true = generator.choice(len(CODES), size, p=PREVALENCE)
    shape = (design.coders, size)
    knows = generator.random(shape) < np.repeat(sure, design.units)
    given = np.where(knows, true, generator.choice(len(CODES), shape, p=PREVALENCE))
    return Ratings(
        coders=tuple(map(str, range(design.coders))),
        units=tuple(map(str, range(size))),
        codes=CODES,
        holds=given[..., None] == np.arange(len(CODES)),
        primary=given,
        clusters=_reports(design) if design.by_report else None,
    )


def _holds(found: Coefficient | Estimate, value: float | None) -> bool:
    if value is None or found.low is None or found.high is None:
        return False
    return found.low <= value <= found.high


def codes_covered(size: int, least: int, runs: int = RUNS) -> dict[str, float]:
    """Return how often the 95 % interval of alpha holds its true value, for each code.

    Rounds of `size` units are drawn from a pool and coded by two, with more for each code that the
    sample has less than `least` times by suggestions that are right more often than not.
    """
    pool = Design("", 2, POOL, 1, 0.0, False)
    many = measure(simulate(pool._replace(reports=MANY), seed=runs), resampling=Resampling(1))
    true = {code: one.coefficients[ALPHA].value for code, one in many.tracks.items()}
    held = dict.fromkeys(true, 0)
    for seed in range(runs):
        found = measure(_drawn(simulate(pool, seed), size, least, seed))
        for code, value in true.items():
            held[code] += _holds(found.tracks[code].coefficients[ALPHA], value)
    return {code: many / runs for code, many in held.items()}


def _drawn(team: Ratings, size: int, least: int, seed: int) -> Ratings:
    generator = np.random.default_rng(seed + POOL)
    is_right = generator.random(POOL) < SUGGESTED_RIGHT
    others = generator.choice(len(CODES), POOL, p=PREVALENCE)
    suggested = np.where(is_right, team.primary[0], others)
    codes = dict(zip(team.units, map(int, suggested), strict=True))
    drawn = draw(team.units, size, seed, suggested=codes, least=least)
    places = [int(one.unit_id) for one in drawn]
    return replace(
        team,
        units=tuple(one.unit_id for one in drawn),
        holds=team.holds[:, places],
        primary=team.primary[:, places],
        weights=np.array([1 / one.probability for one in drawn]),
    )


def pull_coverage(follows: float, runs: int = RUNS) -> float:
    """Return how often the 95 % interval of the pull holds its true value.

    A coder who would give the suggested code of their own with a likelihood of .6 takes it over,
    where it is in sight, with the likelihood `follows` besides; a tenth of the units goes without.
    """
    true = follows * (1 - OWN)
    held = 0
    for seed in range(runs):
        generator = np.random.default_rng(seed)
        is_shown = generator.random(PULL_UNITS) >= DEFAULT_SHARE
        is_same = generator.random(PULL_UNITS) < OWN
        is_same |= is_shown & (generator.random(PULL_UNITS) < follows)
        given = [
            GivenCodes(str(unit), "", "", (1 if same else 2,), arm, 1)
            for unit, (shown, same) in enumerate(zip(is_shown, is_same, strict=True))
            for arm in [Arm.SHOWN if shown else Arm.WITHHELD]
        ]
        held += _holds(measure_pull(given, Resampling(seed=seed))[0].pull, true)
    return held / runs


def _reports(design: Design) -> npt.NDArray[np.intp]:
    return np.repeat(np.arange(design.reports), design.units)


@click.command()
def agreement() -> None:
    """Agreement with 2,000 resamples, codes and pairs included (limits: 2 and 3 seconds)."""
    for units, coders, missing, limit in ((1_000, 4, 0.0, 2.0), (7_317, 8, 0.7, 3.0)):
        team = simulate(Design("", coders, units, 1, 0.0, False), seed=0)
        is_coded = np.random.default_rng(0).random(team.primary.shape) >= missing
        team = replace(
            team,
            primary=np.where(is_coded, team.primary, -1),
            holds=team.holds & is_coded[..., None],
        )
        seconds = seconds_of(lambda: measure(team))  # noqa: B023
        click.echo(
            f"{units} units, {coders} coders, {missing:.0%} not coded: {seconds:.2f} s = "
            f"{seconds / limit:.2f} of the limit"
        )


@click.command()
@click.option("--runs", default=RUNS, show_default=True, type=click.IntRange(1))
def coverage(runs: int) -> None:
    """How often 95 % intervals of agreement hold the true value of a simulated team."""
    for design in DESIGNS:
        held = ", ".join(f"{name} {share:.3f}" for name, share in covered(design, runs).items())
        click.echo(f"{design.name}: {held}")
    for size, least in DRAWS:
        shares = codes_covered(size, least, runs)
        held = ", ".join(f"{code} {share:.3f}" for code, share in shares.items())
        click.echo(f"{size} of {POOL} units, {least} or more of each code, alpha of codes: {held}")
    for follows in (0.0, 0.3, 0.6):
        share = pull_coverage(follows, runs)
        click.echo(f"pull of a coder who follows {follows:.0%} of what is shown: {share:.3f}")
