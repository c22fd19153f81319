"""Secrets that the list of processes shows to everybody while a command runs."""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TYPE_CHECKING

from runbook.check.calls import calls, word_for
from runbook.check.safer import way_for
from runbook.check.secrets import callers
from runbook.check.texts import Kind, names_in
from runbook.errors import Problem
from runbook.i18n import _
from runbook.variables.template import TemplateError, expression_names, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runbook.check.call import Call
    from runbook.check.texts import Text
    from runbook.model import Recipe

# the shell does these itself: no process has their words
_BUILTINS = frozenset(
    [
        *("echo", "printf", "test", "[", "read", "export", "declare", "typeset", "local", "readonly", "set"),
        *("eval", "let", ":", "true", "false", "cd", "pushd", "unset", "return", "case", "hash", "alias"),
    ]
)
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
_FUNCTION = re.compile(r"^[ \t]*(?:function[ \t]+)?(?P<name>[\w-]+)[ \t]*\(\)", re.MULTILINE)
# of what a command prints, only what it prints is a word of the command around it
_PRINTED = re.compile(r"\$\((?!\s*(?:echo|printf)\b)[^()]*\)")


def exposed(recipe: Recipe, texts: Sequence[Text]) -> Iterator[Problem]:
    """Each line of commands that gives a secret to a program as a word of its command line."""
    secret = _secrets(recipe)
    codes = [text for text in texts if text.kind in {Kind.COMMANDS, Kind.OPTION} and not text.literal]
    own = _BUILTINS | {found["name"] for text in codes for found in _FUNCTION.finditer(text.text)}
    for text in codes if secret else ():
        words = _words(text, secret)
        told: set[int] = set()
        for call in calls(text.text) if any(words.values()) else ():
            argv = list(dropwhile(_ASSIGNED.match, call.words))
            name = _given(argv, words) if argv and argv[0] not in own else ""
            if name and call.line not in told:
                told.add(call.line)
                fact = _(
                    "{program} is given the secret {name} in its command line, which `ps` shows to everybody"
                )
                fact = fact.format(program=argv[0], name=name)
                yield Problem(text.at(call.line), fact, _way_out(call), "secret-in-arguments")


def _secrets(recipe: Recipe) -> frozenset[str]:
    """The variables of type secret, and those that are computed from one."""
    found: set[str] = set()
    for variable in recipe.variables:
        if variable.type == "secret" or (variable.value and names_in(variable.value) & found):
            found.add(variable.name)
    return frozenset(found)


def _words(text: Text, secret: frozenset[str]) -> Mapping[str, str]:
    """What stands for each place of substitution in a call, with the secret in it; empty for none."""
    try:
        found = [place.expression for place in places(text.text)]
        return {word_for(one): min(expression_names(one) & secret, default="") for one in found}
    except TemplateError:
        return {}  # refused elsewhere


def _given(argv: Sequence[str], words: Mapping[str, str]) -> str:
    """The secret that stands in a command line; empty for none."""
    longest = sorted(words, key=len, reverse=True)
    any_of = re.compile("|".join(map(re.escape, longest)))
    found = (word for one in argv for word in any_of.findall(_PRINTED.sub("", one)))
    return next(filter(None, (words[word] for word in found)), "")


def _way_out(call: Call) -> str:
    for told in (*callers(call), call):
        if way := way_for(told):
            return way
    return _("give it by a file with `:mode: 0600`, by what the program reads (`<<<`), or by its environment")
