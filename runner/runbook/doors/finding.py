"""A recipe's file, by its path or by its name in recipes/."""

from __future__ import annotations

from pathlib import Path

from runbook.errors import Problem, UsageError
from runbook.i18n import _

HOME = Path("recipes")


def find(name: str) -> str:
    """The path of that recipe; UsageError with the nearest name when there is none."""
    for candidate in (Path(name), HOME / name, HOME / f"{name}.rst"):
        if candidate.is_file() or (candidate.exists() and not candidate.is_dir()):
            return str(candidate)
    raise UsageError(Problem(None, _('no recipe "{name}"').format(name=name), _suggestion(name)))


def find_all(folder: str) -> list[str]:
    """The documents in that folder and below it, in order of their names; UsageError when there is none.

    What begins with a dot or an underscore is left out: environments, and what is built.
    """
    found = sorted(
        str(path)
        for path in Path(folder).rglob("*.rst")
        if path.is_file() and not any(part[0] in "._" for part in path.relative_to(folder).parts)
    )
    if not found:
        fact = _("{folder}: there is no .rst file in it").format(folder=folder)
        raise UsageError(Problem(None, fact, _("give the path of a .rst file")))
    return found


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
