"""Every document of a folder parsed by docutils, and nothing more done with it."""

from __future__ import annotations

import sys
from pathlib import Path

from runbook.directives.rawlines import holding
from runbook.recipe.doctree import parse


def main(folder: str) -> None:
    """Print how many there were."""
    count = 0
    for path in sorted(Path(folder).glob("*.rst")):
        text = path.read_text(encoding="utf-8")
        with holding(str(path), text):
            parse(text, str(path))
        count += 1
    print(count)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
