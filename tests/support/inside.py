"""Programs run to their end in a sandbox."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runbook.shells.sandbox import Sandbox


def ran(
    sandbox: Sandbox, argv: Sequence[str], environment: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    """The program's status, and all that it printed."""
    reading, writing = os.pipe()
    nothing = os.open(os.devnull, os.O_RDONLY)
    try:
        program = sandbox.start(argv, environment, (nothing, writing, writing))
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(nothing)
        os.close(writing)
    with os.fdopen(reading, encoding="utf-8", errors="replace") as printed:
        text = printed.read()
    os.close(program.pidfd)
    return subprocess.CompletedProcess(list(argv), program.wait(), text)
