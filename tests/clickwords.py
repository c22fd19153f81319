"""What click says to a user of runbook, from 8.1 on: our catalogs hold it, for click brings none itself."""

from __future__ import annotations

# each as click's sources have it; two where it depends on a count
WORDS: tuple[str | tuple[str, str], ...] = (
    # --help
    "Usage:",
    "Options",
    "Commands",
    "Positional arguments",
    "Show this message and exit.",
    "Show the version and exit.",
    "default: {default}",
    "required",
    # what is typed wrong
    "Error: {message}",
    "Try '{command} {option}' for help.",
    "Missing command.",
    "Missing argument",
    "Missing option",
    "Missing parameter",
    "No such command {name!r}.",
    "No such option {name!r}.",
    "No such option: {name}",
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("(Possible option: {possibilities})", "(Possible options: {possibilities})"),
    "Option {name!r} does not take a value.",
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    # what is asked for
    "Repeat for confirmation",
    "Error: The two entered values do not match.",
    "Error: {e.message}",
    "Error: The value you entered was invalid.",
    "Aborted!",
)
