"""Whether a run goes on after a step, and what becomes of the steps it does not reach."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.errors import PlaceError
from runbook.i18n import _
from runbook.seen import Ending, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runbook.engine.places import Shell
    from runbook.seen import Place, Result


class Stopping:
    """Why nothing more runs, and which place is lost: out of that one, nothing goes on."""

    def __init__(self, shells: Mapping[str, Shell], *, keep_going: bool) -> None:
        self._shells = shells
        self._keep_going = keep_going
        self._silent: str | None = None  # a host whose shell could not be ended
        self.why = ""
        self.lost: Place | None = None

    def stop(self, why: str) -> None:
        """Nothing more runs; the first reason stays."""
        self.why = self.why or why

    def consider(self, number: int, result: Result, label: str | None, *, interrupted: bool) -> None:
        """Stop after a step that did not pass; `label` is what it should have entered.

        When the user interrupted it and its place holds, it is for the user to say.
        """
        ending = result.commands[-1].output.ending if result.commands else Ending.DONE
        not_entered = label is not None and self._shells[result.place.host].labels == result.place.labels
        if result.outcome is Outcome.REFUSED:
            self.lost = result.place
        elif not ending.place_holds:
            self.lost = self._lost_place(result.place, ending)
        elif not_entered and label is not None:
            self.lost = replace(result.place, labels=(*result.place.labels, label))
        elif (result.outcome is Outcome.FAILED and self._keep_going) or interrupted:
            return
        self.stop(_("step {number} {outcome}").format(number=number, outcome=_OUTCOMES[result.outcome]()))

    def belongs_in_lost(self, place: Place) -> bool:
        """Whether that place is lost, or in one that is."""
        lost = self.lost
        return (
            lost is not None and lost.host == place.host and place.labels[: len(lost.labels)] == lost.labels
        )

    def _lost_place(self, place: Place, ending: Ending) -> Place:
        """The outermost place that is gone: all of the host when its shell does not answer at all."""
        if ending is Ending.LOST:
            self._silent = place.host
            return replace(place, labels=())
        still = self._shells[place.host].labels
        if still == place.labels[: len(still)] and len(still) < len(place.labels):
            return replace(place, labels=place.labels[: len(still) + 1])
        return place

    def whereabouts(self) -> list[str]:
        """A sentence for each host on the shell that answers there now."""
        return [
            _("On {host} no shell answers any more.").format(host=host)
            if host == self._silent
            else _who_answers(host, shell)
            for host, shell in self._shells.items()
        ]


def _who_answers(host: str, shell: Shell) -> str:
    place = " > ".join((host, *shell.labels))
    try:
        identity = shell.prove()
    except PlaceError as error:
        return str(error)
    return _(
        "The shell that answers on {host} is {place} itself (root file system {device}, inode {inode})."
    ).format(
        host=host,
        place=place,
        device=f"{os.major(identity.device)}:{os.minor(identity.device)}",
        inode=identity.inode,
    )


_OUTCOMES = {
    Outcome.FAILED: lambda: _("failed"),
    Outcome.BROKEN: lambda: _("broke"),
    Outcome.REFUSED: lambda: _("was refused"),
}
