"""Which console this output takes: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import TextIO

from runbook.reports.console import Console
from runbook.reports.paint import paint_for, width_of


def console_for(stdout: TextIO, stdin: TextIO) -> Console:
    """The console for that output: a dumb terminal and one without colours get plain lines too."""
    paint = paint_for(stdout)
    if not paint.colour:
        return Console(stdout, stdin, paint, width_of(stdout))
    from runbook.reports.live import LiveConsole

    return LiveConsole(stdout, stdin, paint, width_of(stdout))
