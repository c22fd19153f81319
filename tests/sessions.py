"""The commands that a page of the manual shows, typed on a terminal; what they print is what one sees."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from manualpages import ROOT, Block, blocks
from terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# "fr" is a language for catalogs, and for no C library: programs speak English on every machine
FRENCH = {"LC_MESSAGES": "fr", "LC_CTYPE": "C.UTF-8"}
OTHERS = ("LC_ALL", "LANG", "LANGUAGE", "COLUMNS")
COLUMNS = 72  # what a page shows whole beside its two sidebars
_ANSWER = re.compile(r"\bquitter\b.*\] (\w+)$")


def laid_out(folder: Path) -> Path:
    """The folder where a page's commands are typed, with the recipes that pages speak of."""
    shutil.copytree(ROOT / "recipes", folder / "recipes")
    shutil.copy(ROOT / "recipes" / "booter-iscsi.rst", folder)
    return folder


def replayed(page: Path, folder: Path) -> Iterator[tuple[Block, list[tuple[str, list[str], list[str]]]]]:
    """Each block of commands with what it shows and what they print now, its files written before."""
    for block in blocks(page):
        if name := block.options.get("caption"):
            (folder / name).write_text(block.text, encoding="utf-8")
        if block.language == "console":
            found = []
            for command, shown in commands(block):
                found.append((command, shown, _printed(command, folder, _answers(shown))))
                folder = folder / command.removeprefix("cd ") if command.startswith("cd ") else folder
            yield block, found


def commands(block: Block) -> Iterator[tuple[str, list[str]]]:
    """The commands of a block, each with the lines below it."""
    first, *rest = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert not first
    for part in rest:
        command, *shown = part.rstrip("\n").split("\n")
        yield command, shown


def _answers(shown: list[str]) -> list[str]:
    """What a person answers to the questions that are shown."""
    return [answer[1] for line in shown if (answer := _ANSWER.search(line))]


def _printed(command: str, folder: Path, answers: Iterable[str]) -> list[str]:
    """What a person sees after the command and those answers; no line is cut, however long it is."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in OTHERS},
        **FRENCH,
        "TERM": "xterm",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    if "runbook " not in command:
        del environment["LC_MESSAGES"]  # what asks the C library for that locale would stop
    with Terminal(
        ["bash", "-c", command], environment, folder, columns=COLUMNS, paper=10 * COLUMNS
    ) as terminal:
        for number, answer in enumerate(answers, 1):
            terminal.see("quitter", number)
            terminal.type(f"{answer}\n")
        terminal.end()
        return terminal.text.split("\n") if terminal.text else []


def steady(lines: Iterable[str]) -> str:
    """The words, without when something was, how long it took, and in which place: lines break by that."""
    words = re.sub(r"[ \n]+", " ", "\n".join(lines))
    words = re.sub(r"\b\d+,\d\N{NO-BREAK SPACE}s\b", "…", words)
    words = re.sub(r"\b\d{4}-\d\d-\d\d \d\d:\d\d\b", "…", words)
    words = re.sub(r"\b\d+ essais\b", "… essais", words)
    words = re.sub(r"(--at )\d+:\d+,\d+,\S+", r"\1…", words)
    return re.sub(r"\b\d+:\d+, inode \d+", "…", words)
