"""Which variables the steps of a run use, and which of those nobody would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.engine.shell_state import set_again
from runbook.errors import Problem
from runbook.i18n import _
from runbook.variables import template

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from runbook.engine.plan import Plan
    from runbook.engine.selection import Choice
    from runbook.model import Recipe, Step, Values


def needed(recipe: Recipe, choice: Choice | None = None) -> frozenset[str]:
    """The variables without which the chosen steps cannot be planned and run, and those they come from."""
    chosen = {step.id for step in recipe.steps} if choice is None else set(choice.chosen)
    around = {step_id for step in recipe.steps if step.id in chosen for step_id in step.within}
    chosen |= around | {step.id for step in recipe.steps if step.leave and step.within[-1] in chosen}
    again = set_again(recipe.steps, chosen, choice.left_out if choice else frozenset())
    used: set[str] = set()
    for step in recipe.steps:
        used |= _shown(step)
        if step.id in chosen:
            used |= _sent(step) | {step.host}
        elif step.id in again:
            used |= _sent(again[step.id].step)
    return _with_sources(used, recipe)


def not_given(plan: Plan, values: Values) -> Iterator[Problem]:
    """Running steps that use what only a step that does not run would tell."""
    captures = _captures(plan.recipe.steps)
    told: set[str] = set()
    for planned in plan.running:
        lacking = _with_sources(_sent(planned.step), plan.recipe) & captures.keys()
        for name in sorted(lacking - told - values.texts.keys()):
            giver = next(one for one in plan.steps if one.step.id == captures[name])
            if giver is planned:
                fact = _("step {number} uses {name}, which only its own output gives")
                remedy = _("use it in a later step, and here a variable of the shell")
            else:
                fact = _("step {number} uses {name}, which step {giver} would give: {reason}")
                remedy = _("--var {name}=…, or run step {giver} too")
            said = {"number": planned.number, "name": name, "reason": giver.reason}
            fact = fact.format(giver=giver.number, **said)
            remedy = remedy.format(name=name, giver=giver.step.id)
            yield Problem(planned.step.location, fact, remedy)
        told |= {c.variable for one in planned.step.expectations for c in one.captures}


def not_told(step: Step, recipe: Recipe, values: Values) -> str:
    """Which values the step needs that no step has told, and which was to; empty when there is none."""
    if step.when is not None:
        asked = template.expression_names(step.when)
        if not asked - values.texts.keys() and not template.holds(step.when, values):
            return ""  # it is not for these values
    captures = _captures(recipe.steps)
    numbers = {one.id: number for number, one in enumerate(recipe.steps, 1)}
    lacking = sorted((_with_sources(_sent(step), recipe) & captures.keys()) - values.texts.keys())
    sentence = _("step {number} gave no {name}")
    return ", ".join(sentence.format(number=numbers[captures[name]], name=name) for name in lacking)


def start_for(recipe: Recipe, step_id: str, aside: Container[str] = ()) -> str:
    """The step to begin with so as to go on from that one, of the steps that are not put aside.

    What outputs told before it is told again, and what its shells were told too.
    """
    steps = [step for step in recipe.steps if step.id == step_id or step.id not in aside]
    captures = _captures(steps)
    numbers = {step.id: number for number, step in enumerate(steps)}
    start, earliest = len(steps), numbers[step_id]
    while earliest < start:
        start = earliest
        used = frozenset[str]().union(*(_sent(step) for step in steps[start:]))
        givers = [numbers[captures[name]] for name in _with_sources(used, recipe) & captures.keys()]
        chosen = {step_id for step in steps[start:] for step_id in (step.id, *step.within)}
        again = set_again(steps, chosen, frozenset())
        earliest = min([start, *givers, *(numbers[one] for one in again if again[one].missing)])
    return steps[start].id


def _captures(steps: Iterable[Step]) -> dict[str, str]:
    """Each variable that an output gives, and the id of the step whose output that is."""
    return {c.variable: step.id for step in steps for one in step.expectations for c in one.captures}


def _shown(step: Step) -> frozenset[str]:
    """What is needed to say what the step is and whether it runs."""
    return _names(step.title, step.enter) | (
        template.expression_names(step.when) if step.when else frozenset()
    )


def _sent(step: Step) -> frozenset[str]:
    """What is needed to run the step."""
    used = template.expression_names(step.when) if step.when else frozenset()
    used |= _names(*(expectation.text for expectation in step.expectations))
    if step.raw:
        return used
    used |= _names(step.unless, step.undo, step.probe, *(answer.reply for answer in step.answers))
    if step.file is not None:
        used |= _names(step.file.path, step.file.content, step.file.owner)
    return used | _names(step.code, step.confirm)


def _names(*texts: str | None) -> frozenset[str]:
    return frozenset[str]().union(*(template.names(text) for text in texts if text))


def _with_sources(names: Iterable[str], recipe: Recipe) -> frozenset[str]:
    """Those names, and those that they are computed from."""
    computed: Mapping[str, str] = {v.name: v.value for v in recipe.variables if v.value is not None}
    found, waiting = set[str](), set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= template.names(computed.get(name, "")) - found
    return frozenset(found)
