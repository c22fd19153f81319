"""Secrets that the list of processes shows to everybody while a command runs."""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TYPE_CHECKING

from runbook.check.calls import calls, word_for, worded
from runbook.check.safer import way_for, way_of_assigned
from runbook.check.secrets import callers
from runbook.check.texts import Kind, names_in
from runbook.check.usages import Usages
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
# the shell does what stands behind these as if they were not there
_BEFORE = frozenset(["time", "command", "builtin", "exec", "coproc", "-p", "--"])
_FUNCTION = re.compile(r"^[ \t]*(?:function[ \t]+(?P<said>[\w-]+)|(?P<name>[\w-]+)[ \t]*\(\))", re.MULTILINE)
# of what a command prints, only what it prints is a word of the command around it
_PRINTED = re.compile(r"\$\((?P<code>[^()]*)\)|`(?P<old>[^`]*)`")
_SAYS = frozenset(["echo", "printf"])
# what is told a secret and prints it again, if in other letters
_PASSES = Usages("""
    echo|printf|cat|tee|tr|sed|awk|cut|head|tail|grep|base64|base32|xxd|od|rev|iconv|jq|xargs
    openssl base64|enc
""")
# its word is the name of what is read there; behind a blank, it is of a script in quotes
_READ_THERE = re.compile(r"\A(?P<before>[^\s<>]*)[<>]\(.*", re.DOTALL)


def exposed(recipe: Recipe, texts: Sequence[Text]) -> Iterator[Problem]:
    """Each line of commands that gives a secret to a program as a word of its command line."""
    secret = _secrets(recipe)
    codes = [text for text in texts if text.kind in {Kind.COMMANDS, Kind.OPTION} and not text.literal]
    found = [match for text in codes for match in _FUNCTION.finditer(text.text)]
    own = _BUILTINS | {match["said"] or match["name"] for match in found}
    for text in codes if secret else ():
        words, code = _words(text, secret), worded(text.text)
        told: set[int] = set()
        for call in calls(text.text) if any(words.values()) else ():
            argv = list(dropwhile(lambda word: word in _BEFORE or _ASSIGNED.match(word), call.words))
            name, given = _given(argv, words, code) if argv and argv[0] not in own else ("", "")
            if name and call.line not in told:
                told.add(call.line)
                fact = _(
                    "{program} is given the secret {name} in its command line, which `ps` shows to everybody"
                )
                fact = fact.format(program=argv[0], name=name)
                yield Problem(text.at(call.line), fact, _way_out(call, argv[0], given), "secret-in-arguments")


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


def _given(argv: Sequence[str], words: Mapping[str, str], code: str) -> tuple[str, str]:
    """The secret that stands in a command line, and the word in which it does; empty for none."""
    longest = sorted(words, key=len, reverse=True)
    any_of = re.compile("|".join(map(re.escape, longest)))
    found = ((words[word], one) for one in argv for word in any_of.findall(_told(one, code)))
    return next((one for one in found if one[0]), ("", ""))


def _told(word: str, code: str) -> str:
    """The word as its program has it, as far as a secret may stand in it."""
    if f"'{word}'" in code:
        return word  # as it stands
    word = _READ_THERE.sub(r"\g<before>", word)
    while (less := _PRINTED.sub(_printed, word)) != word:
        word = less
    return word


def _printed(substitution: re.Match[str]) -> str:
    """What the commands of `$(…)` may print of a secret; empty where it is something else, as a hash."""
    code = substitution["code"] or substitution["old"] or ""
    made = calls(code)
    says = any(call.program in _SAYS for call in made)
    return code if says and all(map(_PASSES.of, made)) else ""


def _way_out(call: Call, program: str, given: str) -> str:
    if given in call.assigned:
        return way_of_assigned(program, given.partition("=")[0]) or _any_way()
    for told in (*callers(call), call):
        if way := way_for(told, given):
            return way
    return _any_way()


def _any_way() -> str:
    return _("give it by a file with `:mode: 0600`, by what the program reads (`<<<`), or by its environment")
