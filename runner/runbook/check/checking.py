"""A recipe's file to all that can be said of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.check.allowing import less_allowed
from runbook.check.answering import unanswered
from runbook.check.beside import beside, is_in_place
from runbook.check.bothways import both_ways, in_choices
from runbook.check.cautions import cautions
from runbook.check.comparing import comparisons
from runbook.check.contradicting import contradictions
from runbook.check.defaults import constants
from runbook.check.excluding import excluding
from runbook.check.exposed import exposed
from runbook.check.lost_status import lost_status
from runbook.check.machines import elsewhere
from runbook.check.refused import refusals
from runbook.check.rules import Severity, rule
from runbook.check.secrets import Secrets
from runbook.check.sequence import of_sequence
from runbook.check.shared import shared
from runbook.check.steps import of_steps
from runbook.check.texts import texts
from runbook.check.twins import twins
from runbook.check.unfilled import unfilled
from runbook.check.unseen import unseen
from runbook.check.unused import unused, used_of_others
from runbook.check.when_done import lost_when_done
from runbook.directives.rawlines import decoded
from runbook.directives.source import source_text
from runbook.documents.forms import NONE
from runbook.errors import RecipeError
from runbook.model import Location
from runbook.recipe.reader import in_order, read_far
from runbook.recipe.undecided import undecided

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from runbook.documents.forms import Forms
    from runbook.errors import Problem
    from runbook.model import Recipe


@dataclass(frozen=True)
class Checked:
    """What was found, in the file's order; `recipe` is None when it cannot be read.

    `far` is then as much of it as could be, and `in_place` whether it is known where each of its steps runs.
    `uses` is where the recipes that it requires declare what it uses.
    """

    recipe: Recipe | None
    problems: tuple[Problem, ...]
    far: Recipe | None = None
    in_place: bool = True
    uses: frozenset[Location] = frozenset()

    @property
    def refused(self) -> int:
        """How many errors there are: with one, the recipe never runs."""
        return self.count(Severity.ERROR)

    def count(self, severity: Severity) -> int:
        """How many problems are that severe."""
        return sum(severity_of(problem) is severity for problem in self.problems)


def severity_of(problem: Problem) -> Severity:
    """How much it matters."""
    known = rule(problem.rule)
    return known.severity if known is not None else Severity.ERROR


def check(
    path: str,
    text: str | None = None,
    allow: Collection[str] = (),
    forms: Forms = NONE,
    *,
    shellcheck: bool = False,
) -> Checked:
    """All that can be said of the recipe in that file, or in `text` if that is what it is going to hold.

    `allow` are rules that it may break anywhere, `forms` what holds commands besides the directives. With
    `shellcheck`, that program is asked too: it takes a second or so.
    """
    try:
        # an editor's text may hold what no file does: ends of lines of its own, halves of characters
        text = source_text(path) if text is None else decoded(text.encode(errors="replace"))
        recipe, wrong = read_far(path, text, forms)
    except RecipeError as error:
        return Checked(None, error.problems)
    if wrong:
        said = less_allowed(recipe, beside(wrong, recipe, text), allow)
        told = [problem for problem in said if problem.rule != "allowed-for-nothing"]
        return Checked(None, tuple(_discreet(in_order([*wrong, *told]), recipe)), recipe, is_in_place(wrong))
    refused = refusals(recipe)
    found = [*refused, *advice(recipe, text)]
    if shellcheck:
        from runbook.check.shellcheck import findings

        found += findings(recipe, text.split("\n"))
    # of commands that are refused, shellcheck has read none
    asked = shellcheck and not refused
    kept = dict.fromkeys(less_allowed(recipe, dict.fromkeys(found), allow, shellcheck=asked))
    told = sorted(kept, key=lambda one: one.location or Location(path, 1))
    uses = used_of_others(recipe, texts(recipe), text) if recipe.requires else frozenset()
    return Checked(recipe, tuple(_discreet(told, recipe)), recipe, uses=uses)


def _discreet(problems: Collection[Problem], recipe: Recipe) -> Iterator[Problem]:
    """The same, and nobody who reads them knows the secrets that stand in the recipe in clear."""
    secrets = Secrets(recipe, texts(recipe))
    return (replace(problem, fact=secrets.hidden(problem.fact)) for problem in problems)


def advice(recipe: Recipe, source: str) -> Iterator[Problem]:
    """What a careful colleague would say of a recipe that can be read."""
    told = texts(recipe)
    yield from cautions(recipe)
    lines = source.split("\n")
    yield from of_steps(recipe, lines)
    yield from of_sequence(recipe.steps)
    yield from unanswered(recipe.steps)
    yield from both_ways(recipe.steps)
    yield from lost_status(recipe.steps)
    yield from lost_when_done(recipe.steps)
    yield from in_choices(recipe.steps)
    yield from elsewhere(recipe)
    secrets = Secrets(recipe, told)
    yield from secrets.problems
    yield from exposed(recipe, told)
    yield from excluding(recipe)
    yield from comparisons(recipe)
    yield from unused(recipe, told, source)
    yield from shared(recipe)
    yield from twins(recipe, told, secrets.hidden)
    yield from unseen(told)
    yield from contradictions(recipe.path, told, lines)
    yield from constants(recipe, told)
    yield from undecided(recipe.path, source)
    yield from unfilled(recipe, source)
