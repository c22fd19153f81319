"""Lines on standard error."""

from __future__ import annotations

import contextlib
import sys


def say(*lines: str) -> None:
    """Write lines to standard error, where that can be written."""
    from runbook.reports.words import neutral

    with contextlib.suppress(OSError):
        for line in lines:
            print(neutral(line), file=sys.stderr)  # noqa: T201  # the edge
