"""How the units of a report were drawn, and what became of the draw."""

from collections.abc import Iterator

from annotation.exchange.reliability.evidence import Evidence, StudyFacts, before_name
from annotation.exchange.reliability.naming import codings, reports, units
from annotation.exchange.reliability.words import Words
from annotation.records import Round, RoundKind


def sample(evidence: Evidence, words: Words) -> Iterator[str]:
    """Yield how the units were drawn."""
    study = evidence.study
    if study is None:
        yield words._("[How the units were drawn, and out of how many.]")
    elif study.round is not None:
        yield from _of_round(evidence, study, study.round, words)
    elif study.rounds:
        yield from _beside_rounds(evidence, study, words)
    elif evidence.agreement.n_pairable >= study.units:
        yield words._(
            "No sample was drawn: all {units} of the study were coded by two or more.",
            units=units(words, study.units),
        )
    else:
        yield words._(
            "No reliability sample was drawn: the comparison rests on the units that two or more "
            "happened to code, out of {units} of the study in {reports}, and need not hold for the "
            "others.",
            units=units(words, study.units),
            reports=reports(words, study.reports),
        )


def _beside_rounds(evidence: Evidence, study: StudyFacts, words: Words) -> Iterator[str]:
    yield words.ngettext(
        "{count} reliability round was held; it is reported apart.",
        "{count} reliability rounds were held; they are reported apart.",
        study.rounds,
    )
    yield words._(
        "Here codings are compared whatever led to them, those of fresh rounds among them."
    )
    if study.drawn_for_codes:
        yield words._(
            "Of these units {count} were drawn in a round since a rare code was suggested.",
            count=study.drawn_for_codes,
        )
    yield words._(
        "Of {units} of the study in {reports} the comparison has {compared} that two or more "
        "coded.",
        compared=evidence.agreement.n_pairable,
        units=units(words, study.units),
        reports=reports(words, study.reports),
    )


def _of_round(evidence: Evidence, study: StudyFacts, one: Round, words: Words) -> Iterator[str]:
    drawn = {
        "size": one.size - study.drawn_for_codes,
        "pool": one.pool,
        "number": one.number,
        "seed": one.seed,
    }
    if one.kind is RoundKind.FRESH:
        yield words._(
            "They are a random sample, drawn before anybody coded them: {size} of {pool} units "
            "that nobody had coded, nor any that says the same, with one unit for all that say the "
            "same (reliability round {number}, seed {seed}). The round asks how reliable the "
            "codebook is.",
            **drawn,
        )
    else:
        yield _recoded(one.days, drawn, words)
        yield (
            words._("The round asks how stable the coder is.")
            if evidence.is_stability
            else words._("The round asks how reliable the data are.")
        )
    if study.drawn_for_codes:
        yield words._(
            "More units were drawn from codes that are rare by the suggestions of model version "
            "{version}: {more}.",
            version=one.model_version or "?",
            more=study.drawn_for_codes,
        )
    if evidence.weighted:
        yield words._(
            "Figures of single codes rest on all {drawn} of the round, each weighted by the "
            "inverse of its inclusion probability (Horvitz & Thompson, 1952); the other figures, "
            "and how many units and codings are compared, are those of the random part.",
            drawn=units(words, one.size),
        )
    yield _moments(one, words)


def _recoded(days: int, drawn: dict[str, int], words: Words) -> str:
    if days == 0:
        return words._(
            "They are a random sample of what was coded: {size} of {pool} units that had been "
            "coded (reliability round {number}, seed {seed}) were coded again, blind.",
            **drawn,
        )
    return words._(
        "They are a random sample of what was coded: {size} of {pool} units that had been coded "
        "at least {since} before (reliability round {number}, seed {seed}) were coded again, "
        "blind.",
        since=_days(days, words),
        **drawn,
    )


def _days(count: int, words: Words) -> str:
    return words.ngettext("{count} day", "{count} days", count)


def _moments(one: Round, words: Words) -> str:
    begun = one.begun.date().isoformat()
    if one.ended is None:
        return words._("The round began on {begun} and has not ended.", begun=begun)
    ended = one.ended.date().isoformat()
    if begun == ended:
        return words._("The round was held on {day}.", day=begun)
    return words._("The round ran from {begun} to {ended}.", begun=begun, ended=ended)


def missing(evidence: Evidence, words: Words) -> Iterator[str]:
    """Yield how many codings a round was ended without, and whose, where any are missing."""
    study, one = evidence.study, evidence.round
    if study is None or one is None or not sum(study.missing.values()):
        return
    by_coder = [f"{name} {count}" for name, count in study.missing.items() if count]
    yield words._(
        "The round of {drawn} in all was ended with {missing} of {all} missing: {coders}.",
        drawn=units(words, one.size),
        missing=sum(study.missing.values()),
        all=codings(words, one.size * len(study.missing)),
        coders=words.listed(by_coder),
    )


def name_of_one(evidence: Evidence) -> str:
    """Return the name of the coder who coded units of their own again."""
    names = evidence.ratings.coders
    return next((one for one in names if before_name(one) in names), names[0])


def one_coder(evidence: Evidence, words: Words) -> Iterator[str]:
    """Yield who coded twice, and what that can show."""
    days = evidence.round.days if evidence.round else 0
    values = {
        "coder": name_of_one(evidence),
        "pairable": units(words, evidence.agreement.n_pairable),
    }
    if days:
        yield words._(
            "One coder coded them twice: {coder}, at least {since} apart; with both codings: "
            "{pairable}.",
            since=_days(days, words),
            **values,
        )
    else:
        yield words._(
            "One coder coded them twice: {coder}; with both codings: {pairable}.", **values
        )
    yield words._(
        "This is agreement of a coder with themselves (intra-coder agreement, stability), the "
        "weakest form of reliability (Krippendorff, 2019)."
    )
