"""What directives and options mean, in a line each."""

from __future__ import annotations

from runbook.directives.given import KNOWN

# marks a sentence for the catalogs; it is translated where it is shown
N_ = str

DIRECTIVES = {
    "variable": N_("A value that the reader gives, or that is computed."),
    "host": N_("On which machine all that follows happens."),
    "step": N_("Commands that are run in one shell, one after the other."),
    "file": N_("A file that is written, byte for byte."),
    "output": N_("What the step just above must print."),
    "requires": N_("A recipe that must have been run before."),
    "matrix": N_("The variants that verification goes through."),
}
OPTIONS = {
    "type": N_("What the value may be."),
    "choices": N_("The values of a choice, parted by commas."),
    "pattern": N_("A regular expression that the value matches as a whole."),
    "max-length": N_("How many characters the value has at most."),
    "default": N_("The value when none is given."),
    "example": N_("A value to show, and to verify the recipe with."),
    "value": N_("How the value is computed from others."),
    "id": N_("A name that stays, for links and for --from."),
    "when": N_("The step is for these values only."),
    "unless": N_("A command: when it succeeds, the step is done already."),
    "undo": N_("How the step is taken back."),
    "confirm": N_("Why one must think first: asked for once more before the step runs."),
    "raw": N_("Nothing is filled in."),
    "enter": N_("The last command opens a shell of this name, in which the next steps run."),
    "leave": N_("The step closes the shell that was entered."),
    "status": N_("The exit status that its last command must have."),
    "timeout": N_("How long the step may take, as 30 min."),
    "retry": N_("How often it is tried, as 10 x 3 s."),
    "answer": N_("What is typed when a program asks, as REGEX => TEXT."),
    "manual": N_("A person does it."),
    "probe": N_("A command that tells when a person has done it."),
    "title": N_("What the guide shows instead of the path."),
    "mode": N_("The file's mode, as 0644."),
    "owner": N_("The file's owner, as root:root."),
    "append": N_("The content is added at the end, once only."),
    "backup": N_("The old file is kept beside the new one."),
    "of": N_("Which command of the step it is of: its number, or how it begins."),
    "match": N_("How it is compared: lines, exact, glob, regex, contains or json."),
    "capture": N_("A variable that a part of it gives to later steps, as NAME = REGEX."),
    "allow": N_("A rule of check that may be broken here, and why."),
    "exclude": N_("Variants that are none: an expression a line."),
}


def options_of(directive: str) -> tuple[str, ...]:
    """The options that the directive takes."""
    return KNOWN.get(directive, ())
