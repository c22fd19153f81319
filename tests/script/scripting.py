"""Recipes written out as scripts, and run as a person runs them."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from commandline import recipe, runbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def exported(tmp_path: Path, text: str, *options: str, name: str = "recipe.rst", **environment: str) -> Path:
    """The script of a recipe's one host, which bash and the recipe's own reader take."""
    told = runbook(tmp_path, "export", recipe(tmp_path, text, name), *options, **environment)
    assert (told.returncode, told.stderr) == (0, "")
    script = tmp_path / "script.sh"
    script.write_text(told.stdout, encoding="utf-8")
    script.chmod(0o755)
    return script


def ran(
    script: Path, *options: str, wrapper: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """What the script does where nobody is there."""
    return subprocess.run(
        [*wrapper, script, *options],
        cwd=script.parent,
        env={"PATH": os.environ["PATH"], "HOME": str(script.parent), "LC_ALL": "C"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )


def printed(tmp_path: Path, text: str, *options: str, **environment: str) -> str:
    """What the script of a recipe prints; it must come to its end."""
    told = ran(exported(tmp_path, text, *options), **environment)
    assert (told.returncode, told.stderr) == (0, "")
    return told.stdout


def where(told: subprocess.CompletedProcess[str]) -> str:
    """The place that a script told of the last step to take back."""
    places: list[str] = re.findall(r" --at (\S+)", told.stdout + told.stderr)
    return places[-1]


def without_undos(told: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines that it printed, but for those on what can be taken back."""
    return [line for line in told.stdout.splitlines() if not line.startswith(("Still there", "  "))]
