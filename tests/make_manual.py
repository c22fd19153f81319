"""Writes into the manual what the program knows better: its tables, and what its commands print.

`python tests/make_manual.py`, after a change of types, options, filters or words; as root, for its sandboxes.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from functools import cache
from pathlib import Path
from textwrap import indent

from sphinx.testing.util import SphinxTestApp

from manualpages import PAGES
from runbook.check.rules import RULES
from runbook.directives.given import KNOWN
from runbook.i18n import _
from runbook.variables.expression import JINJA_FILTERS
from runbook.variables.types import TYPES
from sessions import FRENCH, OTHERS, laid_out, replayed, steady


def with_tables(text: str) -> str:
    """The page with each table of a known class, and each such paragraph, as the code has it; in French."""
    for name, rows in _tables().items():
        body = "".join("   * - " + "\n     - ".join(row) + "\n" for row in rows)
        text = re.sub(rf"(   :class: {name}\n\n   \* - .*\n(?:     - .*\n)+)(?:   .*\n)*", _after(body), text)
    for name, value in settings().items():
        told = json.dumps(value) if isinstance(value, list) else repr(value)
        text = re.sub(rf"(\.\. py:data:: {name}\n   :type: .*\n   :value: ).*\n", _after(f"{told}\n"), text)
    filters = ", ".join(f"``{name}``" for name in sorted(JINJA_FILTERS))
    return re.sub(r"(\.\. rst-class:: filters\n\n).*\n", _after(f"{filters}\n"), text)


@cache
def settings() -> dict[str, object]:
    """What a project may say in its conf.py, with what stands if it does not."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "conf.py").write_text("extensions = ['sphinx_runbook']\n", encoding="utf-8")
        app = SphinxTestApp("dummy", srcdir=Path(folder))
        found = {one.name: one.value for one in app.config if one.name.startswith("runbook_")}
        app.cleanup()
    del found["runbook_words"]  # a digest of the catalogs, for the extension alone
    return found


def _tables() -> dict[str, list[tuple[str, ...]]]:
    """The rows of each table, by its class."""
    return {
        "types": [
            (f"``{kind.name}``", _(kind.description), f"``{kind.example}``") for kind in TYPES.values()
        ],
        "refusals": [(f"_`{rule.id}`", _(rule.summary)) for rule in RULES.values() if rule.refuses],
        "directives": [(f"``{name}``", _options(name) or "—") for name in KNOWN],
    }


def _options(directive: str) -> str:
    links = [f":rst:dir:`:{option}: <{option}>`" for option in KNOWN[directive]]
    return ", ".join([":ref:`une variable <matrix>`", *links] if directive == "matrix" else links)


def _after(body: str) -> str:
    """A replacement that keeps the first group, and puts the body after it."""
    return r"\g<1>" + body.replace("\\", r"\\")


def with_outputs(page: Path) -> str:
    """The page with what its commands print now; where only times differ, it stays as it is."""
    lines = page.read_text(encoding="utf-8").split("\n")
    with tempfile.TemporaryDirectory() as folder:
        # from the end on: a line's number holds for the blocks above
        for block, told in reversed(list(replayed(page, laid_out(Path(folder) / "page")))):
            if all(steady(printed) == steady(shown) for _command, shown, printed in told):
                continue
            start = block.line + len(block.options) + 1
            end = start + block.text.count("\n")
            margin = " " * (len(lines[block.line - 1]) - len(lines[block.line - 1].lstrip()) + 3)
            text = "\n".join(line for command, _shown, printed in told for line in (f"$ {command}", *printed))
            lines[start:end] = indent(text, margin).split("\n")
    return "\n".join(lines)


if __name__ == "__main__":
    for other in OTHERS:
        os.environ.pop(other, None)
    os.environ.update(FRENCH)
    for one in PAGES:
        one.write_text(with_tables(one.read_text(encoding="utf-8")), encoding="utf-8")
        one.write_text(with_outputs(one), encoding="utf-8")
