"""A plan to lines: host by host and place by place, each command filled, secrets masked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.commands.fill import fill, fill_code
from runbook.engine.plan import named, with_names, with_placeholders
from runbook.i18n import _
from runbook.reports.words import for_other_values, neutral, not_chosen, steps
from runbook.seen import Skip
from runbook.variables import template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from runbook.engine.plan import Plan, Planned
    from runbook.model import Command, File, Recipe, Step, Values
    from runbook.reports.paint import Paint


def heading(plan: Plan, values: Values, paint: Paint, width: int) -> Iterator[str]:
    """The recipe's name, what was chosen, how many steps there are, and what must have been run before."""
    chosen = choices(plan.recipe, values)
    total = steps(len(plan.steps))
    if skipped := sum(planned.skip is Skip.VALUES for planned in plan.steps):
        total += ", " + for_other_values(skipped).format(n=skipped)
    if left_out := sum(planned.skip is Skip.CHOICE for planned in plan.steps):
        total += ", " + not_chosen(left_out).format(n=left_out)
    bare = paint.spread("  ".join((plan.recipe.name, *chosen)), total, width)
    yield paint.bold(plan.recipe.name) + bare.removeprefix(plan.recipe.name)
    for requirement in plan.recipe.requires:
        yield _("after {path}, which must have been run before").format(path=requirement.path)


def choices(recipe: Recipe, values: Values) -> tuple[str, ...]:
    """The values of the variables that choose between variants."""
    chosen = (variable.name for variable in recipe.variables if variable.type == "choice")
    return tuple(values.texts[name] for name in chosen if name in values.texts)


def lines(plan: Plan, values: Values, reached: Mapping[str, str], paint: Paint, width: int) -> Iterator[str]:
    """The whole plan as the dry run shows it."""
    yield from heading(plan, values, paint, width)
    place = None
    for planned in plan.steps:
        if planned.place != place:
            place = planned.place
            how = reached.get(place.host, "")
            yield ""
            yield " " + paint.bold(str(place)) + (f" ({how})" if how and not place.labels else "")
        yield from _step(planned, plan, values, paint, width)


def _step(planned: Planned, plan: Plan, values: Values, paint: Paint, width: int) -> Iterator[str]:
    digits = len(str(len(plan.steps)))
    left = f" {planned.number:>{digits + 1}}  {neutral(planned.title)}"
    if planned.skip is not None:
        yield paint.dim(paint.spread(left, planned.reason, width))
        return
    yield paint.spread(left, "", width) if not planned.step.confirm else _marked(left, paint, width)
    for line in _body(planned, plan.recipe, values):
        yield f"{' ' * (digits + 6)}{line}" if line else ""


def _marked(left: str, paint: Paint, width: int) -> str:
    mark = _("! asks first")
    return paint.spread(left, mark, width).removesuffix(mark) + paint.red(mark)


def _body(planned: Planned, recipe: Recipe, values: Values) -> Iterator[str]:
    step = planned.step
    if planned.late:
        yield _("(when {condition}, known then)").format(condition=step.when)
    if step.unless:
        yield from _unless(step, step.unless, recipe, values)
    if step.manual:
        yield _("(by hand)")
        yield from _filled(step.code, recipe, values, raw=step.raw).splitlines()
    elif step.file:
        path = _filled(step.file.path, recipe, values, raw=step.raw)
        content = _filled(step.file.content, recipe, values, raw=step.raw)
        yield from written(replace(step.file, path=path, content=content))
    else:
        yield from _as_sent(fill(step, with_placeholders(recipe, values)), recipe)


def written(file: File) -> Iterator[str]:
    """What a `file` step writes, and where."""
    verb = _("append to {path}") if file.append else _("write {path}")
    yield "(" + verb.format(path=neutral(file.path)) + ")"
    yield from neutral(file.content).splitlines()


def _unless(step: Step, code: str, recipe: Recipe, values: Values) -> Iterator[str]:
    commands = fill_code(code, with_placeholders(recipe, values), step.start("unless"), raw=step.raw)
    lines = list(_as_sent(commands, recipe))
    if len(lines) == 1:
        yield _("(unless {command})").format(command=lines[0])
    else:
        yield _("(unless this succeeds:")
        yield from (f"  {line}" for line in lines)
        yield ")"


def _as_sent(commands: Iterable[Command], recipe: Recipe) -> Iterator[str]:
    for command in commands:
        yield from neutral(named(command.masked, recipe)).splitlines()


def _filled(text: str, recipe: Recipe, values: Values, *, raw: bool) -> str:
    return neutral(text if raw else template.rendered_masked(text, with_names(recipe, values)))
