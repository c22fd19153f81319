"""The calls of the steps, and what those around make of them: a fresh folder, a name that is free again."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.check.calls import calls, worded
from runbook.check.repeating import NEW
from runbook.check.traces import Traces, remade, undone, unmade_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from runbook.check.call import Call
    from runbook.model import Step

_ASSIGNED = re.compile(
    r"(?P<name>\w+)=[\"']?(?:(?P<fresh>(?:\$\(|`)\s*mktemp\b)|(?P<own>/(?:var/)?tmp/[\w./-]+))?"
)
_VARIABLE = re.compile(r"\$(?:(?P<plain>\w+)|\{(?P<braced>\w+)\})")
FRESH = "$(mktemp -d)"  # the word that stands for a folder which nobody has used yet


def prepared(steps: Iterable[Step]) -> Iterator[tuple[Step, tuple[Call, ...]]]:
    """Each step that runs and its calls: guarded by its `:unless:` too, or by what takes away the old.

    What a shell has exported stands before each call.
    """
    seen: defaultdict[str, Traces] = defaultdict(Traces)
    own: defaultdict[str, dict[str, str]] = defaultdict(dict)  # the shells of a host keep their variables
    for step in steps:
        if step.file and not step.file.append and not step.unless:
            seen[step.host].rewritten(worded(step.file.path, raw=step.raw))
        if step.manual or step.file:
            continue
        yield step, tuple(_guarded(tuple(_known(step, own[step.host])), seen[step.host]))


def _known(step: Step, own: dict[str, str]) -> Iterator[Call]:
    """Its calls, with the folder that a variable holds, of those in `own`, or a name that is new."""
    for call in calls(step.code, raw=step.raw):
        for match in filter(None, map(_ASSIGNED.match, (*call.assigned, *_declared(call)))):
            value = match.string[match.end("name") + 1 :].strip("\"'")
            other = value if NEW.search(value) else match["own"] or ""
            own[match["name"]] = FRESH if match["fresh"] else other
        known = _filled(call, own)
        yield replace(known, guarded=True) if step.unless else known


def _guarded(made: Sequence[Call], seen: Traces) -> Iterator[Call]:
    unmade = [unmade_by(call) for call in made]
    together = zip(made, unmade, undone(made, unmade), remade(made, unmade), strict=True)
    for call, names, is_undone, is_remade in together:
        guarded = call.guarded or is_undone or is_remade or seen.repeatable(call, names)
        assigned = (*seen.exported, *call.assigned)
        changed = guarded != call.guarded or assigned != call.assigned
        told = replace(call, guarded=guarded, assigned=assigned) if changed else call
        yield told
        seen.add(call, names)


def _declared(call: Call) -> tuple[str, ...]:
    return call.arguments if call.program in {"export", "local", "declare", "readonly"} else ()


def _filled(call: Call, own: Mapping[str, str]) -> Call:
    if not any(own.values()):
        return call

    def put(match: re.Match[str]) -> str:
        return own.get(match["plain"] or match["braced"]) or match[0]

    return replace(
        call,
        arguments=tuple(_VARIABLE.sub(put, word) for word in call.arguments),
        writes=tuple((operator, _VARIABLE.sub(put, name)) for operator, name in call.writes),
    )
