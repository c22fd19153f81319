"""The rules that `check` holds a recipe against: each an id, how much it matters, what it wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from runbook.errors import NO_STEP, REFUSED
from runbook.i18n import _
from runbook.variables.template import nearest

# marks a sentence for the catalogs; it is translated where it is shown
N_ = str


class Severity(StrEnum):
    """How much it matters that a rule is broken."""

    ERROR = "error"  # the recipe is refused, and never runs
    WARNING = "warning"  # it runs, and may go wrong in some values, or later
    NOTE = "note"  # it runs; a person who reads it may stumble


@dataclass(frozen=True)
class Rule:
    """One rule; `id` is the word by which it is named in every output, `summary` what it wants, in English.

    `refuses`: the format itself refuses what breaks it, and nobody can allow it.
    """

    id: str
    severity: Severity
    summary: str
    refuses: bool = False

    @property
    def can_be_allowed(self) -> bool:
        """Whether a directive may break it on purpose, by `:allow:`."""
        return not (self.refuses or self.id in _OF_NO_DIRECTIVE)


# of comments, of prose, and of allowances themselves
_OF_NO_DIRECTIVE = frozenset(["undecided", "unfilled-value", "unknown-rule", "allowed-for-nothing"])

_REFUSALS = (
    (REFUSED, N_("What the format refuses, and no other rule names.")),
    ("unreadable-file", N_("A recipe is a file in UTF-8 that can be read.")),
    (NO_STEP, N_("A recipe has a step.")),
    ("markup", N_("A recipe is reStructuredText that docutils takes.")),
    ("unknown-directive", N_("What an unknown directive holds would be lost.")),
    ("unknown-role", N_("A role has a name that docutils, Sphinx or the format knows.")),
    ("missed-directive", N_("A line that was to be a directive is one.")),
    ("swallowed-directive", N_("No directive stands inside a step, a file or an output.")),
    ("swallowed-text", N_("Nothing is indented below a directive that holds nothing.")),
    ("hidden-step", N_("What is not shown to the reader does not run.")),
    ("rewritten-lines", N_("The lines of a directive are in the file as they stand.")),
    ("not-indented", N_("The lines of a directive are indented by blanks.")),
    ("tab-in-indentation", N_("No tab covers both the indentation and the text.")),
    ("uneven-indentation", N_("The first command is not indented more than those below it.")),
    ("misplaced-line", N_("The body comes after a blank line.")),
    ("misplaced-option", N_("Options stand right below the first line of their directive.")),
    ("missing-argument", N_("A directive has its name, its title or its path.")),
    ("unknown-option", N_("A directive takes the options that the format gives it.")),
    ("bad-option", N_("An option is given once, with a text or without, as the format wants.")),
    ("bad-value", N_("A value is one of its type.")),
    ("bad-name", N_("A name or an id is made of the characters that it may have.")),
    ("options-at-odds", N_("The options of a directive go together.")),
    ("unknown-type", N_("A variable has a type that the format knows.")),
    ("secret-default", N_("A secret has no default: everybody would read it.")),
    ("declared-twice", N_("A variable is declared once.")),
    ("types-at-odds", N_("A variable that two recipes share has the same type in both.")),
    ("circle", N_("No variable is computed from itself.")),
    ("undeclared-variable", N_("What a text names is declared, or captured above it.")),
    ("bad-substitution", N_("What stands between {{ and }} is an expression.")),
    ("unfit-place", N_("A value stands where it can be escaped.")),
    ("unfit-value", N_("A value can be written where it stands.")),
    ("bad-host", N_("A host is a plain name, or a variable of type host.")),
    ("step-without-host", N_("The host of each step is told, once one is.")),
    ("bad-requirement", N_("A recipe required can be read, and does not require this one.")),
    ("two-steps-one-id", N_("Two steps have two ids.")),
    ("unknown-step", N_("A link leads to a step that there is.")),
    ("empty-step", N_("A step holds a command.")),
    (
        "other-prompt",
        N_("The prompts of a block are of one place, that of the host above, or a command leads there."),
    ),
    (
        "doubtful-prompt",
        N_("What may begin with a prompt is plainly typed, printed, or a comment."),
    ),
    ("shown-prompt", N_("No command begins with the prompt of a terminal.")),
    ("file-as-commands", N_("What a file is to hold is no step.")),
    ("placeholder", N_("No command holds a word that stands for what the reader puts there.")),
    ("shell-syntax", N_("Commands are what bash takes.")),
    ("unfinished-command", N_("Each command is finished at the end of its step.")),
    ("unfinished-heredoc", N_("A here-document ends with its delimiter.")),
    ("trailing-backslash", N_("The last line of a step does not end with a backslash.")),
    ("opener-not-last", N_("A command that opens a shell is the last of its step.")),
    ("opener-without-enter", N_("A step that opens a shell says so with `:enter:`.")),
    ("closes-the-shell", N_("A shell is closed by the last command of a step with `:leave:`.")),
    ("replaces-the-shell", N_("No program takes the place of the shell.")),
    ("waits-at-a-prompt", N_("No program is left waiting at a prompt of its own.")),
    ("option-opens-a-shell", N_("The command of an option ends by itself.")),
    ("chroot-into-root", N_("A chroot enters another system than the one that it is called from.")),
    ("leave-without-enter", N_("A step that leaves a place stands in one.")),
    ("never-left", N_("A place that is entered is left.")),
    ("place-not-entered", N_("A step that runs in a place runs only when that one is entered.")),
    ("late-place", N_("Whether a place is entered is known before the run.")),
    ("no-variant", N_("A matrix leaves a variant to verify.")),
    ("output-without-step", N_("An output stands below the step that prints it.")),
    ("empty-output", N_("An output has a text.")),
)

_WARNING, _NOTE = Severity.WARNING, Severity.NOTE
_ADVICE = (
    ("shell-without-reason", Severity.ERROR, N_("A piece of shell is inserted for a reason that is told.")),
    ("undecided", Severity.ERROR, N_("What a conversion left to decide is decided.")),
    ("unknown-rule", Severity.ERROR, N_("What is allowed is a rule, for a reason that is told.")),
    ("read-again", _WARNING, N_("No value is read twice by a shell, unless it is one word.")),
    ("ends-at-a-failure", _WARNING, N_("No `set -e` ends the shell that the steps share.")),
    ("lost-status", _WARNING, N_("A command that fails stops the run, also before `;`.")),
    ("destructive", _WARNING, N_("A step that destroys data asks once more, with `:confirm:`.")),
    ("may-be-empty", _WARNING, N_("What is removed whole is named by a variable that holds something.")),
    ("runs-unread", _WARNING, N_("What is downloaded is looked at before it runs.")),
    ("open-to-all", _WARNING, N_("Not everybody may write.")),
    ("goes-down-midway", _WARNING, N_("Nothing follows what takes the machine down.")),
    ("not-repeatable", _WARNING, N_("A step can run twice, or knows by `:unless:` that it has.")),
    (
        "lost-when-done",
        _WARNING,
        N_("What later steps need in their shell is set by a step that always runs."),
    ),
    ("waits-for-answer", _WARNING, N_("A command asks nothing, or finds its answer.")),
    ("never-ends", _WARNING, N_("A command ends by itself.")),
    ("doubtful-place", _WARNING, N_("Where the next commands run does not depend on what happens.")),
    ("mount-stays", _WARNING, N_("What is mounted is unmounted again.")),
    ("matches-more", _WARNING, N_("A pattern that chooses what is ended or removed fits nothing else.")),
    ("edited-too-late", _WARNING, N_("A file is edited before what is made from it.")),
    ("alternatives", _WARNING, N_("Of two alternatives one is run, as `:when:` tells.")),
    ("output-in-commands", _WARNING, N_("What a command prints stands in an output.")),
    ("repeated-command", _NOTE, N_("A command that changes nothing the second time is given once.")),
    ("secret-in-clear", _WARNING, N_("A secret is a variable of type secret.")),
    ("secret-in-arguments", _WARNING, N_("A secret is no word of a command line, which everybody may read.")),
    ("excludes-nothing", _WARNING, N_("An `:exclude:` of a matrix holds for a variant.")),
    ("never-equal", _WARNING, N_("A variable is compared with a value that it can have.")),
    ("defaults-at-odds", _WARNING, N_("A variable that two recipes share has the same default in both.")),
    ("unused-variable", _WARNING, N_("A variable that is declared is used.")),
    ("unfilled-value", _WARNING, N_("A value in prose is shown by `:var:`.")),
    ("unseen-character", _WARNING, N_("What runs holds no character that nobody sees.")),
    ("near-twins", _WARNING, N_("Two names that differ by a letter are meant to be two.")),
    ("contradiction", _WARNING, N_("The same thing is called the same everywhere.")),
    ("constant-equals-default", _WARNING, N_("A value that a variable holds is taken from it.")),
    ("allowed-for-nothing", _NOTE, N_("What is allowed is there.")),
)

RULES = {name: Rule(name, Severity.ERROR, summary, refuses=True) for name, summary in _REFUSALS} | {
    name: Rule(name, severity, summary) for name, severity, summary in _ADVICE
}

_OF_SHELLCHECK = re.compile(r"SC[1-3]\d{3}")
SHELLCHECK = N_("A finding of shellcheck.")


def rule(name: str) -> Rule | None:
    """The rule of that id, shellcheck's own among them; None when there is none."""
    if name not in RULES and _OF_SHELLCHECK.fullmatch(name):
        return Rule(name, Severity.WARNING, SHELLCHECK)
    return RULES.get(name)


def way_out(name: str) -> str:
    """What to write in the place of that id, of which there is no rule; empty where nothing is like it."""
    if near := nearest(name, RULES):
        return _("did you mean {near}?").format(near=near)
    if name.upper().startswith("SC"):
        return _("those of shellcheck are SC and four figures, the first of them 1, 2 or 3, as SC2086")
    return ""
