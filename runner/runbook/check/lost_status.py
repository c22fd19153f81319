"""A command before `;` whose failure stops nothing: the status of its line is that of what follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.check.calls import worded
from runbook.check.heredocs import apart
from runbook.commands.grammar import tree
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from runbook.model import Step

_JOINED = re.compile(r"(?<!;);[ \t]*[^;#\s]")
_NEVER_FAIL = frozenset(
    [
        "echo",
        "printf",
        ":",
        "true",
        "set",
        "shopt",
        "alias",
        "sleep",
        "sync",
        "umask",
        "trap",
        "clear",
        "exit",
    ]
)
# what asks, before `&&`, decides whether something is done
_ASK = frozenset(["test", "grep", "egrep", "fgrep", "command", "type", "which", "mountpoint", "id", "getent"])
_NO_FILE = re.compile(r"/dev/(?:null|std(?:out|err)|tty)|&?\d+|-")
_ERREXIT = re.compile(r"set\s(?:.*\s)?(?P<sign>[-+])(?:[a-zA-Z]*e[a-zA-Z]*|o\s+errexit)(?!\S)")
_LOOKED_AT = re.compile(r"\$\?|\$\{?PIPESTATUS")


def lost_status(steps: tuple[Step, ...]) -> Iterator[Problem]:
    """The first such command of each line; those of branches, loops, functions and subshells are left out."""
    for step in steps:
        if step.manual or step.file or not _JOINED.search(step.code):
            continue
        code = worded(step.code, raw=step.raw)
        lines, told = step.code.split("\n"), -1
        for node in _lost(code) if code.count("\n") == len(lines) - 1 else ():
            at = node.start_point[0]
            if at == told:
                continue
            told = at
            fact = _('"{command}": what fails before `;` there stops nothing, the last status alone counts')
            remedy = _("write two lines, or `&&`; where it may fail, `|| :` behind it")
            location = Location(step.code_location.path, step.code_location.line + at)
            yield Problem(location, fact.format(command=lines[at].strip()), remedy, "lost-status")


def _lost(code: str) -> Iterator[Node]:
    """What stands before `;` in a line, and may fail."""
    nodes = tree(apart(code).code).children
    ends = False
    for one, sign, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if _program(one) == "set" and (found := _ERREXIT.match((one.text or b"").decode())):
            ends = found["sign"] == "-"
        # whose author writes `:` wants the status to be lost
        on_a_line = after.is_named and after.type != "comment" and after.start_point[0] == sign.start_point[0]
        if sign.type != ";" or not on_a_line or one.has_error or _program(after) == ":":
            continue
        if (
            _may_fail(one)
            and not (ends and _ends(one))
            and not _LOOKED_AT.search((after.text or b"").decode())
        ):
            yield one


def _may_fail(node: Node) -> bool:
    """Whether a command may; of what holds commands that run or not, as a loop, nothing is said."""
    match node.type:
        case "command":
            may = _program(node) not in _NEVER_FAIL
        case "test_command" | "negated_command":
            may = True
        case "variable_assignment" | "variable_assignments":
            may = re.search(rb"\$\(|`", node.text or b"") is not None
        case "pipeline":
            may = _may_fail(node.named_children[-1])
        case "redirected_statement":
            body = node.child_by_field_name("body")
            may = (body is not None and _may_fail(body)) or any(map(_writes, node.children))
        case "list":
            may = _all_may_fail(node)
        case _:
            may = False
    return may


def _all_may_fail(joined: Node) -> bool:
    """Whether commands joined by `&&` or `||` may: all of them where one follows that is for a failure."""
    first, last = joined.named_children[0], joined.named_children[-1]
    if any(child.type == "||" for child in joined.children):
        return _may_fail(last)
    return not _asks(first) and (_may_fail(first) or _may_fail(last))


def _ends(node: Node) -> bool:
    """Whether its failure ends a shell of `set -e`: not what stands before `&&`, nor behind `!`."""
    if node.type == "list" and not any(child.type == "||" for child in node.children):
        return not _may_fail(node.named_children[0])
    return node.type != "negated_command"


def _asks(node: Node) -> bool:
    return node.type in {"test_command", "negated_command"} or _program(node) in _ASK


def _writes(redirect: Node) -> bool:
    target = redirect.child_by_field_name("destination")
    return (
        redirect.type == "file_redirect"
        and target is not None
        and any(child.type.startswith(">") for child in redirect.children)
        and _NO_FILE.fullmatch((target.text or b"").decode()) is None
    )


def _program(node: Node) -> str:
    """The first word of a simple command; empty for anything else."""
    body = node.child_by_field_name("body") if node.type == "redirected_statement" else node
    name = body.child_by_field_name("name") if body is not None and body.type == "command" else None
    return (name.text or b"").decode() if name is not None else ""
