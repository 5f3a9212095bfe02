"""The figures of a team as plain facts, for JSON."""

from typing import Any

from annotation.agreement import coefficient_facts, facts_of
from annotation.exchange.ratings import identify, ratings_csv
from annotation.records import Round
from annotation.team import TeamAgreement


def figures_of(team: TeamAgreement) -> dict[str, Any]:
    """Return all figures as plain facts, with what is needed to find them again."""
    return {
        **identify(ratings_csv(team.codings)),
        **facts_of(team.agreement, team.cautions),
        "model": [
            {"coder": pair.coders[0], "n": pair.n, **coefficient_facts(pair.coefficients)}
            for pair in team.by_model
        ],
        "data": [
            {"coder": pair.coders[0], "n": pair.n, **coefficient_facts(pair.coefficients)}
            for pair in team.by_data
        ],
        "round": _round_facts(team.round) if team.round else None,
        "single_codes": "weighted" if team.weights else "as drawn",
    }


def _round_facts(of: Round) -> dict[str, Any]:
    return {
        "number": of.number,
        "kind": of.kind.value,
        "pool": of.pool,
        "size": of.size,
        "by_code": of.by_code,
        "seed": of.seed,
        "days": of.days,
        "model_version": of.model_version,
        "codebook_revision": of.codebook_revision,
        "coders": len(of.coder_ids),
        "begun": of.begun.isoformat(),
        "ended": of.ended.isoformat() if of.ended else None,
    }
