"""The recipes that are to be verified, and the values for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.documents.forms import NONE
from runbook.doors.addresses import mapped
from runbook.doors.finding import find_each, path_of
from runbook.doors.givens import gather
from runbook.doors.inventory import entries, of_hosts
from runbook.doors.joining import with_required
from runbook.doors.spelling import TYPED
from runbook.engine.selection import has_step
from runbook.errors import Problem, RecipeError, UsageError
from runbook.i18n import _
from runbook.recipe.reader import read_to_run
from runbook.verify.cases import Case, cases_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runbook.documents.forms import Forms
    from runbook.doors.spelling import Spelling
    from runbook.model import Recipe, Variable


@dataclass(frozen=True)
class Found:
    """A recipe's file, and what can be read of it: None for one that is refused, `problems` say why."""

    path: str
    recipe: Recipe | None
    problems: tuple[Problem, ...] = ()

    def cases(self, given: Mapping[str, str]) -> list[Case]:
        """One for each variant; a refused recipe is a case too, which then says why."""
        return cases_of(self.recipe, given) if self.recipe else [Case(self.path, problems=self.problems)]


def recipes(names: Sequence[str], forms: Forms = NONE) -> tuple[list[Found], list[Problem]]:
    """Each file once; of a folder those that hold a recipe, or what was to be one; what leads to none."""
    found: dict[Path, Found] = {}
    problems: list[Problem] = []
    for name in names:
        paths, wrong = find_each([path_of(name)])
        looked_at = (
            _found_in(path, forms) if named else recipe_in(path, forms) for path, named in paths.items()
        )
        # the file itself rather than a link to it
        by_name = sorted((one for one in looked_at if one), key=lambda one: not Path(one.path).is_symlink())
        here = {Path(one.path).resolve(): one for one in by_name}
        found |= {file: one for file, one in here.items() if file not in found}
        problems += wrong
        if paths and not here:
            fact = _("{folder}: there is no recipe in it").format(folder=name)
            problems.append(Problem(None, fact, _("name a folder that holds .rst files with steps")))
    return list(found.values()), problems


def of_names(cases: Sequence[Case], names: Sequence[str]) -> list[Case]:
    """The cases of the paths named; of a path that stands in ids only, the cases of those ids.

    UsageError for an id that is that of no case.
    """
    ids = {name for name in names if path_of(name) != name}
    if not ids:
        return list(cases)
    if unknown := sorted(ids - {case.id for case in cases}):
        fact = _('no case "{id}"')
        remedy = _("see them with --collect-only")
        raise UsageError([Problem(None, fact.format(id=name), remedy) for name in unknown])
    whole, _missing = find_each(name for name in names if name not in ids)
    return [case for case in cases if case.id in ids or case.path in whole]


def _found_in(path: str, forms: Forms) -> Found:
    try:
        return Found(path, read_to_run(path, forms=forms))
    except RecipeError as error:
        return Found(path, None, error.problems)


def recipe_in(path: str, forms: Forms = NONE) -> Found | None:
    """What the file holds; None for a document without anything of a recipe in it."""
    found = _found_in(path, forms)
    return None if found.problems and RecipeError(found.problems).no_recipe else found


def unfit(
    found: Sequence[Found],
    skip: Sequence[str],
    hosts: Sequence[str],
    forms: Forms = NONE,
    spelling: Spelling = TYPED,
) -> list[Problem]:
    """A problem for each step or host that no recipe has, neither itself nor in what it requires."""
    if not (skip or hosts) or not all(one.recipe for one in found):
        return []
    read_ones = [whole for one in found if one.recipe and (whole := _whole(one.recipe, forms))]
    problems = []
    fact = _("{option} {name}: no recipe has a step of that name")
    for name in skip:
        if not any(has_step(recipe, name) for recipe in read_ones):
            option = spelling.option("--skip", name)
            remedy = _("`runbook list RECIPE` shows its steps")
            problems.append(Problem(None, fact.format(option=option, name=name), remedy))
    _addresses, wrong = mapped(hosts, [host for recipe in read_ones for host in recipe.hosts], spelling)
    return [*problems, *wrong]


def inventory_of(
    found: Sequence[Found],
    files: Sequence[str],
    typed: Sequence[str],
    forms: Forms = NONE,
    spelling: Spelling = TYPED,
) -> tuple[tuple[str, ...], list[Problem]]:
    """The `NAME=ADDRESS` pairs of these files for hosts of the recipes, and what is wrong with them."""
    if not files:
        return (), []
    listed, problems = entries(files, spelling)
    whole = [recipe for one in found if one.recipe and (recipe := _whole(one.recipe, forms))]
    hosts = {host.name: host for recipe in whole for host in recipe.hosts}
    pairs, misspelt = of_hosts(listed, hosts.values(), typed)
    # one that is refused may have a host of that name
    return pairs, [*problems, *(misspelt if all(one.recipe for one in found) else ())]


def _whole(recipe: Recipe, forms: Forms) -> Recipe | None:
    """The recipe with those that it requires; None when one of them is refused, as its case says."""
    try:
        return with_required(recipe, forms)
    except RecipeError:
        return None


# ---------------------------------------------------------------- values


def given_to_all(
    found: Sequence[Found],
    var: Sequence[str],
    secret: Sequence[str],
    files: Sequence[str],
    spelling: Spelling = TYPED,
    *,
    wrong: Sequence[Problem] = (),
) -> dict[str, str]:
    """The values given for all of them; UsageError for a name that none of them has, or what is `wrong`."""
    variables = _variables(found)
    if not all(one.recipe for one in found):  # the one that is refused may declare it
        secrets = {name for name, variable in variables.items() if variable.type == "secret"}
        secret = [pair for pair in secret if pair.partition("=")[0] in secrets]
    given, problems = gather(tuple(variables.values()), var, secret, files, spelling)
    by = {pair.partition("=")[0]: spelling.option("--var", pair) for pair in var}
    problems += wrong
    problems += unknown_values(found, {name: by.get(name, "") for name in given})
    if problems:
        raise UsageError(problems)
    return given


def unknown_values(found: Sequence[Found], given: Mapping[str, str]) -> list[Problem]:
    """A problem for each name that is no variable of them; `given` has by what option each was given."""
    if not all(one.recipe for one in found):
        return []
    variables = _variables(found)
    names = ", ".join(variables)
    fact = _("{name}: no recipe has a variable of that name")
    remedy = _("they have {names}").format(names=names) if names else _("they have none")
    unknown = [f"{option} {name}".strip() for name, option in given.items() if name not in variables]
    return [Problem(None, fact.format(name=name), remedy) for name in unknown]


def _variables(found: Sequence[Found]) -> dict[str, Variable]:
    """All that they declare, by name; what is a secret in one of them is a secret."""
    variables: dict[str, Variable] = {}
    for one in found:
        for variable in one.recipe.variables if one.recipe else ():
            if variable.name not in variables or variable.type == "secret":
                variables[variable.name] = variable
    return variables
