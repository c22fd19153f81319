"""The exit codes of the command line."""

from __future__ import annotations

PASSED, FAILED, USAGE, REFUSED, BROKEN, INTERRUPTED = 0, 1, 2, 3, 4, 130
