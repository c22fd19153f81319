"""Imports look down: no circle, nothing of Sphinx below the extension, no room above its own floor."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNNER = Path(__file__).parents[1] / "runner"
MODULES = {
    ".".join(file.relative_to(RUNNER).with_suffix("").parts).removesuffix(".__init__"): file
    for file in RUNNER.rglob("*.py")
}
GROUND = {"runbook", "runbook.model", "runbook.errors", "runbook.i18n"}


def _named(file: Path) -> Iterator[str]:
    """Everything a file imports, whether when it is loaded, later, or for its types only."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module for name in whole)


IMPORTS = {name: set(_named(file)) - {name} for name, file in MODULES.items()}


def test_nothing_of_sphinx_is_loaded_with_the_runner() -> None:
    names = ",".join(MODULES)
    program = f"import sys,{names}; sys.exit(any(name.split('.')[0] == 'sphinx' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("module", MODULES)
def test_nothing_of_sphinx_is_named(module: str) -> None:
    assert not [name for name in IMPORTS[module] if name.split(".")[0] in {"sphinx", "sphinx_runbook"}]


def test_there_is_no_circle() -> None:
    ours = {name: {other for other in used if other in MODULES} for name, used in IMPORTS.items()}
    assert list(TopologicalSorter(ours).static_order())


# from text to what will run
READING = {"variables", "commands", "directives", "documents", "recipe"}
# each room, and those below it that it may know
BELOW = {
    "variables": set[str](),
    "directives": set[str](),
    "commands": {"variables"},
    "documents": {"variables", "commands", "directives"},
    "recipe": {"variables", "commands", "directives", "documents"},
    "shells": {"seen", "whereabouts"},
    "masking": READING,
    "engine": {*READING, "masking", "seen", "whereabouts"},
    "verify": {*READING, "engine", "seen", "own_folders"},
    "reports": {*READING, "masking", "engine", "verify", "seen", "whole", "own_folders"},
    "script": READING,
    "check": {*READING, "engine", "whole"},
    "editor": {*READING, "seen", "engine", "check"},
    "convert": READING,
    "doors": {
        *READING,
        "shells",
        "masking",
        "engine",
        "reports",
        "script",
        "check",
        "convert",
        "verify",
        "editor",
        "seen",
        "whole",
    },
}


@pytest.mark.parametrize("room", BELOW)
def test_no_room_looks_up(room: str) -> None:
    seen = {
        name.split(".")[1]
        for module, imports in IMPORTS.items()
        if module.startswith(f"runbook.{room}.")
        for name in imports
        if name in MODULES and name not in GROUND
    }
    assert seen - {room} <= BELOW[room]
