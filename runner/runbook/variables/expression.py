"""One expression of Jinja's: read, checked, computed."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from runbook.i18n import _
from runbook.variables import growing
from runbook.variables.braces import are_its_own, with_way_out
from runbook.variables.comparing import misleading
from runbook.variables.misread import in_words
from runbook.variables.simple import OWN_FILTERS, simple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

    from runbook.model import Values

JINJA_FILTERS = frozenset(
    {
        *("abs", "capitalize", "count", "d", "default", "first", "float", "format", "indent", "int", "join"),
        *("last", "length", "list", "lower", "max", "min", "replace", "reverse", "round", "sort", "string"),
        *("sum", "title", "trim", "unique", "upper", "urlencode"),
    }
)


class TemplateError(ValueError):
    """What is wrong with a substitution; `offset` is where its `{{` stands, `rule` what it breaks."""

    def __init__(self, sentence: str, offset: int = 0, rule: str = "bad-substitution") -> None:
        super().__init__(sentence)
        self.offset, self.rule = offset, rule


FILTERS = JINJA_FILTERS | OWN_FILTERS.keys()

# ---------------------------------------------------------------- reading an expression


@cache
def _environment() -> SandboxedEnvironment:
    # imported only where an expression has to be understood: it costs 80 ms
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    class Environment(SandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**", "%"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            """Multiplies numbers only: a repeated text or a power can fill the memory."""
            if operator == "%":
                growing.refuse_growth(left, right if isinstance(right, tuple) else [right], counted=False)
            elif operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
                raise TypeError(_("only numbers are multiplied"))
            return super().call_binop(context, operator, left, right)

        def call(self, context: Any, called: Any, /, *args: Any, **named: Any) -> Any:
            """Calls a text's method unless what it gives could fill the memory."""
            method = getattr(called, "__wrapped__", called)  # Jinja has a format of its own
            owner = getattr(method, "__self__", None)
            if isinstance(owner, str) and method.__name__ in growing.METHODS:
                growing.refuse_growth(owner, [*args, *named.values()])
            return super().call(context, called, *args, **named)

    environment = Environment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    own = {name: function for name, function in environment.filters.items() if name in JINJA_FILTERS}
    environment.filters.clear()
    environment.filters.update(own)
    environment.filters.update(
        {name: growing.bounded(own[name], counted=name != "format") for name in growing.FILTERS}
    )
    environment.filters.update(OWN_FILTERS)
    return environment


@lru_cache(maxsize=4096)
def _parsed(expression: str) -> nodes.Expr:
    from jinja2 import TemplateSyntaxError
    from jinja2.parser import Parser

    if not expression:
        raise TemplateError(_("{{ }} holds no expression; give the name of a variable"))
    try:
        parser = Parser(_environment(), expression, state="variable")
        tree = parser.parse_expression()
        if not parser.stream.eos:
            parser.fail(_("something is left after it"))
        _check(expression, tree)
    except RecursionError:
        fact = _("the expression is nested too deeply; give a part of it to a variable by `:value:`")
        raise TemplateError(fact) from None
    except TemplateSyntaxError as error:
        fact = _('"{expression}" is not an expression ({reason})')
        told = fact.format(expression=expression, reason=in_words(error.message or ""))
        raise TemplateError(with_way_out(told) if are_its_own(expression) else told) from None
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


# ---------------------------------------------------------------- what it uses


def expression_names(expression: str) -> frozenset[str]:
    """The variables that an expression uses; TemplateError when it is none."""
    expression = expression.strip()
    if known := simple(expression):
        return known.names
    from jinja2 import nodes

    return frozenset(node.name for node in _all(_parsed(expression), nodes.Name))


def misleading_comparison(expression: str) -> str:
    """What it compares that can never be equal, or orders as words; empty where all is well."""
    expression = expression.strip()
    if simple(expression):
        return ""
    from jinja2 import nodes

    wrong = (misleading(compared) for compared in _all(_parsed(expression), nodes.Compare))
    found = next(filter(None, wrong), "")
    return _('"{expression}": {wrong}').format(expression=expression, wrong=found) if found else ""


def uses_shell_filter(expression: str) -> bool:
    """Whether the expression ends in `| shell`: a piece of shell inserted on purpose."""
    if "shell" not in expression:
        return False
    if known := simple(expression.strip()):
        return known.is_shell
    from jinja2 import nodes

    tree = _parsed(expression.strip())
    return isinstance(tree, nodes.Filter) and tree.name == "shell"


def uses_secret(expression: str, values: Values) -> bool:
    """Whether what the expression gives must never be shown."""
    return bool(expression_names(expression) & values.secrets)


# ---------------------------------------------------------------- what it gives


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> Callable[[Mapping[str, str]], object]:
    _parsed(expression)
    return _environment().compile_expression(expression, undefined_to_none=False)


def _result(expression: str, values: Values) -> object:
    expression = expression.strip()
    for name in sorted(expression_names(expression) - values.texts.keys()):
        raise TemplateError(_("{name} has no value here").format(name=name))
    try:
        if known := simple(expression):
            return known.value(values.texts)
        result = _compiled(expression)(values.texts)
        bool(result)  # what is undefined says so when it is used
    except Exception as error:  # whatever an expression does wrong is its author's error
        # what a secret did wrong may quote it
        reason = _("a secret is used in it") if uses_secret(expression, values) else in_words(str(error))
        raise TemplateError(
            _('"{expression}" cannot be computed ({reason})').format(expression=expression, reason=reason)
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
