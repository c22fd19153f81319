"""What the script says, as the shell function that says it: in the words of whoever writes the script out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from runbook.commands.quoting import Context, escape
from runbook.i18n import _, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

# what a sentence names, and the variable of the script that holds it
_VARIABLES = {
    "number": "n",
    "title": "title",
    "where": "at",
    "host": "host",
    "label": "label",
    "script": "script",
    "onward": "onward",
    "status": "status",
    "wanted": "wanted",
    "seconds": "seconds",
    "why": "confirm",
    "name": "name",
    "setter": "setter",
    "patterns": "patterns",
    "me": "me",
    "then": "here",
    "now": "now",
    "ran": "ran",
}


def says(usage: str) -> str:
    """The function `runbook_says NAME`."""
    return _function(usage, spoken())


@lru_cache(maxsize=8)
def _function(usage: str, _language: object) -> str:
    # a site has a script for each host of each page, in few languages
    cases = "".join(
        f"    {name}) printf '%s\\n' \"{_filled(text)}\" ;;\n" for name, text in _words(usage).items()
    )
    return f"runbook_says() {{ # the sentence of that name\n  case $1 in\n{cases}  esac\n}}\n"


def _filled(text: str) -> str:
    """The sentence inside double quotes, with a variable of the script's for each thing that it names."""
    parts = re.split(r"\{(\w+)\}", text)
    parts[::2] = [escape(Context.DOUBLE, part) for part in parts[::2]]
    parts[1::2] = [f"${{runbook_{_VARIABLES[name]}}}" for name in parts[1::2]]
    return "".join(parts)


def _words(usage: str) -> Mapping[str, str]:
    step = _("Step {number}, {title} ({where}): ")
    return {
        "usage": usage,
        # the words that answer a question: the beginning of one is enough
        "run": _("run"),
        "skip": _("skip"),
        "quit": _("quit"),
        "done": _("done"),
        "yes": _("yes"),
        "no": _("no"),
        # what becomes of a step
        "already": "   " + _("already done"),
        "not_for": _("{number}. {title}: not for what was printed"),
        "answers": "   " + _("It asks; answer what follows the arrow:"),
        "seconds": "   " + _("It is given {seconds} s; what it runs then is ended."),
        "capture": "   "
        + _("Copy from what is printed above, each by its regular expression:")
        + "\n{patterns}",
        "expected": _("This had to be printed:"),
        "not_compared": _("It was not compared: that is for a person to do."),
        # why it stops
        "status": step + _("status {status} instead of {wanted}."),
        "late": step + _("over its {seconds} s."),
        "output": step + _("it printed something else."),
        "no_file": step + _("no file could be made to compare what it prints."),
        "not_seen": step + _("not seen to be done."),
        "stopped": step + _("not run; stopped by you."),
        "ended": step + _("the script was ended here."),
        "moved": step + _("not run: the shell is not where it was. It was {then}, it is {now}."),
        "lost": step
        + _(
            "its shell did not open, or ended early (status {status}), in the step shown last. "
            "Nothing more of {label} was run."
        ),
        "died": step + _("the shell that ran it ended (status {status}). Nothing more was run there."),
        "own_terminal": step + _("not entered: its shell reads from a terminal of its own, as by ssh -t."),
        "not_proved": step + _("not entered: without stat and id (coreutils) a place cannot be proved."),
        "same_root": step + _("not entered: the new shell is in the same root as the old one."),
        "not_entered": step + _("the step that enters its place, or leaves it, is not in this script."),
        "inherits": step
        + _(
            "it needs ${name}, which step {setter} sets. Begin with that one, or give it: {name}=… {script} …"
        ),
        "nobody_confirms": step + _("it is to be confirmed, and nobody is there; --yes does it."),
        "nobody_does_it": step + _("a person does it, and nobody is there."),
        "nobody_compares": step
        + _("a person compares what it prints, and nobody is there; --yes leaves it out."),
        "type_in": _("{name}: "),
        "unfit": _("{name}: that is no value of its kind; copy it from what was printed."),
        "nobody_types": _("{name} is to be typed, and nobody is there; give RUNBOOK_VAR_{name}."),
        "nobody_takes_back": step
        + _("what was done in {label} comes first, and nobody is there to say that it is; --yes does it."),
        "no_undo": step + _("it has nothing to take back."),
        "no_at": step + _("where it ran is not said; add --at and what the script told then."),
        "not_there": step
        + _("not taken back: it ran in {ran}, and this is {now} (root directory, user, machine)."),
        # the way out
        "go_on": _("To go on: {onward} --from {number}"),
        "undo": _("Still there; to take it back, the last first:"),
        "after": "  "
        + _("{number}. {label}: what was done in it, by the command that was told when it was left"),
        # questions
        "is_taken_back": _("Is what was done in {label} taken back, by the command told when it was left?"),
        "confirm": _("Attention: {why}. Run it?"),
        "is_it_done": _("Done?"),
        "no_answer": _("That is none of the answers; the beginning of one is enough."),
        "right": _("Is what was printed so?"),
        "is_it_here": _("This script is for {me}, and this machine is called {name}. Is it the one?"),
        # other hosts
        "elsewhere": _("To be done first, on other hosts:"),
        "then_elsewhere": _("To be done next, on other hosts:"),
        "on_other": _("(on {host}) {title}"),
        "not_here": _("This script is for {me}, and this machine is called {name}; if it is the one: --here"),
        # options and secrets
        "no_option": _("There is no option {name}."),
        "no_step": _('There is no step "{name}" in this script; --list shows them.'),
        "bad_secret": _("{name}: not as long as it has to be, or with characters that it cannot have."),
        "again": _("once more: "),
        "differ": _("The two are not the same."),
    }
