"""What verifying many small documents costs, each in a sandbox of its own: ours, byexample, a bash script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .goals import Goal, Of
from .measure import Contender
from .race import HERE, LOOPS, Entry, Race
from .races import THEIRS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOX = str(LOOPS / "boxed.sh")
RECIPE = """Recette {n}
===========

.. step:: Dire

   echo bonjour {n}
   mkdir -p /srv/x
   echo {n} > /srv/x/n

.. step:: Relire

   cat /srv/x/n

.. output::

   {n}
"""
DOCUMENT = """```shell
$ echo bonjour {n}
bonjour {n}

$ mkdir -p /srv/x
$ echo {n} > /srv/x/n
$ cat /srv/x/n
{n}
```
"""
SCRIPT = """set -e
echo bonjour {n}
mkdir -p /srv/x
echo {n} > /srv/x/n
[ "$(cat /srv/x/n)" = {n} ]
"""
# xargs fails when one of them does
EACH = 'find "$1" -type f -print0 | xargs -0 -n 1 -P "$2" "${@:3}" > "$1.said" && ls "$1" | wc -l'


def trial_races(folder: Path, files: int = 100) -> Iterator[Race]:
    """With two at a time, and one after the other; beside a script, and beside byexample."""
    recipes = _written(folder / f"trial-{files}-rst", RECIPE, "rst", files)
    documents = _written(folder / f"trial-{files}-md", DOCUMENT, "md", files)
    scripts = _written(folder / f"trial-{files}-sh", SCRIPT, "sh", files)
    for jobs in (2, 1):
        ours = Contender((str(HERE / "runbook"), "test", recipes, "-j", str(jobs)), f"{files} passed")
        script = _each(scripts, jobs, files, "bash")
        byexample = _each(documents, jobs, files, str(THEIRS / "byexample"), "-l", "shell")
        for name, theirs, times in ("bash script", script, 1.3), ("byexample", byexample, 0.2):
            entries = Entry(name, theirs), Entry("runbook test", ours, goals=(Goal(Of.RATIO, times),))
            title = f"{files} recipes verified, {jobs} at a time, beside {name}"
            yield Race(f"trials-{jobs}-{name.split()[0]}", title, name, entries)


def _each(folder: str, jobs: int, files: int, *command: str) -> Contender:
    """The command run for each file, in a sandbox each time."""
    return Contender(
        ("bash", "-o", "pipefail", "-c", EACH, "each", folder, str(jobs), BOX, *command), str(files)
    )


def _written(folder: Path, text: str, ending: str, files: int) -> str:
    folder.mkdir(exist_ok=True)
    for number in range(files):
        (folder / f"r{number}.{ending}").write_text(text.format(n=number))
    return str(folder)
