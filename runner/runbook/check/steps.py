"""What a careful colleague says of the commands of a step, one by one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.check.again import repeatable_by
from runbook.check.asking import asks
from runbook.check.call import Call
from runbook.check.calls import calls, word_for, worded
from runbook.check.destroying import destroys, empties, removes_found
from runbook.check.emptiness import SetNames
from runbook.check.opening import opens_to_all
from runbook.check.own import takes_back
from runbook.check.prepared import prepared
from runbook.check.repeating import adds_to_table, unrepeatable
from runbook.check.unread import runs_unread
from runbook.commands.calling import Takes
from runbook.commands.takers import taken_by
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runbook.model import Recipe, Step, Variable


def of_steps(recipe: Recipe, lines: Sequence[str]) -> Iterator[Problem]:
    """All that may go wrong in what the commands themselves are; `lines` are those of the file."""
    known, files = SetNames(), frozenset(_words_for_files(recipe.variables))
    for step, made in prepared(recipe.steps):
        known.add(step)
        code, unless = (worded(text, raw=step.raw) for text in (step.code, step.unless or ""))
        emptied = empties(made, code, unless)
        lost = (one or other for one, other in zip(removes_found(made), emptied, strict=True))
        told = adds_to_table(made), takes_back(made), lost, runs_unread(made)
        for call, adding, is_own, is_lost, is_unread in zip(made, *told, strict=True):
            destroying = not is_own and (is_lost or destroys(call, files))
            yield from _of_call(call, step, adding, destroying=destroying)
            if is_unread:
                yield _unread(call, step)
            yield from _of_whole_folders(call, step, known)
        if step.enter and made and step.location.path == recipe.path and not _is_directive(step, lines):
            yield _unsaid(made[-1], step)
    for step in recipe.steps:
        for call in calls_of(step) if step.file else ():
            yield from _of_call(call, step, "", destroying=destroys(call))


def _words_for_files(variables: Iterable[Variable]) -> Iterator[str]:
    """The words that stand for paths of which the author shows one that is no device."""
    for variable in variables:
        shown = variable.default or variable.example
        if variable.type == "path" and shown and not shown.startswith("/dev/"):
            yield word_for(variable.name)


def _is_directive(step: Step, lines: Sequence[str]) -> bool:
    """Whether its author wrote `step::`; else it is a block of a document that exists already."""
    return step.location.line > len(lines) or "step" in lines[step.location.line - 1].lower().split("::")[0]


def _unsaid(call: Call, step: Step) -> Problem:
    fact = _('"{command}" opens a shell: should it fail, who pastes what follows runs it outside of it')
    remedy = _("make it a step with `:enter: LABEL`: what follows runs in there, or not at all")
    return Problem(where(step, call), fact.format(command=line_of(step, call)), remedy, "doubtful-place")


def calls_of(step: Step) -> tuple[Call, ...]:
    """Its calls; of a file, those that would write it."""
    if step.file is None:
        return calls(step.code, raw=step.raw)
    path, mode = (worded(text or "", raw=step.raw) for text in (step.file.path, step.file.mode))
    written = Call(":", (), 0, writes=((">", path),))
    return (written, Call("chmod", (mode, path), 0)) if mode else (written,)


def line_of(step: Step, call: Call) -> str:
    """The line on which the call stands, as its author wrote it; of a file, its directive."""
    if step.file:
        return f"file:: {step.file.path}"
    lines = lines_of(step)
    return lines[min(call.line, len(lines) - 1)].strip()


def lines_of(step: Step) -> Sequence[str]:
    """The lines of its commands."""
    return _split(step.code)


@lru_cache(maxsize=64)
def _split(code: str) -> tuple[str, ...]:
    return tuple(code.split("\n"))


def where(step: Step, call: Call) -> Location:
    """The line of the recipe on which the call stands."""
    if step.file:
        return step.location
    return Location(step.code_location.path, step.code_location.line + call.line)


def _unread(call: Call, step: Step) -> Problem:
    fact = _('"{command}" runs what it downloads, which nobody has seen')
    remedy = _("download it to a file, compare its sum by `sha256sum -c`, then run it")
    return Problem(where(step, call), fact.format(command=line_of(step, call)), remedy, "runs-unread")


def _of_call(call: Call, step: Step, adding: str, *, destroying: bool) -> Iterator[Problem]:
    """`adding`: what it does the second time together with others."""
    line, location = line_of(step, call), where(step, call)
    if destroying and not step.confirm:
        fact = _('"{command}" destroys data, and nothing is asked before').format(command=line)
        yield Problem(location, fact, _("say what is lost: `:confirm: …`"), "destructive")
    # what fails the first time may fail the second
    consequence = unrepeatable(call) or adding
    if consequence and not (step.status or call.guarded):
        fact = _('"{command}" cannot be run twice: {consequence}')
        fact = fact.format(command=line, consequence=consequence)
        yield Problem(location, fact, repeatable_by(call), "not-repeatable")
    if not step.answers and (waiting := asks(call)):
        yield Problem(location, waiting.fact.format(command=line), waiting.remedy, waiting.rule)
    if opens_to_all(call):
        fact = _('"{command}" lets everybody write there')
        remedy = _("give it to the user or the group that writes there: `chown`, then 755, 644 or 2775")
        yield Problem(location, fact.format(command=line), remedy, "open-to-all")
    if _leads_elsewhere(call, step):
        fact = _('"{command}" may open a shell, and the commands after it would run in there')
        remedy = _("make it the last command of its step, with `:enter: LABEL`, or give it its commands")
        yield Problem(location, fact.format(command=line), remedy, "doubtful-place")
    if step.enter and _has_no_terminal(call):
        fact = _('"{command}" opens a shell without a terminal, which is not entered')
        remedy = _("give it one: `ssh -t HOST COMMAND`")
        yield Problem(location, fact.format(command=line), remedy, "doubtful-place")


def _of_whole_folders(call: Call, step: Step, known: SetNames) -> Iterator[Problem]:
    for name in known.unset(call, step.host):
        fact = _('"{command}" removes another folder when {name} is empty, and nothing gives it a value')
        fact = fact.format(command=line_of(step, call), name=name)
        remedy = _("write {place}, which stops there").format(place=f"${{{name}:?}}")
        yield Problem(where(step, call), fact, remedy, "may-be-empty")


def _leads_elsewhere(call: Call, step: Step) -> bool:
    """A shell opened where the format does not see it: in a branch, a loop, a function."""
    return not step.enter and not call.fed and taken_by(call.words) is Takes.SHELL


def _has_no_terminal(call: Call) -> bool:
    """A shell behind ssh as the command that it is given there, where only `-t` asks for a terminal."""
    if call.program != "ssh" or call.fed or taken_by(call.words) is not Takes.SHELL:
        return False
    asked = call.has("-t") or "requesttty" in " ".join(call.words).lower()
    return call.has("-T") or (len(call.operands) > 1 and not asked)
