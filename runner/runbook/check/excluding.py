"""What a matrix excludes without effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.engine.variants import idle
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe

_MOST = 1000  # variants that are tried: a check has a time to keep


def excluding(recipe: Recipe) -> Iterator[Problem]:
    """Each exclusion that holds for no variant."""
    for one in idle(recipe, _MOST):
        fact = _("`{expression}` excludes no variant").format(expression=one.expression)
        yield Problem(one.location, fact, _("mend it, or remove it"), "excludes-nothing")
