"""Which steps run, and in which place, for these values and this choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from runbook.engine.shell_state import set_again
from runbook.errors import Problem, RecipeError, RunbookError, UsageError
from runbook.i18n import _
from runbook.seen import Place, Skip
from runbook.variables import template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, KeysView

    from runbook.engine.selection import Choice
    from runbook.engine.shell_state import Missing
    from runbook.model import Recipe, Step, Values


@dataclass(frozen=True)
class Planned:
    """One step of a run: where it runs, or why it does not; `late` when only the run itself can tell.

    `set_again`: it is not chosen, and does no more than set its shell again for those that are.
    """

    number: int
    step: Step
    title: str
    place: Place
    skip: Skip | None = None
    reason: str = ""
    late: bool = False
    set_again: bool = False


@dataclass(frozen=True)
class Plan:
    """Every step of the recipe in its order, numbered from 1."""

    recipe: Recipe
    steps: tuple[Planned, ...]

    @property
    def running(self) -> tuple[Planned, ...]:
        """The steps that are to run."""
        return tuple(planned for planned in self.steps if planned.skip is None)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that a running step needs, in the order of their first use."""
        return tuple(dict.fromkeys(planned.step.host for planned in self.running))


def plan(recipe: Recipe, values: Values, choice: Choice | None = None) -> Plan:
    """What will run; every step whose place would not be there is refused here, before anything runs."""
    known = with_names(recipe, values)
    captured = captured_names(recipe)
    problems: list[Problem] = []
    steps: list[Planned] = []
    for number, step in enumerate(recipe.steps, 1):
        try:
            steps.append(_planned(number, step, recipe, known, frozenset(captured - values.texts.keys())))
        except ValueError as error:
            problems.append(Problem(step.location, str(error), rule=getattr(error, "rule", "late-place")))
    if problems:
        raise RecipeError(problems)
    if problems := list(_places_missing(steps)):
        raise RecipeError(problems)
    if choice is not None:
        steps = _chosen(steps, choice, known)
    return Plan(recipe, tuple(steps))


def captured_names(recipe: Recipe) -> KeysView[str]:
    """The variables that a step's output gives, unknown until then, in the order of the steps."""
    captures = (
        capture.variable
        for step in recipe.steps
        for expectation in step.expectations
        for capture in expectation.captures
    )
    return dict.fromkeys(captures).keys()


def placeholder(name: str) -> str:
    """A plain word that stands for a value not known yet, so that no quoting changes around it."""
    return f"captured-{name}"


def with_placeholders(recipe: Recipe, values: Values) -> Values:
    """The values to fill commands with, and a placeholder for each that only a step's output will give."""
    missing = captured_names(recipe) - values.texts.keys()
    return replace(values, texts={**{name: placeholder(name) for name in missing}, **values.texts})


def named(text: str, recipe: Recipe) -> str:
    """A text so filled, with `<NAME>` for each placeholder."""
    for name in captured_names(recipe):
        text = text.replace(placeholder(name), f"<{name}>")
    return text


def with_names(recipe: Recipe, values: Values) -> Values:
    """The values to be read, and `<NAME>` for each one that only a step's output will give."""
    missing = captured_names(recipe) - values.texts.keys()
    return replace(values, texts={**{name: f"<{name}>" for name in missing}, **values.texts})


def place_of(step: Step, recipe: Recipe, values: Values) -> Place:
    """Where the step runs: its host and the labels of what is entered around it."""
    around = (recipe.step(step_id) for step_id in step.within)
    return Place(
        step.host,
        tuple(template.rendered_masked(enter.enter or "", values) for enter in around),
    )


def _planned(number: int, step: Step, recipe: Recipe, values: Values, unknown: frozenset[str]) -> Planned:
    planned = Planned(
        number=number,
        step=step,
        title=template.rendered_masked(step.title, values),
        place=place_of(step, recipe, values),
    )
    if step.when is None:
        return planned
    if template.expression_names(step.when) & unknown:
        if step.enter or step.leave:
            raise ValueError(_("whether a place is entered cannot depend on what an earlier step prints"))
        return replace(planned, late=True)
    if template.holds(step.when, values):
        return planned
    return replace(planned, skip=Skip.VALUES, reason=not_for(step, values))


def not_for(step: Step, values: Values) -> str:
    """Why the step's condition is false, as `not for ARCH=amd64`."""
    names = sorted(template.expression_names(step.when or ""))
    shown = (f"{name}={template.rendered_masked('{{ ' + name + ' }}', values)}" for name in names)
    return _("not for {values}").format(values=", ".join(shown))


