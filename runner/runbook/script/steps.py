"""A step as shell functions: what is known of it, its commands, and what surrounds them."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from runbook.commands.openers import closes_the_shell
from runbook.directives.asked import question
from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.model import Match
from runbook.script import conditions, expected, files, template
from runbook.script.later import literal
from runbook.script.part import Part
from runbook.script.template import Template, joined
from runbook.variables.template import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe, Step
    from runbook.script.inherited import Inherited
    from runbook.script.later import Later

# what gives the shell that it opens a terminal of its own, whatever its standard input is
_OWN_TERMINAL = re.compile(
    r"(?:^|[;&|]\s*)script\s|\bssh\s(?:.*\s)?-(?:\w*t\w*t|t\s+-t)|\bsu\s(?:.*\s)?(?:-P|--pty)\b", re.MULTILINE
)
ALL_DONE = "trap 'exit 97' EXIT"  # of a place, whatever its shell then ends with


def of_another_host(number: int, step: Step, later: Later) -> Part:
    """What the script says of a step that is done elsewhere."""
    known = f"  runbook_title={later.shown(step.title)} runbook_host={literal(step.host)}"
    head = template.comment(f"\n# {number}. {later.comment(step.title)} ({step.host})\n")
    about = _function("about", number, template.quoted(f"{known}\n"))
    return Part(head + about + _listed(number), step.location, None if _is_late(step, later) else step.when)


def of_this_host(recipe: Recipe, number: int, step: Step, later: Later, lacking: Inherited) -> Iterator[Part]:
    """The parts of a step; RecipeError for what a script cannot do. `lacking`: variables of its shell."""
    _refuse(step, later)
    functions = _functions(step, number, later)
    known = [*_about(recipe, step, later, functions)]
    known += [f"runbook_inherits='{' '.join(lacking.run)}'"] if lacking.run else []
    known += [f"runbook_undo_inherits='{' '.join(lacking.undo)}'"] if lacking.undo else []
    about = "".join(f"  {line}\n" for line in known)
    where = str(step.location).replace("{{", "{ {")
    head = template.comment(f"\n# {number}. {later.comment(step.title)}\n# {where}\n")
    head += _function("about", number, template.quoted(about))
    body = joined("", functions.values())
    outputs = template.quoted(
        "".join(
            expected.functions(f"{number}_{i}", step, expectation, later)
            for i, expectation in enumerate(step.expectations, 1)
        )
    )
    when = None if _is_late(step, later) else step.when
    if step.raw:
        yield Part(head + outputs, step.location, when)
        yield Part(body + _listed(number), step.location, when, raw=True)
    else:
        yield Part(joined("", (head, body, outputs, _listed(number))), step.location, when)


def _refuse(step: Step, later: Later) -> None:
    if step.when is not None and later.used([step.when]) and not _is_late(step, later):
        fact = _("`:when:` {condition}: a script does not know a secret before it runs")
        remedy = _("let a variable that is no secret decide")
        raise RecipeError(Problem(step.location, fact.format(condition=step.when), remedy))
    if step.enter is not None and step.answers:
        fact = _("a script cannot answer what opens a shell: that reads the script itself")
        remedy = _("let it ask nothing: by a key of ssh's, by sudo, or as root")
        raise RecipeError(Problem(step.location, fact, remedy))
    if step.enter is not None and _OWN_TERMINAL.search(step.code):
        fact = _(
            "a script cannot speak to a shell on a terminal of its own, which shows and cuts what it reads"
        )
        remedy = _("open it without that terminal: ssh without -tt, su without --pty, no script")
        raise RecipeError(Problem(step.location, fact, remedy))


def _is_late(step: Step, later: Later) -> bool:
    """Whether only what a step prints can tell if this one is wanted."""
    used = later.used([step.when]) if step.when is not None else ()
    return bool(used) and not set(used) & later.secrets.keys()


def _listed(number: int) -> Template:
    return Template(f'runbook_steps="$runbook_steps {number}"\n')


def _function(name: str, number: int, body: Template) -> Template:
    return joined("", (Template(f"{name}_{number}() {{\n"), body, Template("}\n")))


# ---------------------------------------------------------------- what is known of a step


def _about(recipe: Recipe, step: Step, later: Later, functions: dict[str, Template]) -> Iterator[str]:
    yield f"runbook_title={later.shown(step.title)}"
    yield f"runbook_at={literal(str(step.location))}"
    if functions:
        yield f"runbook_parts='{' '.join(functions)}'"
    if step.within:
        numbers = _numbers(recipe)
        yield f"runbook_within='{' '.join(str(numbers[one]) for one in step.within)}'"
    if step.enter is not None:
        leave = next(one for one in recipe.steps if one.leave and one.within[-1:] == (step.id,))
        yield f"runbook_label={later.shown(step.enter)} runbook_leave={_numbers(recipe)[leave.id]}"
        if _chroots(_commands(step, later)[-1].text):
            yield "runbook_chroot=yes"
    if uses := later.used(expressions(step, later)):
        yield f"runbook_uses='{' '.join(uses)}'"
    yield from _outcome(step)
    yield from _person(step, later)


def _numbers(recipe: Recipe) -> dict[str, int]:
    return {step.id: number for number, step in enumerate(recipe.steps, 1)}


def _outcome(step: Step) -> Iterator[str]:
    if step.status:
        yield f"runbook_wanted={step.status}"
    if step.retry:
        yield f"runbook_times={step.retry.times} runbook_pause={step.retry.pause:g}"
    elif step.manual:
        yield "runbook_times=0"
    if step.timeout is not None:
        yield f"runbook_seconds={math.ceil(step.timeout)}"
    if step.expectations:
        yield f"runbook_outputs={len(step.expectations)}"
        by_eye = [str(i) for i, one in enumerate(step.expectations, 1) if expected.by_eye(one)]
        exact = any(one.match is Match.EXACT for one in step.expectations)
        if by_eye:
            yield f"runbook_by_eye='{' '.join(by_eye)}'"
        if exact:
            yield "runbook_exact=yes"
    captures = [capture for one in step.expectations for capture in one.captures]
    if captures:
        yield f"runbook_captures='{' '.join(one.variable for one in captures)}'"
        patterns = "\n".join(f"     {one.variable}: {one.pattern}" for one in captures)
        yield f"runbook_patterns={literal(patterns)}"


def _person(step: Step, later: Later) -> Iterator[str]:
    if step.confirm is not None:
        yield f"runbook_confirm={later.shown(step.confirm.rstrip('. '))}"
    if step.answers:
        shown = (
            literal(f"     {question(one.pattern) or one.pattern}  →  ")
            + later.shown(one.reply, raw=step.raw)
            for one in step.answers
        )
        yield "runbook_answers=" + "'\n'".join(shown)
    if step.manual:
        yield f"runbook_manual={later.shown(step.code or step.title, raw=step.raw)}"


def expressions(step: Step, later: Later) -> Iterator[str]:
    """What is evaluated when the step runs."""
    if _is_late(step, later) and step.when is not None:
        yield step.when
    texts = [one.text for one in step.expectations]
    if not step.raw:
        texts += (text for text, _start in step.asides)
        texts += [] if step.manual else [step.code]
        texts += (step.file.content, step.file.path, step.file.owner or "") if step.file else ()
    for text in texts:
        yield from (place.expression for place in places(text))


def _chroots(command: str) -> bool:
    """Whether the shell that it opens has to be in another root."""
    words = command.strip().rsplit("\n", 1)[-1].split()
    return any(word.rsplit("/", 1)[-1] == "chroot" for word in words[:2]) and words[-1] != "/"


# ---------------------------------------------------------------- its functions


def _functions(step: Step, number: int, later: Later) -> dict[str, Template]:
    """Each by its name."""
    bodies: dict[str, Template] = {}
    if _is_late(step, later) and step.when is not None:
        bodies["when"] = template.quoted(conditions.test(step.when, later.names, step.location) + "\n")
    if step.file:
        bodies["step"] = template.quoted(files.body(step, step.file, later))
    elif not step.manual:
        commands = _commands(step, later)
        if step.enter is not None:
            *commands, opener = commands
            bodies["enter"] = opener + Template("\n")
        elif step.leave:
            commands = _leaving(commands)
        if commands:
            bodies["step"] = _body(commands)
    for name, code in (("unless", step.unless), ("undo", step.undo), ("probe", step.probe)):
        if code is not None:
            own = code if step.raw else later.code(code, step.location)
            bodies[name] = _body(template.commands(own, raw=step.raw))
    return {name: _function(name, number, body) for name, body in bodies.items()}


def _body(commands: list[Template]) -> Template:
    return joined("\nrunbook_ok || return\n", commands) + Template("\n")


def _leaving(commands: list[Template]) -> list[Template]:
    """The commands less the `exit`, which the script does itself; another last one may end as it likes."""
    *first, last = commands
    if closes_the_shell(last.text):
        return first
    return [*first, joined("\n", (Template(ALL_DONE), last, Template(":")))]


def _commands(step: Step, later: Later) -> list[Template]:
    code = step.code if step.raw else later.code(step.code, step.code_location)
    return template.commands(code, raw=step.raw)
