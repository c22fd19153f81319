"""All that would be refused later, for the sample values and for every choice."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING

from runbook.commands.fill import fill, fill_code
from runbook.engine.plan import captured_names, plan, with_placeholders
from runbook.engine.variants import every_one_excluded, variants
from runbook.errors import REFUSED, Problem, RunbookError
from runbook.i18n import _
from runbook.model import Location
from runbook.recipe.unreasoned import unreasoned
from runbook.variables import template
from runbook.variables.types import TYPES, normalise
from runbook.variables.values import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.model import Recipe, Step, Values, Variable

MOST_VARIANTS = 4096


def refusals(recipe: Recipe) -> tuple[Problem, ...]:
    """All of it, in the file's order."""
    found: list[Problem] = [*unreasoned(recipe)]
    if recipe.matrix is not None and next(variants(recipe, {}), None) is None:
        found.append(every_one_excluded(recipe.matrix))
    samples = _samples(recipe)
    unfit = [v for v in _given(recipe) if v.default is None and v.example is None and not _fits(v)]
    found += map(_without_example, unfit)
    values = _tried(partial(settle, _given(recipe, derived=True), samples), [] if unfit else found)
    if values is not None:
        known = with_placeholders(recipe, values)
        for step in recipe.steps:
            _fill(step, known, found)
        for chosen in _variants(recipe):
            _tried(partial(_planned, recipe, samples | chosen), found)
    return tuple(sorted(dict.fromkeys(found), key=lambda p: p.location or Location(recipe.path, 0)))


def sampled(recipe: Recipe) -> Values | None:
    """Values to try every command of the recipe with; None when even those of the samples are refused."""
    values = _tried(partial(settle, _given(recipe, derived=True), _samples(recipe)), [])
    return with_placeholders(recipe, values) if values is not None else None


def sampled_far(recipe: Recipe) -> Values | None:
    """The same of a recipe that is refused: without the variables whose value is wrong."""
    variables = tuple(one for one in _given(recipe, derived=True) if one.type in TYPES)
    while True:
        samples = {variable.name: sample(variable) for variable in variables if variable.value is None}
        try:
            return with_placeholders(recipe, settle(variables, samples))
        except RunbookError as error:
            wrong = {problem.location for problem in error.problems}
        left = tuple(variable for variable in variables if variable.location not in wrong)
        if len(left) == len(variables):
            return None
        variables = left


def _samples(recipe: Recipe) -> dict[str, str]:
    return {variable.name: sample(variable) for variable in _given(recipe)}


def _given(recipe: Recipe, *, derived: bool = False) -> tuple[Variable, ...]:
    """The variables whose value is known before the run."""
    later = captured_names(recipe)
    return tuple(v for v in recipe.variables if v.name not in later and (derived or v.value is None))


def sample(variable: Variable) -> str:
    """A value to try the recipe with: its default, its example, or one that its type knows."""
    if variable.default is not None:
        return variable.default
    if variable.example is not None:
        return variable.example
    if variable.choices:
        return variable.choices[0]
    return TYPES[variable.type].example


def _fits(variable: Variable) -> bool:
    try:
        normalise(variable, sample(variable))
    except ValueError:
        return False
    return True


def _without_example(variable: Variable) -> Problem:
    fact = _("{name}: nothing is known that fits {pattern}, to try the commands with")
    fact = fact.format(name=variable.name, pattern=variable.pattern or variable.max_length)
    return Problem(variable.location, fact, _("give an `:example:` that fits"), "bad-value")


def _tried(act: Callable[[], Values | None], found: list[Problem]) -> Values | None:
    try:
        return act()
    except RunbookError as error:
        found.extend(error.problems)
        return None


def _fill(step: Step, values: Values, found: list[Problem]) -> None:
    for code, location in step.asides:
        _attempt(partial(fill_code, code, values, location, raw=step.raw), step, found)
    if not step.manual:
        _attempt(partial(fill, step, values), step, found)
    for text in (step.title, step.enter or "", step.confirm or ""):
        _attempt(partial(template.render, text, values), step, found)


def _attempt(act: Callable[[], object], step: Step, found: list[Problem]) -> None:
    try:
        act()
    except RunbookError as error:
        found.extend(error.problems)
    except ValueError as error:
        found.append(Problem(step.location, str(error), rule=getattr(error, "rule", REFUSED)))


# ---------------------------------------------------------------- variants


def _variants(recipe: Recipe) -> Iterator[dict[str, str]]:
    """Every combination of the choices that a `:when:` looks at."""
    used: set[str] = set()
    for step in recipe.steps:
        used |= template.expression_names(step.when) if step.when is not None else set()
    looked_at = [v for v in recipe.variables if v.choices and v.name in _sources(recipe, used)]
    combinations = itertools.product(*(v.choices for v in looked_at))
    for texts in itertools.islice(combinations, MOST_VARIANTS):
        yield {v.name: text for v, text in zip(looked_at, texts, strict=True)}


def _sources(recipe: Recipe, names: set[str]) -> set[str]:
    """The names, and those that they are computed from."""
    computed = {v.name: v.value for v in recipe.variables if v.value is not None}
    ahead, reached = set(names), set[str]()
    while ahead:
        reached |= ahead
        ahead = {n for name in ahead & computed.keys() for n in template.names(computed[name])} - reached
    return reached


def _planned(recipe: Recipe, given: dict[str, str]) -> None:
    try:
        values = settle(_given(recipe, derived=True), given)
    except RunbookError:
        return  # a variant that its own values exclude is no variant
    plan(recipe, values)
