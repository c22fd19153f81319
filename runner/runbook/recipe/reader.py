"""A recipe's text to a Recipe, or a refusal that lists everything in it that cannot be read."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

from runbook.directives.nodes import RecipeNode, StepNode, StepReference, VariableReference
from runbook.directives.prose import plain
from runbook.directives.rawlines import holding
from runbook.directives.source import real_path, source_text
from runbook.directives.visible import hidden, hidden_by
from runbook.directives.written import moved
from runbook.documents.choosing import choice
from runbook.documents.forms import NONE
from runbook.errors import NO_STEP, Problem, RecipeError
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe import doctree
from runbook.recipe.assembly import Assembly
from runbook.recipe.slips import slips
from runbook.recipe.undecided import undecided
from runbook.recipe.unreasoned import unreasoned
from runbook.variables import template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.directives.written import Written
    from runbook.documents.forms import Forms
    from runbook.model import Recipe, Requirement, Variable


class Reader(NamedTuple):
    """A file that is being read, and where in it the next one is required."""

    file: str
    location: Location


def read(path: str, text: str | None = None, forms: Forms = NONE) -> Recipe:
    """The recipe in that file, or in `text` if that is what it is going to hold.

    `forms` are the constructs that hold commands besides the directives. RecipeError lists all that is wrong
    with it.
    """
    recipe, problems = read_far(path, text, forms)
    if problems:
        raise RecipeError(problems)
    return recipe


def read_to_run(path: str, forms: Forms = NONE) -> Recipe:
    """The same of one that is to run: RecipeError also where something of it is left to a person."""
    text = source_text(path)
    recipe = read(path, text, forms)
    if problems := [*undecided(path, text), *unreasoned(recipe)]:
        raise RecipeError(in_order(problems))
    return recipe


def read_far(path: str, text: str | None = None, forms: Forms = NONE) -> tuple[Recipe, list[Problem]]:
    """The same as far as it could be read, and all that is wrong with it; RecipeError for no document."""
    recipe, problems = _read_file(path, (), text, forms)
    if not recipe.steps and not problems:
        remedy = _(
            "write one, as `.. step:: TITLE`, or name with --containers or --blocks what holds commands"
        )
        problems = [Problem(Location(path, 1), _("there is no step in it"), remedy, NO_STEP)]
    return recipe, in_order(problems)


def recipe_from_doctree(
    document: nodes.document, path: str, forms: Forms = NONE
) -> tuple[Recipe, list[Problem]]:
    """The recipe in a document, as far as it can be read, whoever parsed it, and all that is wrong."""
    recipe, problems = _from_document(document, path, (), forms=forms)
    return recipe, in_order(problems)


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Every problem once, those of one file together, in its order."""
    files = list(dict.fromkeys(problem.location.path for problem in problems if problem.location))
    return sorted(set(problems), key=lambda problem: (_place(problem, files), problem.fact))


def _place(problem: Problem, files: Sequence[str]) -> tuple[int, int]:
    location = problem.location
    return (files.index(location.path), location.line) if location else (-1, 0)


def _read_file(
    path: str, readers: tuple[Reader, ...], text: str | None = None, forms: Forms = NONE
) -> tuple[Recipe, list[Problem]]:
    """The recipe in that file, and all that is wrong with it; `readers` are the files that require it."""
    text = source_text(path) if text is None else text
    with holding(path, text):
        document, messages = doctree.parse(text, path, forms)
        refused = frozenset(message.location for message in messages if message.location)
        recipe, problems = _from_document(document, path, readers, refused, forms)
    return recipe, [*messages, *problems]


