"""A program of its own that drives shells, from whatever parent, and tells what it saw."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

PRELUDE = """
import json, os, resource, sys, time
from pathlib import Path
from runbook.errors import RunbookError
from runbook.model import Limits
from runbook.shells.hosts import reach
def run(command, **limits):
    stream, size = shell.run(command, Limits(**limits)), 0
    while True:
        try:
            size += len(next(stream))
        except StopIteration as end:
            return end.value, size
"""


def told(code: str, *wrapper: str) -> Any:
    """What that code tells, as JSON in its last line; started through `wrapper`."""
    done = subprocess.run(
        [*wrapper, sys.executable, "-c", PRELUDE + code],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def environment_of(marker: str) -> dict[str, str]:
    """This environment, and a `NAME=value` besides."""
    return {**os.environ, **dict([marker.split("=")])}
