"""Opens a sandbox, or some in each other, and prints what came of it: `attempt.py SIZE DEPTH`."""

from __future__ import annotations

import sys

from boxed import said

from runbook.errors import RunbookError
from runbook.shells.sandbox import Sandbox


def attempt(size: int, depth: int) -> str:
    """What was said, by the innermost."""
    try:
        with Sandbox.open(size) as sandbox:
            if depth > 1:
                return said(sandbox, f"{sys.executable} {__file__} {size} {depth - 1}")
            return "opened"
    except RunbookError as error:
        return f"{type(error).__name__} {error}"


if __name__ == "__main__":
    print(attempt(int(sys.argv[1]), int(sys.argv[2])))  # noqa: T201
