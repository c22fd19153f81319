"""A recipe's file, by its path or by its name in recipes/."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.errors import Problem, UsageError, reason
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

HOME = Path("recipes")


def find(name: str) -> str:
    """The path of that recipe; UsageError with the nearest name when there is none."""
    for candidate in (Path(name), HOME / name, HOME / f"{name}.rst"):
        if candidate.is_file() or (candidate.exists() and not candidate.is_dir()):
            return str(candidate)
    raise UsageError(Problem(None, _('no recipe "{name}"').format(name=name), _suggestion(name)))


def find_each(names: Iterable[str]) -> tuple[dict[str, bool], list[Problem]]:
    """The file of each name and those in each folder, with whether it was named; names that lead to none."""
    found: dict[str, bool] = {}
    problems: list[Problem] = []
    for name in names:
        if name and Path(name).is_dir():
            paths, wrong = find_all(name)
            found |= {path: found.get(path, False) for path in paths}
            problems += wrong
            continue
        try:
            found[find(name)] = True
        except UsageError as error:
            problems += error.problems
    return found, problems


def path_of(name: str) -> str:
    """The path in the id of a case, as `x.rst` of `x.rst[ARCH=i386]`; what is no such id as it is."""
    path, bracket, _label = name.partition("[")
    return path if bracket and name.endswith("]") and path and not Path(name).exists() else name


def documents(names: Iterable[str]) -> list[str]:
    """The files that these names lead to, and those in the folders among them; nothing for any other name."""
    return [*find_each(map(path_of, names))[0]]


def find_all(folder: str) -> tuple[list[str], list[Problem]]:
    """The documents in that folder and below it, in order of their names, and what cannot be looked into.

    What is installed or built is left out: environments of Python and of Node, and what begins with a dot or
    an underscore. No link to another folder is followed.
    """
    closed: list[OSError] = []
    found: list[str] = []
    for here, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [one for one in folders if one[0] not in "._" and not _is_installed(Path(here, one))]
        paths = [Path(here, name) for name in names if name.endswith(".rst") and name[0] not in "._"]
        found += [str(path) for path in paths if path.is_file()]
    problems = [
        Problem(
            None,
            _("{folder}: it cannot be read ({reason})").format(folder=error.filename, reason=reason(error)),
            _("check the path and its rights"),
        )
        for error in closed
    ]
    if not found and not problems:
        fact = _("{folder}: there is no .rst file in it").format(folder=folder)
        problems.append(Problem(None, fact, _("give the path of a .rst file")))
    return sorted(found), problems


def _is_installed(folder: Path) -> bool:
    try:
        return folder.name == "node_modules" or (folder / "pyvenv.cfg").exists()
    except OSError:
        return False  # whoever looks into it says why it cannot be read


def _suggestion(name: str) -> str:
    from runbook.engine.selection import nearest

    here, parent = sorted(HOME.glob("*.rst")), Path(name).parent
    beside = sorted(parent.glob("*.rst")) if parent != Path() else []
    by_name = {path.stem: path for path in (*here, *beside)}
    if near := nearest(Path(name).name.removesuffix(".rst"), by_name):
        return _('did you mean "{near}"?').format(near=by_name[near])
    if here:
        return _("there are {names} in recipes/").format(names=", ".join(path.stem for path in here))
    return _("give the path of a .rst file")
