"""Which console this output takes: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from runbook.reports.console import Console
from runbook.reports.paint import paint_for, width_of

if TYPE_CHECKING:
    from runbook.reports.ending import WaysOut


def console_for(stdout: TextIO, stdin: TextIO, ways_out: WaysOut | None = None) -> Console:
    """The console for that output: a dumb terminal and one without colours get plain lines too."""
    paint = paint_for(stdout)
    if not paint.colour:
        return Console(stdout, stdin, paint, width_of(stdout), ways_out)
    from runbook.reports.live import LiveConsole

    return LiveConsole(stdout, stdin, paint, width_of(stdout), ways_out)
