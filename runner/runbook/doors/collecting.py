"""The recipes that are to be verified, and the values for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.doors.finding import find, find_all
from runbook.doors.givens import gather
from runbook.doors.joining import with_required
from runbook.engine.selection import has_step
from runbook.errors import Problem, RecipeError, UsageError
from runbook.i18n import _
from runbook.recipe.forms import NONE
from runbook.recipe.reader import read
from runbook.verify.cases import Case, cases_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runbook.model import Recipe, Variable
    from runbook.recipe.forms import Forms


@dataclass(frozen=True)
class Found:
    """A recipe's file, and what can be read of it: None for one that is refused."""

    path: str
    recipe: Recipe | None

    def cases(self, given: Mapping[str, str]) -> list[Case]:
        """One for each variant; a refused recipe is a case too, which then says why."""
        return cases_of(self.recipe, given) if self.recipe else [Case(self.path)]


def recipes(names: Sequence[str], forms: Forms = NONE) -> Iterator[Found]:
    """Each file once; of a folder those that hold a recipe, or what was to be one.

    UsageError for a name that leads to none.
    """
    seen: set[Path] = set()
    for name in names:
        for one in _below(Path(name), forms) if Path(name).is_dir() else [_named(find(name), forms)]:
            if Path(one.path).resolve() not in seen:
                seen.add(Path(one.path).resolve())
                yield one


def _below(folder: Path, forms: Forms) -> list[Found]:
    read_ones = [recipe_in(path, forms) for path in find_all(str(folder))]
    if found := [one for one in read_ones if one is not None]:
        return found
    fact = _("{folder}: there is no recipe in it").format(folder=folder)
    raise UsageError(Problem(None, fact, _("name a folder that holds .rst files with steps")))


def _named(path: str, forms: Forms) -> Found:
    return recipe_in(path, forms) or Found(path, None)


def recipe_in(path: str, forms: Forms = NONE) -> Found | None:
    """What the file holds; None for a document without anything of a recipe in it."""
    try:
        return Found(path, read(path, forms=forms))
    except RecipeError as error:
        return None if error.no_recipe else Found(path, None)


def refuse_unknown(found: Sequence[Found], skip: Sequence[str], forms: Forms = NONE) -> None:
    """UsageError for the name of a step that no recipe has, neither itself nor in what it requires."""
    read_ones = [with_required(one.recipe, forms) for one in found if one.recipe]
    fact = _("--skip {name}: no recipe has a step of that name")
    remedy = _("`runbook list RECIPE` shows its steps")
    unknown = [name for name in skip if not any(has_step(recipe, name) for recipe in read_ones)]
    if unknown:
        raise UsageError([Problem(None, fact.format(name=name), remedy) for name in unknown])


# ---------------------------------------------------------------- values


def given_to_all(
    found: Sequence[Found], var: Sequence[str], secret: Sequence[str], files: Sequence[str]
) -> dict[str, str]:
    """The values given for all of them; UsageError for a name that none of them has."""
    variables = _variables(found)
    given, problems = gather(tuple(variables.values()), var, secret, files)
    if all(one.recipe for one in found):
        fact = _("{name}: no recipe has a variable of that name")
        names = ", ".join(variables)
        remedy = _("they have {names}").format(names=names) if names else _("they have none")
        unknown = [name for name in given if name not in variables]
        problems += [Problem(None, fact.format(name=name), remedy) for name in unknown]
    if problems:
        raise UsageError(problems)
    return given


def _variables(found: Sequence[Found]) -> dict[str, Variable]:
    """All that they declare, by name; what is a secret in one of them is a secret."""
    variables: dict[str, Variable] = {}
    for one in found:
        for variable in one.recipe.variables if one.recipe else ():
            if variable.name not in variables or variable.type == "secret":
                variables[variable.name] = variable
    return variables
