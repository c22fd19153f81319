"""Scripts run by the real shells, many values in one process."""

from __future__ import annotations

import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.commands.contexts import contexts
from runbook.commands.quoting import Context, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

BEGIN, END = "@begin@", "@end@"  # printed around each value; no value holds them


@cache
def one_context(template: str) -> Context:
    """The context of every place in the template, which must be the same."""
    found = {spot.context for spot in contexts(template)}
    assert len(found) == 1, found
    (context,) = found
    assert context is not None, [str(spot.error) for spot in contexts(template)]
    return context


def run(shell: str, script: str) -> str:
    """What the script prints; it must print no error."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "script")
        path.write_bytes(script.encode(errors="surrogateescape"))
        done = subprocess.run(
            [shell, str(path)],
            cwd=folder,
            capture_output=True,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/home/of/nobody"},
            check=False,
        )
        assert [entry.name for entry in Path(folder).iterdir()] == ["script"], "a value was executed"
    assert done.stderr == b"", done.stderr
    return done.stdout.decode(errors="surrogateescape")


def results(shell: str, templates: Sequence[str], values: Sequence[str]) -> list[list[str]]:
    """What each value becomes in each template, all of which print it between BEGIN and END."""
    script = ""
    for template in templates:
        context = one_context(template)
        script += "".join(template.replace("{{ X }}", escape(context, value)) + "\n" for value in values)
    found = re.findall(f"{BEGIN}(.*?){END}", run(shell, script), re.DOTALL)
    assert len(found) == len(templates) * len(values)
    return [found[start : start + len(values)] for start in range(0, len(found), len(values))]
