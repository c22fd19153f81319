"""The values that the user gives: `--var`, `--secret`, `--vars FILE`, the environment, the terminal."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.doors.addresses import is_address
from runbook.doors.spelling import TYPED
from runbook.errors import Problem, UsageError, reason
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from runbook.doors.spelling import Spelling
    from runbook.model import Variable

PREFIX = "RUNBOOK_VAR_"


def gather(
    variables: Sequence[Variable],
    var: Iterable[str],
    secret: Iterable[str],
    files: Iterable[str],
    spelling: Spelling = TYPED,
) -> tuple[dict[str, str], list[Problem]]:
    """The texts given, the command line before the files before the environment, and what is wrong."""
    secrets = {variable.name for variable in variables if variable.type == "secret"}
    problems: list[Problem] = []
    given = _from_environment(variables)
    for path in files:
        given |= _tried(partial(from_file, path, spelling.option("--vars", path)), problems)
    problems += [*_given_twice("--var", var, spelling), *_given_twice("--secret", secret, spelling)]
    for pair in var:
        given |= _tried(partial(_plain, pair, secrets, spelling), problems)
    for pair in secret:
        given |= _tried(partial(_secret, pair, secrets, spelling), problems)
    return given, problems


def _given_twice(option: str, pairs: Iterable[str], spelling: Spelling) -> list[Problem]:
    """One problem for each name that the option gives more than one value."""
    pairs_of: dict[str, set[str]] = {}
    for pair in pairs:
        pairs_of.setdefault(pair.partition("=")[0], set()).add(pair)
    fact = _("{option} {name}: it is given two values")
    return [
        Problem(
            None, fact.format(option=spelling.option(option, min(given)), name=name), _("give one of them")
        )
        for name, given in pairs_of.items()
        if len(given) > 1
    ]


def _tried(read: Callable[[], dict[str, str]], problems: list[Problem]) -> dict[str, str]:
    try:
        return read()
    except UsageError as error:
        problems.extend(error.problems)
        return {}


def _from_environment(variables: Iterable[Variable]) -> dict[str, str]:
    given: dict[str, str] = {}
    for variable in variables:
        name = PREFIX + variable.name
        if name in os.environ:
            given[variable.name] = os.environ[name]
            if variable.type == "secret":
                del os.environ[name]  # the programs that the recipe runs inherit the environment
    return given


def _plain(pair: str, secrets: set[str], spelling: Spelling) -> dict[str, str]:
    name, equals, text = pair.partition("=")
    option = spelling.option("--var", pair)
    if name in secrets:
        fact = _("{option} {name}: a secret that is given so can be read by everyone")
        remedy = _("write {example}").format(example=spelling.example("--secret", pair, name, _("@FILE")))
        raise UsageError(Problem(None, fact.format(option=option, name=name), remedy))
    if not equals:
        raise UsageError(without_value(pair, spelling))
    return {name: text}


def without_value(pair: str, spelling: Spelling = TYPED) -> Problem:
    """What is said of a `--var` that has no `=`."""
    fact = _('{option} {pair}: no "="').format(option=spelling.option("--var", pair), pair=pair)
    remedy = _("write {example}").format(example=spelling.example("--var", pair, _("NAME"), _("VALUE")))
    return Problem(None, fact, remedy)


def _secret(pair: str, secrets: set[str], spelling: Spelling) -> dict[str, str]:
    name, _equals, source = pair.partition("=")
    option = spelling.option("--secret", pair)
    if name not in secrets:
        fact = _("{option} {name}: no secret of that name").format(option=option, name=name)
        known = ", ".join(sorted(secrets))
        remedy = _("the secrets are {known}").format(known=known) if known else _("the recipe has none")
        raise UsageError(Problem(None, fact, remedy))
    examples = [spelling.example("--secret", pair, name, way) for way in (_("@FILE"), "env:VARIABLE")]
    written = _("write {one} or {other}").format(one=examples[0], other=examples[1])
    if source in {"@", "env:"}:
        fact = _("{option} {name}: nothing is named after {source}")
        raise UsageError(Problem(None, fact.format(option=option, name=name, source=source), written))
    if source.startswith("@"):
        return {name: read_file(source[1:], f"{option} {name}").removesuffix("\n").removesuffix("\r")}
    if source.startswith("env:"):
        variable = source[4:]
        if variable not in os.environ:
            fact = _("{option} {name}: {variable} is not set")
            fact = fact.format(option=option, name=name, variable=variable)
            remedy = _("export it, or give {example}").format(example=examples[0])
            raise UsageError(Problem(None, fact, remedy))
        return {name: os.environ.pop(variable)}
    fact = _("{option} {name}: the secret itself does not belong there").format(option=option, name=name)
    raise UsageError(Problem(None, fact, written))


def read_file(path: str, option: str) -> str:
    """The text of a file that `option` named; UsageError when it cannot be read, or is not UTF-8."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        fact = _("{option}: {path} cannot be read ({reason})").format(
            option=option, path=path, reason=reason(error)
        )
        remedy = _("check the path and its rights")
    except UnicodeDecodeError:
        fact = _("{option}: {path} is not UTF-8").format(option=option, path=path)
        remedy = _("convert it, as with iconv -f latin1 -t utf-8")
    raise UsageError(Problem(None, fact, remedy))