def _places_missing(steps: list[Planned]) -> Iterator[Problem]:
    """Running steps whose place no running step enters, and places entered that none leaves."""
    by_id = {planned.step.id: planned for planned in steps}
    for planned in steps:
        step = planned.step
        if planned.skip:
            continue
        for enter in (by_id[step_id] for step_id in step.within):
            if enter.skip:
                yield Problem(
                    step.location,
                    _('"{title}" belongs in {label}, which step {number} does not enter: {reason}').format(
                        title=planned.title, label=enter.step.enter, number=enter.number, reason=enter.reason
                    ),
                    _("give it the same :when: as step {number}").format(number=enter.number),
                    "place-not-entered",
                )
        leave = leave_of(step.id, steps) if step.enter else None
        if leave and leave.skip:
            yield Problem(
                leave.step.location,
                _('"{title}" does not leave the place that step {number} enters: {reason}').format(
                    title=leave.title, number=planned.number, reason=leave.reason
                ),
                _("give it the same :when: as step {number}").format(number=planned.number),
                "never-left",
            )


def leave_of(enter_id: str, steps: list[Planned] | tuple[Planned, ...]) -> Planned | None:
    """The step that closes what that one opens."""
    for planned in steps:
        if planned.step.leave and planned.step.within[-1:] == (enter_id,):
            return planned
    return None


def _chosen(steps: list[Planned], choice: Choice, values: Values) -> list[Planned]:
    """The same steps less those not chosen; what is entered around a chosen one is kept, and left again.

    What those not chosen set in the shells of the others is kept too.
    """
    by_id = {planned.step.id: planned for planned in steps}
    kept = {p.step.id for p in steps if p.skip is None and p.step.id in choice.chosen}
    for step_id in sorted(choice.left_out, key=lambda one: -by_id[one].number):  # inner places first
        leave = leave_of(step_id, steps)
        if leave and _inner(step_id, kept, by_id) <= {leave.step.id}:
            kept.discard(leave.step.id)
    for step_id in tuple(kept):
        kept.update(by_id[step_id].step.within)
    for step_id in [one for one in kept if by_id[one].step.enter]:
        if leave := leave_of(step_id, steps):
            kept.add(leave.step.id)
    if clash := kept & choice.left_out:
        raise UsageError([_left_out_but_needed(by_id[i], by_id, kept) for i in by_id if i in clash])
    again = set_again([one.step for one in steps if one.skip is None], kept, choice.left_out)
    if missing := [_missing(by_id[i], one.missing, by_id) for i, one in again.items() if one.missing]:
        raise UsageError(missing)
    return [
        planned
        if planned.skip or planned.step.id in kept
        else _set_again(planned, again[planned.step.id].step, values)
        if planned.step.id in again
        else replace(planned, skip=Skip.CHOICE, reason=_("not chosen"))
        for planned in steps
    ]


def _set_again(planned: Planned, step: Step, values: Values) -> Planned:
    """What of a step that is not chosen is done all the same."""
    return replace(planned, step=step, title=template.rendered_masked(step.title, values), set_again=True)


def _missing(planned: Planned, missing: Missing, by_id: dict[str, Planned]) -> Problem:
    fact = _("step {user} needs what step {number} sets in its shell, which is left out: {command}")
    return Problem(
        missing.line,
        fact.format(
            user=by_id[missing.user.id].number,
            number=planned.number,
            command=missing.command,
        ),
        _("--from {id}; or --skip {id}, if nothing of it is needed").format(id=planned.step.id),
    )


def _inner(enter_id: str, kept: set[str], by_id: dict[str, Planned]) -> set[str]:
    return {step_id for step_id in kept if enter_id in by_id[step_id].step.within}


def _left_out_but_needed(planned: Planned, by_id: dict[str, Planned], kept: set[str]) -> Problem:
    if planned.step.leave:
        enter = by_id[planned.step.within[-1]]
        return Problem(
            None,
            _("--skip leaves out step {number}, which leaves the place that step {enter} enters").format(
                number=planned.number, enter=enter.number
            ),
            _("skip both, or neither"),
        )
    inner = sorted(by_id[step_id].number for step_id in _inner(planned.step.id, kept, by_id))
    return Problem(
        None,
        _("--skip leaves out step {number}, which enters the place of {steps}").format(
            number=planned.number, steps=", ".join(map(str, inner))
        ),
        _("skip those too, or keep step {number}").format(number=planned.number),
    )


def refusals(plan: Plan, values: Values) -> tuple[Problem, ...]:
    """What in the running steps cannot be filled with these values, found with nothing run yet."""
    from runbook.commands.fill import fill, fill_code

    known = with_placeholders(plan.recipe, values)
    problems: list[Problem] = []
    for planned in plan.running:
        step = planned.step
        for code, location in step.asides:
            problems += _problems_of(partial(fill_code, code, known, location, raw=step.raw))
        if not step.manual:
            problems += _problems_of(partial(fill, step, known))
    return tuple(problems)


def _problems_of(act: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        act()
    except RunbookError as error:
        return error.problems
    return ()
