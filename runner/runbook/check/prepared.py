"""The calls of the steps, and what those before make of them: a fresh folder, a name that is free again."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.check.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runbook.check.call import Call
    from runbook.model import Step

_ASSIGNED = re.compile(r"(?P<name>\w+)=(?P<fresh>[\"']?(?:\$\(|`)\s*mktemp\b)?")
_VARIABLE = re.compile(r"\$(?:(?P<plain>\w+)|\{(?P<braced>\w+)\})")
FRESH = "$(mktemp -d)"  # the word that stands for a folder which nobody has used yet
# what takes away the things that the same program then makes anew
_CLEARS = {
    "iptables": {"-F", "--flush", "-X"},
    "ip6tables": {"-F", "--flush", "-X"},
    "ip": {"flush", "del", "delete"},
    "docker": {"rm"},
    "podman": {"rm"},
}


def prepared(steps: Iterable[Step]) -> Iterator[tuple[Step, tuple[Call, ...]]]:
    """Each step that runs and its calls: guarded by its `:unless:` too, or by what takes away the old."""
    cleared: defaultdict[str, set[str]] = defaultdict(set)
    for step in steps:
        if step.manual or step.file:
            continue
        made: list[Call] = []
        fresh: set[str] = set()
        for call in calls(step.code, raw=step.raw):
            for match in filter(None, map(_ASSIGNED.match, (*call.assigned, *_declared(call)))):
                (fresh.add if match["fresh"] else fresh.discard)(match["name"])
            guarded = call.guarded or bool(step.unless) or call.program in cleared[step.host]
            made.append(_freshened(replace(call, guarded=guarded), fresh))
            if _CLEARS.get(call.program, set()) & set(call.arguments):
                cleared[step.host].add(call.program)
        yield step, tuple(made)


def _declared(call: Call) -> tuple[str, ...]:
    return call.arguments if call.program in {"export", "local", "declare", "readonly"} else ()


def _freshened(call: Call, fresh: set[str]) -> Call:
    if not fresh:
        return call

    def put(match: re.Match[str]) -> str:
        return FRESH if (match["plain"] or match["braced"]) in fresh else match[0]

    return replace(call, arguments=tuple(_VARIABLE.sub(put, word) for word in call.arguments))