# ---------------------------------------------------------------- files of values


def read_table(path: str, option: str) -> str:
    """The text of a file of names and values, without the mark that some editors put first."""
    return read_file(path, option).removeprefix("\ufeff")


def from_file(path: str, option: str = "--vars") -> dict[str, str]:
    """The values in a file of NAME=VALUE lines, or in JSON or TOML by its ending; `option` named it."""
    text = read_table(path, option)
    if path.endswith(".json"):
        return _table(f"{option} {path}", text, partial(_json, path))
    if path.endswith(".toml"):
        return _table(f"{option} {path}", text, partial(_toml, path))
    return _lines(path, text)


def _lines(path: str, text: str) -> dict[str, str]:
    from runbook.model import Location

    given: dict[str, str] = {}
    line_of: dict[str, int] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        name, equals, value = map(str.strip, line.partition("="))
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not equals or not name.isidentifier():
            fact = _("this is not NAME=VALUE")
            problems.append(Problem(Location(path, number), fact, _("one a line; # begins a comment")))
        elif given.setdefault(name, value) != value:
            problems.append(_has_one_already(path, number, name, line_of[name]))
        line_of.setdefault(name, number)
    if problems:
        raise UsageError(problems)
    return given


def _json(path: str, text: str) -> object:
    import json

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        table = dict(pairs)
        for name, value in pairs:
            if value != table[name]:
                raise UsageError(_given_twice_in(path, text, json.dumps(name), name))
        return table

    return json.loads(text, object_pairs_hook=once)


def _given_twice_in(path: str, text: str, word: str, name: str) -> Problem:
    from runbook.model import Location

    line = text.count("\n", 0, max(text.rfind(word), 0)) + 1
    fact = _("{name}: it is given two values").format(name=name)
    return Problem(Location(path, line), fact, _("give one of them"))


def _toml(path: str, text: str) -> object:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if "overwrite a value" in str(error) and (twice := _twice_in_toml(path, text, _line_in(str(error)))):
            raise UsageError(twice) from None
        raise


def _twice_in_toml(path: str, text: str, last: int | None) -> Problem | None:
    """What is said of the last name up to that line that has a value already; None where there is none."""
    line_of: dict[str, int] = {}
    found: Problem | None = None
    for key in re.finditer(r"""^[ \t]*(["']?)([^"'=#\n]+?)\1[ \t]*=""", text, re.MULTILINE):
        line = text.count("\n", 0, key.start()) + 1
        if last is not None and line > last:
            break
        if before := line_of.get(key[2]):
            found = _has_one_already(path, line, key[2], before)
        line_of[key[2]] = line
    return found


def _has_one_already(path: str, line: int, name: str, before: int) -> Problem:
    from runbook.model import Location

    fact = _("{name}: it has a value already, from line {line}").format(name=name, line=before)
    return Problem(Location(path, line), fact, _("give one of them"))


def _line_in(sentence: str) -> int | None:
    """The line that the sentence of a parser names; None where it is the last one."""
    line = re.search(r"\bline (\d+)", sentence)
    return int(line[1]) if line else None


def _table(file: str, text: str, parse: Callable[[str], object]) -> dict[str, str]:
    try:
        table = parse(text)
    except ValueError as error:
        line = _line_in(str(error))
        kind = Path(file).suffix[1:].upper()
        fact = _("{file}: line {line} is no {kind}") if line else _("{file}: this is no whole {kind}")
        raise UsageError(Problem(None, fact.format(file=file, kind=kind, line=line))) from None
    if not isinstance(table, dict):
        fact = _("{file}: this is not a table of names and values").format(file=file)
        raise UsageError(Problem(None, fact))
    return {str(name): _text(file, str(name), value) for name, value in table.items()}


def _text(file: str, name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return " ".join(value)
    fact = _("{file}: {name} is neither a text, a number nor a list of words").format(file=file, name=name)
    raise UsageError(Problem(None, fact))


# ---------------------------------------------------------------- asked for on the terminal


def ask_address(host: str, why: str) -> str:
    """How a host is reached, typed."""
    import click

    def checked(text: str) -> str:
        if not is_address(text):
            raise click.UsageError(_("write local, or ssh://user@address:port"))
        return text.rstrip("/")

    click.echo(why)
    return str(
        click.prompt(_("{host} is reached at").format(host=host), prompt_suffix=_(": "), value_proc=checked)
    )


def ask(variable: Variable) -> str:
    """The value typed for a variable, asked again until it is one; a secret is typed twice, unseen."""
    import click

    from runbook.variables.types import normalise

    def checked(text: str) -> str:
        try:
            return normalise(variable, text)
        except ValueError as error:
            raise click.UsageError(str(error)) from None

    if variable.description:
        click.echo(variable.description.strip())
    secret = variable.type == "secret"
    example = _(" (for example {example})").format(example=variable.example) if variable.example else ""
    choices = f" ({' / '.join(variable.choices)})" if variable.choices else ""
    typed = click.prompt(
        f"{variable.name}{choices or example}",
        hide_input=secret,
        confirmation_prompt=_("{name}, once more").format(name=variable.name) if secret else False,
        prompt_suffix=_(": "),
        value_proc=checked,
    )
    return str(typed)
