"""What a page needs to fill itself as the command line would, as JSON."""

from __future__ import annotations

import json
import re
from functools import reduce
from itertools import groupby
from typing import TYPE_CHECKING

from runbook.commands import quoting, roots
from runbook.commands.quoting import Context
from runbook.variables.normal import To
from runbook.variables.portable import caught_by, literal, strange
from runbook.variables.refusals import LONGEST_SECRET, SHORTEST_SECRET
from runbook.variables.runaway import longest
from runbook.variables.simple import FILTERS, simple
from runbook.variables.template import (
    TemplateError,
    evaluate,
    expression_names,
    holds,
    names,
    places,
    render,
    uses_secret,
)
from runbook.variables.types import ANY, CONTROL, EMPTY, TYPES, example, normalise
from sphinx_runbook.filled import PLAIN, WHEN
from sphinx_runbook.words import _, said_by_runner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from runbook.model import Capture, Recipe, Values, Variable
    from runbook.variables.normal import Change
    from runbook.variables.types import Type
    from sphinx_runbook.choosing import Choices, Way
    from sphinx_runbook.filled import Filling, Place

    Data = list[object]

_HIDDEN = ", hidden"
_ONE_LINE: Data = [f"{ANY}*"]
_METHODS = {To.LOWER: "toLowerCase", To.UPPER: "toUpperCase"}  # what a text does of itself in JavaScript


