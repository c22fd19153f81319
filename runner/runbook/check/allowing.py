"""What a recipe allows itself on purpose, taken out of what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.check.rules import rule, way_out
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from runbook.model import Allowance, Recipe


def less_allowed(
    recipe: Recipe, found: Iterable[Problem], everywhere: Collection[str] = (), *, shellcheck: bool = False
) -> list[Problem]:
    """What is left of it, and what is wrong with the allowances themselves.

    `everywhere` are the rules that the whole recipe may break; `shellcheck` tells whether it was asked.
    """
    kept: list[Problem] = []
    used: set[Allowance] = set()
    for problem in found:
        given = [one for one in recipe.allowances if _covers(one, problem)]
        known = rule(problem.rule)
        if known is not None and known.refuses:
            kept.append(problem)
        elif given:
            used.update(given)
        elif problem.rule not in everywhere:
            kept.append(problem)
    for allowance in recipe.allowances:
        if allowance.location.path == recipe.path:
            unasked = allowance.rule.startswith("SC") and not shellcheck
            kept += _wrong(allowance, used=allowance in used or unasked)
    return kept


def _covers(allowance: Allowance, problem: Problem) -> bool:
    location = problem.location
    return (
        location is not None
        and allowance.rule == problem.rule
        and bool(allowance.reason)
        and allowance.location.path == location.path
        and allowance.first <= location.line <= allowance.last
    )


def _wrong(allowance: Allowance, *, used: bool) -> Iterator[Problem]:
    known = rule(allowance.rule)
    if not allowance.rule:
        fact = _("`:{name}:` is empty").format(name="allow")
        yield Problem(allowance.location, fact, _("write `:allow: RULE why`"), "unknown-rule")
    elif known is None:
        fact = _('`:allow:` there is no rule "{rule}"').format(rule=allowance.rule)
        remedy = way_out(allowance.rule) or _("write `:allow: RULE why`")
        yield Problem(allowance.location, fact, remedy, "unknown-rule")
    elif known.refuses:
        fact = _("`:allow:` {rule} cannot be allowed: such a recipe never runs").format(rule=allowance.rule)
        yield Problem(allowance.location, fact, _("mend what it is about"), "unknown-rule")
    elif not allowance.reason:
        fact = _("`:allow:` {rule} without a reason").format(rule=allowance.rule)
        yield Problem(allowance.location, fact, _("write why, behind the rule"), "unknown-rule")
    elif not used:
        fact = _("{rule} is allowed here, and nothing breaks it").format(rule=allowance.rule)
        yield Problem(allowance.location, fact, _("remove that line"), "allowed-for-nothing")