def _from_document(
    document: nodes.document,
    path: str,
    readers: tuple[Reader, ...],
    refused: frozenset[Location] = frozenset(),
    forms: Forms = NONE,
) -> tuple[Recipe, list[Problem]]:
    source = str(document["source"])

    def require(requirement: Requirement) -> tuple[Sequence[Variable], Sequence[Problem]]:
        return _required(requirement, path, readers, forms)

    assembly = Assembly(path, require)
    elements = list(document.findall(nodes.Element))
    found = [node for node in elements if isinstance(node, RecipeNode)]
    assembly.read(moved(_chosen(node), source, path) for node in found)
    tolds = [node.written for node in found]
    problems = [*assembly.problems, *slips(source, elements, tolds, refused), *_hidden(found)]
    problems += _references(elements, {step.id for step in assembly.steps}, assembly.known)
    if forms:
        from runbook.documents.ignoring import with_way_out
        from runbook.documents.missed_ignores import for_nothing

        held = [range(told.location.line + 1, told.last_line + 1) for told in tolds]
        problems = [*with_way_out(problems, found), *for_nothing(elements, source, held)]
    return assembly.recipe(_title(elements, path)), [_moved(problem, source, path) for problem in problems]


def _chosen(node: RecipeNode) -> Written:
    """What was written, and in which of several ways it stands."""
    return replace(node.written, choice=choice(node)) if isinstance(node, StepNode) else node.written


def _moved(problem: Problem, old: str, new: str) -> Problem:
    location = problem.location
    if location is None or location.path != old:
        return problem
    return replace(problem, location=Location(new, location.line))


def _hidden(found: Sequence[RecipeNode]) -> Iterator[Problem]:
    for node in found:
        if cover := hidden_by(node):
            yield hidden(node.written.directive, cover, node.written.location)


def _references(
    elements: Sequence[nodes.Element], steps: set[str], known: frozenset[str]
) -> Iterator[Problem]:
    for node in elements:
        if isinstance(node, StepReference) and node["step"] not in steps:
            fact = _('there is no step "{id}"').format(id=node["step"])
            yield Problem(_where(node), fact, _("give the `:id:` of one"), "unknown-step")
        elif isinstance(node, VariableReference) and node["variable"] not in known:
            fact = template.undeclared(node["variable"], known)
            yield Problem(_where(node), fact, rule="undeclared-variable")


def _where(node: nodes.Element) -> Location:
    return Location(str(node.source), node.line or 1)


def _title(elements: Sequence[nodes.Element], path: str) -> str:
    """The document's first heading, or the file's name."""
    title = next((node for node in elements if isinstance(node, nodes.title)), None)
    return plain(title.rawsource) if title is not None else Path(path).stem


def _required(
    requirement: Requirement, path: str, readers: tuple[Reader, ...], forms: Forms
) -> tuple[Sequence[Variable], Sequence[Problem]]:
    """The variables of the recipe required, and what is wrong with it."""
    other = str(Path(path).parent / requirement.path)
    readers = (*readers, Reader(real_path(path), requirement.location))
    files = [reader.file for reader in readers]
    if real_path(other) in files:
        first = files.index(real_path(other))
        return (), [_circle([*files[first:], files[first]], readers[first].location)]
    try:
        recipe, problems = _read_file(other, readers, forms=forms)
    except RecipeError as error:
        fact = _("the recipe required cannot be read: {reason}").format(reason=error.problems[0].fact)
        remedy = _("paths are relative to this recipe's folder")
        return (), [Problem(requirement.location, fact, remedy, "bad-requirement")]
    ways = {reader.location for reader in readers}
    if circles := [problem for problem in problems if problem.location in ways]:
        return (), circles  # of what is read only halfway there is nothing to say
    if problems:
        fact = _("{other} is required, and refused itself").format(other=requirement.path)
        remedy = _("see what is said of it")
        problems = [Problem(requirement.location, fact, remedy, "bad-requirement"), *problems]
    return recipe.variables, problems


def _circle(files: Sequence[str], location: Location) -> Problem:
    """What is said of recipes that require each other, at the first of them."""
    folder = Path(files[0]).parent
    told = " → ".join(os.path.relpath(file, folder) for file in files)
    fact = _("this recipe is required in turn by what it requires: {files}").format(files=told)
    return Problem(location, fact, _("remove one of these `requires`"), "bad-requirement")
