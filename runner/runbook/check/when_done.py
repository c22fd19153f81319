"""Steps that set their shell for those that follow, and are passed over where they are done already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.commands.lasting import left_by
from runbook.engine.shell_state import set_again
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.model import Step


def lost_when_done(steps: Sequence[Step]) -> Iterator[Problem]:
    """Each of them, at the command whose folder, variable or setting a later step needs."""
    ids = {step.id for step in steps}
    for step in steps:
        if step.unless is None or not any(part for _piece, part in left_by(step.code, raw=step.raw)):
            continue
        found = set_again(steps, ids - {step.id}, frozenset()).get(step.id)
        if found is not None and found.missing is not None:
            fact = _('what `{command}` sets is missing in "{title}" where this step is done already')
            missing = found.missing
            yield Problem(
                missing.line,
                fact.format(command=missing.command, title=missing.user.title),
                _("put it into a step of its own, without `:unless:`"),
                "lost-when-done",
            )
