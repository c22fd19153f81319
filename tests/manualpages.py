"""The pages of the manual as their examples: what is in their code blocks, and their prose without it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "index.rst", *sorted((ROOT / "manuel").rglob("*.rst"))]
_BLOCK = re.compile(r"( *)\.\. code-block:: *(\S+)")
_COMMANDS = re.compile(r"( *)\.\. (?:code-block|step|file|output)::.*")
_OPTION = re.compile(r" +:([\w-]+): *(.*)")
_MARKUP = re.compile(r" *(?:\.\. [\w-]+::|:[\w-]+:|\.\. _)")
_LITERAL = re.compile(r"``.*?``|:[a-z]+:`(?:\\.|[^`])*`|_ @ % \+ = : , \. / ~ -")
_ROW = re.compile(r"   \* - (.*)|     - (.*)")


@dataclass(frozen=True)
class Block:
    """One code block, its text less its indentation."""

    page: Path
    line: int
    language: str
    text: str
    options: dict[str, str]

    @property
    def name(self) -> str:
        """How a test calls it."""
        return f"{self.page.stem}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """The code blocks of a page, in its order."""
    lines = page.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines):
        if match := _BLOCK.fullmatch(line):
            body = list(_indented(lines[number + 1 :], len(match[1])))
            options = {}
            while body and (option := _OPTION.fullmatch(body[0])):
                options[option[1]] = option[2]
                body.pop(0)
            yield Block(page, number + 1, match[2], dedent("\n".join(body)).strip("\n") + "\n", options)


def _indented(lines: list[str], margin: int) -> Iterator[str]:
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= margin:
            return
        yield line


def every(language: str) -> list[Block]:
    """All blocks of that language in the manual."""
    return [block for page in PAGES for block in blocks(page) if block.language == language]


def table(page: Path, name: str) -> list[list[str]]:
    """The rows of the list-table of that class, without its heading and the quotes of its literals."""
    text = page.read_text(encoding="utf-8").split(f":class: {name}\n", 1)[1]
    rows: list[list[str]] = []
    for line in text.split("\n"):
        if rows and line and not line.startswith(" "):
            break
        if cell := _ROW.fullmatch(line):
            if cell[1] is not None:
                rows.append([])
            rows[-1].append((cell[1] or cell[2]).removeprefix("``").removesuffix("``"))
    return rows[1:]


def prose(page: Path) -> Iterator[str]:
    """The lines of a page as a reader's eye takes them: nothing literal, no markup; the others are empty."""
    margin: int | None = None
    for line in page.read_text(encoding="utf-8").split("\n"):
        indentation = len(line) - len(line.lstrip())
        if margin is not None and (not line.strip() or indentation > margin):
            yield ""
            continue
        block = _COMMANDS.fullmatch(line)
        margin = len(block[1]) if block else None
        yield "" if _MARKUP.match(line) else _LITERAL.sub("x", line)