def page_data(recipe: Recipe, version: str, filling: Filling, captured: Sequence[tuple[int, Capture]]) -> str:
    """The variables and their types, each place of the page, how values are escaped, what is said of them.

    `version`: changes with what the recipe would do. `captured`: what a reader copies out of an output, and
    the number of its step.
    """
    variables = {variable.name: _variable(variable, recipe, filling.choices) for variable in recipe.variables}
    for _step, capture in captured:
        name = capture.variable
        steps = dict.fromkeys(str(step) for step, one in captured if one.variable == name)
        patterns = dict.fromkeys(one.pattern for _step, one in captured if one.variable == name)
        variables.setdefault(name, _noted(name, list(steps), list(patterns)))
    contexts = quoting.as_data()
    return json.dumps(
        {
            "version": version,
            "variables": variables,
            "types": {
                name: _type(TYPES[name.removesuffix(_HIDDEN)], hidden=name.endswith(_HIDDEN))
                for name in sorted({str(v["type"]) for v in variables.values()})
            },
            "filters": {name: _changes(changes) for name, changes in FILTERS.items()},
            "places": [_place(place, recipe, filling.choices) for place in filling.places],
            "contexts": {**contexts, PLAIN: contexts[Context.LITERAL], WHEN: contexts[Context.LITERAL]},
            "never": roots.AS_TYPED,
            "words": _words(),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _variable(variable: Variable, recipe: Recipe, choices: Choices) -> dict[str, object]:
    missing, wrong = _("{name}: give it a value"), _("{name}: it must be {wanted}")
    what, fields = wanted(variable, narrowed=True)
    told: dict[str, object] = {
        # what is said of what is computed from a secret does not show it
        "type": variable.type + _HIDDEN * (variable.name in choices.document.secrets),
        "first": [*_typed(variable, hidden=variable.name in choices.document.secrets)],
        "fits": [*_narrowed(variable), *_masked(variable, choices.document), *_ends_files(variable, recipe)],
        "wrong": wrong.format(name=variable.name, wanted=what.format(**fields)),
        "field": _field([variable.name], recipe),
    }
    if variable.value is not None:
        told["value"] = _computed(variable.value, choices)
    elif variable.default is None or variable.type == "secret":
        told["missing"] = missing.format(name=variable.name)
    return told


def _noted(name: str, steps: Sequence[str], patterns: Sequence[str]) -> dict[str, object]:
    """What a reader notes of an output: what a pattern finds, where a browser reads that as Python does."""
    parts = [caught_by(pattern) for pattern in patterns]
    told = all(not strange(part) and longest(part, re.ASCII) for part in parts)
    missing = _("{name}: note it from the output of step {n}")
    wrong = _("{name}: {pattern} finds no such value")
    return {
        "type": "text",
        "first": [_ONE_LINE],
        "fits": [["|".join(parts)]] if told else [],
        "missing": missing.format(name=name, n=_(" or ").join(steps)),
        "wrong": wrong.format(name=name, pattern=_(" or ").join(patterns)),
        "field": name,
    }


def _masked(variable: Variable, document: Values) -> Iterator[Data]:
    """What a value that is computed from a secret must be, so that it can be masked."""
    if variable.value is not None and variable.name in document.secrets:
        yield [f".{{{SHORTEST_SECRET},{LONGEST_SECRET}}}"]


def _ends_files(variable: Variable, recipe: Recipe) -> Iterator[Data]:
    """What a value at the end of a file's path must be, so that this does not become a folder's."""
    refused = _('{name}: "{given}" cannot end the path of a file')
    for step in recipe.steps:
        path = step.file.path if step.file and step.when is None and not step.raw else ""
        last = places(path)[-1:]
        if last and last[0].end == len(path) and last[0].expression.strip() == variable.name:
            before = path[: last[0].start]
            yield [r".*[^/]" if before.endswith("/") or not before else r"(?:.*[^/])?", refused]


def _field(used: Iterable[str], recipe: Recipe) -> str:
    """The first of the fields that a reader fills for what uses those variables."""
    computed = {variable.name: variable.value for variable in recipe.variables if variable.value is not None}
    for name in sorted(used):
        if name not in computed:
            return name
        if field := _field(names(computed[name]), recipe):
            return field
    return ""


def _typed(variable: Variable, *, hidden: bool) -> Iterator[Data]:
    """The patterns that what is typed must match as it is; what is hidden is not said to be empty."""
    yield [*_ONE_LINE, _refusal(CONTROL, shows=not hidden)]
    if not hidden and not TYPES[variable.type].fits(""):
        yield [r"[^\S\ufeff]*[\S\ufeff].*", _refusal(EMPTY, example=example(variable))]


def _narrowed(variable: Variable) -> Iterator[Data]:
    """The patterns that a value in its normal form must match as a whole, besides its type's.

    Each with what the command line says of one that does not.
    """
    if variable.choices:
        yield ["|".join(literal(normalise(variable, choice)) for choice in variable.choices)]
    if (most := variable.max_length) is not None:
        too_long = _refusal("{given} has {count} characters, {most} at most", most=most)
        yield [f".{{0,{most}}}", too_long]
    if (pattern := variable.pattern) is not None:
        wanted = f" ({variable.example})" if variable.example else ""
        yield [pattern, _refusal("{given} does not match {pattern}{wanted}", pattern=pattern, wanted=wanted)]


def _refusal(sentence: str, *, shows: bool = True, **fields: object) -> str:
    """What the command line says of a variable; the page puts its name, the value and a count in.

    `shows`: the value may be seen.
    """
    given = said_by_runner('"{text}"').format(text="{given}") if shows else said_by_runner("the value")
    error = said_by_runner(sentence).format(given=given, count="{count}", **fields)
    return said_by_runner("{name}: {error}").format(name="{name}", error=error)


def wanted(
    variable: Variable, *, narrowed: bool = False, exemplified: bool = True
) -> tuple[str, dict[str, str]]:
    """What the variable may be, as a sentence, and its fields: the values that the author wrote.

    `narrowed`: with the pattern that the author gives it. `exemplified`: with an example.
    """
    what, fields = said_by_runner(TYPES[variable.type].description), {}
    if variable.choices:
        fields = {f"choice{n}": choice for n, choice in enumerate(variable.choices)}
        what = _("one of {choices}").format(choices=", ".join(f"{{{name}}}" for name in fields))
    if variable.max_length is not None:
        most = _("{what}, {n} characters at most")
        what = most.format(what=what, n=variable.max_length)
    if narrowed and variable.pattern is not None:
        what = _("{what}, of the form {pattern}").format(what=what, pattern="{pattern}")
        fields["pattern"] = variable.pattern
    if exemplified and variable.type != "secret" and not variable.choices:
        what = _("{what}, such as {example}").format(what=what, example="{example}")
        fields["example"] = example(variable)
    return what, fields


def _type(kind: Type, *, hidden: bool) -> dict[str, object]:
    reasons = [reason._replace(sentence=_refusal(reason.sentence)) for reason in kind.reasons]
    return {
        "trim": _changes(FILTERS["trim"]) if kind.trimmed else [],
        "fits": [
            *([] if hidden else reasons),
            [kind.pattern],
            *([_in_bytes(separator, most), None, ".", True] for separator, most in kind.limits),
        ],
        "changes": _changes(kind.changes),
    }


def _in_bytes(separator: str, most: int) -> str:
    """What each part between two separators must match, where each character is a byte."""
    part = f"[^{separator}]{{0,{most}}}"
    return f"{part}(?:{separator}{part})*" if separator else part


def _changes(changes: Iterable[Change]) -> Data:
    return [
        [change.found, {"to": _METHODS.get(change.to, change.to)} if isinstance(change.to, To) else change.to]
        for change in changes
    ]


def _place(place: Place, recipe: Recipe, choices: Choices) -> Data:
    """What is computed, its context, whether it is secret, and the field that gives it."""
    used, condition = expression_names(place.expression), place.context == WHEN
    told = _expression(place.expression, choices, condition=condition)
    return [
        ["if", told, ["text", "True"], ["text", ""]] if condition else told,
        place.context,
        uses_secret(place.expression, choices.document),
        _field(used, recipe),
    ]


def _computed(text: str, choices: Choices) -> Data:
    """A computed value as one expression."""
    parts: list[Data] = []
    at = 0
    for place in places(text):
        known = simple(place.expression.strip())
        if known is None:
            return _by_choice(text, choices, render)
        parts += [["text", text[at : place.start]], [*known.data]]
        at = place.end
    if text[at:] or not parts:
        parts.append(["text", text[at:]])
    return reduce(lambda one, two: ["~", one, two] if one != ["text", ""] else two, parts)


def _expression(expression: str, choices: Choices, *, condition: bool) -> Data:
    known = simple(expression)
    if known is not None:
        return [*known.data]
    return _by_choice(
        "{{ " + expression + " }}",
        choices,
        lambda _text, values: holds(expression, values) if condition else evaluate(expression, values),
    )


def _by_choice(text: str, choices: Choices, compute: Callable[[str, Values], str | bool]) -> Data:
    """What only the command line computes: what it gives with each choice and the document's other values."""
    used = names(text)
    leaves = [(way, _with(way, text, used, choices, compute)) for way in choices.ways(used)]
    return _asked(leaves, choices)


def _with(
    way: Way,
    text: str,
    used: Iterable[str],
    choices: Choices,
    compute: Callable[[str, Values], str | bool],
) -> Data:
    values = choices.values(way)
    if values is None:
        return ["unknown"]
    try:
        result: Data = ["text", compute(text, values)]
    except TemplateError:
        return ["unknown"]
    for name in sorted(used):
        if not choices.decide([name], way):
            result = ["if", ["==", ["name", name], ["text", values.texts[name]]], result, ["unknown"]]
    return result


def _asked(leaves: Sequence[tuple[Way, Data]], choices: Choices) -> Data:
    """A question for each variable of choice whose value makes a difference."""
    if all(leaf == leaves[0][1] for _way, leaf in leaves):
        return leaves[0][1]
    result: Data = []
    for (name, choice), group in reversed(
        [(first, list(group)) for first, group in groupby(leaves, lambda leaf: leaf[0][0])]
    ):
        here = _asked([(way[1:], leaf) for way, leaf in group], choices)
        equal = ["==", ["name", name], ["text", choices.text(name, choice)]]
        result = ["if", equal, here, result] if result and here != result else here
    return result


def _words() -> dict[str, str]:
    """What the page says, in its language."""
    return {
        "unknown": _("only the command line can compute this from other values than the document's"),
        "number": _("only a whole number can stand in this command"),
        "shell": _("only the command line can tell whether these pieces of shell are whole"),
        "never": _("with this value the command would be another one"),
        "several": _("the selection goes over several blocks of commands; copy one at a time"),
        "lines": _("what was to be pasted has several lines, and a value has one"),
        "refused": _("Not copied: {reason}"),
        "copied": _("Step {n} copied"),
        "unsaved": _("Not saved: {reason}"),
        "script": _("The script is saved; no secret is in it"),
        "selection": _("Selection copied"),
        "link": _("Link copied; no secret is in it"),
        "unkept": _("This browser keeps nothing: values and ticks are lost with the page."),
        "denied": _("The browser does not let this page copy: select the text, then Ctrl+C"),
        "changed": _("The commands have changed"),
        "elsewhere": _("This step is not for these values"),
        "ignored": _("The link's values are left out; nothing has changed"),
        "done": _("Steps done: {value} of {max}"),
        "unfit": _("{name}: left out, the value does not fit"),
        "stray": _("{name}: left out, this page takes no such value from a link"),
    }
