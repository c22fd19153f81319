"""Substitution: the `{{ … }}` of a text, found, checked and filled."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from keyword import iskeyword
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

    from runbook.model import Values

MASK = "••••••"

JINJA_FILTERS = frozenset(
    {
        *("abs", "capitalize", "count", "d", "default", "first", "float", "format", "indent", "int", "join"),
        *("last", "length", "list", "lower", "max", "min", "replace", "reverse", "round", "sort", "string"),
        *("sum", "title", "trim", "unique", "upper", "urlencode"),
    }
)


class TemplateError(ValueError):
    """What is wrong with a substitution; `offset` is where its `{{` stands in the text."""

    def __init__(self, sentence: str, offset: int = 0) -> None:
        super().__init__(sentence)
        self.offset = offset


@dataclass(frozen=True)
class Place:
    """One `{{ expression }}` of a text, from `start` up to `end`, braces included."""

    start: int
    end: int
    expression: str


# ---------------------------------------------------------------- our own filters


def _pxelinux(value: object) -> str:
    return "01-" + str(value).lower().replace(":", "-")


def _basename(value: object) -> str:
    return posixpath.basename(str(value).rstrip("/"))


def _dirname(value: object) -> str:
    return posixpath.dirname(str(value).rstrip("/"))


def _shell(value: object) -> str:
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return str(value)


OWN_FILTERS: Mapping[str, Callable[[object], str]] = MappingProxyType(
    {"pxelinux": _pxelinux, "basename": _basename, "dirname": _dirname, "shell": _shell}
)
FILTERS = JINJA_FILTERS | OWN_FILTERS.keys()


# ---------------------------------------------------------------- finding

_TOKEN = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|}}|[][(){}]|[^][(){}'"]+|.""", re.DOTALL)
_PAIRS = {"(": ")", "[": "]", "{": "}"}


@lru_cache(maxsize=4096)
def places(text: str) -> tuple[Place, ...]:
    """The places of substitution, in order; TemplateError when a `{{` is never closed."""
    found: list[Place] = []
    start = text.find("{{")
    while start >= 0:
        end = _end(text, start)
        found.append(Place(start, end, text[start + 2 : end - 2].strip()))
        start = text.find("{{", end)
    return tuple(found)


def _end(text: str, start: int) -> int:
    """The offset after the `}}` that closes the `{{` at `start`; not one in a string or of a dict."""
    closing: list[str] = []
    position = start + 2
    while match := _TOKEN.match(text, position):
        word = match[0]
        if word == "}}" and not closing:
            return match.end()
        if word in _PAIRS:
            closing.append(_PAIRS[word])
        elif closing and word[0] == closing[-1]:
            closing.pop()
            position += 1  # of a `}}` only the first brace is read here
            continue
        position = match.end()
    raise TemplateError(_("{{ is never closed; {{ '{{' }} gives two plain braces"), start)


# ---------------------------------------------------------------- reading an expression


@cache
def _environment() -> SandboxedEnvironment:
    # imported only where an expression has to be understood: it costs 80 ms
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    class Environment(SandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            """Multiplies numbers only: a repeated text or a power can fill the memory."""
            if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
                raise TypeError(_("only numbers are multiplied"))
            return super().call_binop(context, operator, left, right)

    environment = Environment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    own = {name: function for name, function in environment.filters.items() if name in JINJA_FILTERS}
    environment.filters.clear()
    environment.filters.update(own)
    environment.filters.update(OWN_FILTERS)
    return environment


def _is_name(expression: str) -> bool:
    """Whether the expression is a variable's name and nothing else: needs no Jinja."""
    reserved = {"true", "false", "none", "self"}
    return expression.isidentifier() and not iskeyword(expression) and expression not in reserved


@lru_cache(maxsize=4096)
def _parsed(expression: str) -> nodes.Expr:
    from jinja2 import TemplateSyntaxError
    from jinja2.parser import Parser

    if not expression:
        raise TemplateError(_("{{ }} holds no expression; give the name of a variable"))
    if expression[0] in "-+" or expression[-1] in "-+":
        raise TemplateError(_("{{- and -}} do not trim blanks here; write the blanks as they should be"))
    try:
        parser = Parser(_environment(), expression, state="variable")
        tree = parser.parse_expression()
        if not parser.stream.eos:
            parser.fail(_("something is left after it"))
    except TemplateSyntaxError as error:
        raise TemplateError(
            _('"{expression}" is not an expression ({reason})').format(
                expression=expression, reason=error.message
            )
        ) from None
    _check(expression, tree)
    return tree


def _check(expression: str, tree: nodes.Expr) -> None:
    """TemplateError when the expression uses what we do not have."""
    from jinja2 import nodes

    for filtered in _all(tree, nodes.Filter):
        if filtered.name not in FILTERS:
            raise TemplateError(
                _('"{expression}": there is no filter "{name}"; there are {known}').format(
                    expression=expression, name=filtered.name, known=", ".join(sorted(FILTERS))
                )
            )
        if filtered.name == "shell" and filtered is not tree:
            raise TemplateError(
                _('"{expression}": shell must be the last filter').format(expression=expression)
            )
    for name in _all(tree, nodes.Name):
        if name.name == "self":
            raise TemplateError(_('"self" means something else to Jinja; give the variable another name'))
    for test in _all(tree, nodes.Test):
        if test.name not in _environment().tests:
            raise TemplateError(
                _('"{expression}": there is no test "{name}"').format(expression=expression, name=test.name)
            )


def _all(tree: nodes.Expr, kind: type[Any]) -> Iterable[Any]:
    """The nodes of that kind, the tree's own root included."""
    if isinstance(tree, kind):
        yield tree
    yield from tree.find_all(kind)


# ---------------------------------------------------------------- what is used


def expression_names(expression: str) -> frozenset[str]:
    """The variables that an expression uses; TemplateError when it is none."""
    expression = expression.strip()
    if _is_name(expression):
        return frozenset({expression})
    from jinja2 import nodes

    return frozenset(node.name for node in _all(_parsed(expression), nodes.Name))


def names(text: str) -> frozenset[str]:
    """The variables that a text uses; TemplateError with its offset at the first place that is wrong."""
    used: set[str] = set()
    for place in places(text):
        with _At(place.start):
            used |= expression_names(place.expression)
    return frozenset(used)


def uses_shell_filter(expression: str) -> bool:
    """Whether the expression ends in `| shell`: a piece of shell inserted on purpose."""
    if "shell" not in expression or _is_name(expression.strip()):
        return False
    from jinja2 import nodes

    tree = _parsed(expression.strip())
    return isinstance(tree, nodes.Filter) and tree.name == "shell"


def problems(text: str, declared: Iterable[str]) -> tuple[TemplateError, ...]:
    """All that is wrong with a text's substitutions: no expression, an unknown filter, an undeclared name."""
    try:
        found = places(text)
    except TemplateError as error:
        return (error,)
    known = frozenset(declared)
    return tuple(
        TemplateError(sentence, place.start)
        for place in found
        if (sentence := _expression_problem(place.expression, known))
    )


def expression_problems(expression: str, declared: Iterable[str]) -> tuple[TemplateError, ...]:
    """The same for an expression without braces, as in `:when:`."""
    sentence = _expression_problem(expression, frozenset(declared))
    return (TemplateError(sentence),) if sentence else ()


def _expression_problem(expression: str, declared: frozenset[str]) -> str:
    try:
        unknown = sorted(expression_names(expression) - declared)
    except TemplateError as error:
        return str(error)
    return undeclared(unknown[0], declared) if unknown else ""


def undeclared(name: str, declared: Iterable[str]) -> str:
    """The sentence on a name that nothing declares, with the nearest one that is."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(declared), 1) or get_close_matches(name.upper(), list(declared), 1)
    if near:
        return _('there is no variable "{name}"; did you mean {near}?').format(name=name, near=near[0])
    return _('there is no variable "{name}"; declare it with variable:: {name}').format(name=name)


class _At:
    """Gives a TemplateError raised inside the offset of its place."""

    def __init__(self, offset: int) -> None:
        self.offset = offset

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, TemplateError):
            error.offset += self.offset


# ---------------------------------------------------------------- filling


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> Callable[[Mapping[str, str]], object]:
    _parsed(expression)
    return _environment().compile_expression(expression, undefined_to_none=False)


def _result(expression: str, values: Values) -> object:
    expression = expression.strip()
    for name in sorted(expression_names(expression) - values.texts.keys()):
        raise TemplateError(_("{name} has no value here").format(name=name))
    if _is_name(expression):
        return values.texts[expression]
    try:
        result = _compiled(expression)(values.texts)
        bool(result)  # what is undefined says so when it is used
    except Exception as error:  # whatever an expression does wrong is its author's error
        raise TemplateError(
            _('"{expression}" cannot be computed ({reason})').format(expression=expression, reason=error)
        ) from None
    return result


def evaluate(expression: str, values: Values) -> str:
    """The text that an expression stands for; TemplateError when it has none."""
    result = _result(expression, values)
    if isinstance(result, str | int | float):
        return str(result)
    raise TemplateError(
        _('"{expression}" gives no text; join(" ") makes one of a list').format(expression=expression.strip())
    )


def holds(expr: str, values: Values) -> bool:
    """Whether a condition is true; TemplateError when it cannot be told."""
    return bool(_result(expr, values))


def uses_secret(expression: str, values: Values) -> bool:
    """Whether what the expression gives must never be shown."""
    return bool(expression_names(expression) & values.secrets)


def render(text: str, values: Values) -> str:
    """The text with every place filled, nothing escaped; TemplateError when one cannot be."""
    return _filled(text, lambda expression: evaluate(expression, values))


def rendered_masked(text: str, values: Values) -> str:
    """The same with a mask wherever a secret is used: what may be shown."""
    return _filled(
        text,
        lambda expression: MASK if uses_secret(expression, values) else evaluate(expression, values),
    )


def _filled(text: str, fill: Callable[[str], str]) -> str:
    pieces: list[str] = []
    end = 0
    for place in places(text):
        with _At(place.start):
            pieces += (text[end : place.start], fill(place.expression))
        end = place.end
    pieces.append(text[end:])
    return "".join(pieces)
