"""What a script learns only when it runs, secrets and what is printed: the shell variables that hold it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runbook.commands.contexts import contexts
from runbook.commands.quoting import Context
from runbook.errors import Problem, RecipeError
from runbook.i18n import _
from runbook.variables.substituted import located, substitute
from runbook.variables.template import expression_names, names, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from runbook.commands.contexts import Spot
    from runbook.model import Location, Recipe, Variable

# how a shell variable is written where a value would be escaped so
_WRITTEN = {
    **dict.fromkeys(
        (Context.WORD, Context.COMMAND, Context.OPERAND, Context.NARROW, Context.QUOTED), '"${{{}}}"'
    ),
    Context.DOUBLE: "${{{}}}",
    Context.HEREDOC: "${{{}}}",
    Context.SINGLE: "'\"${{{}}}\"'",
    Context.ANSI: "'\"${{{}}}\"$'",
    Context.COMMENT: "<{}>",
}


@dataclass(frozen=True)
class Later:
    """Which variables a script learns only when it runs; `secrets` are those never to be shown."""

    secrets: Mapping[str, Variable] = field(default_factory=dict)
    captured: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return self.captured | self.secrets.keys()

    def used(self, expressions: Iterable[str]) -> tuple[str, ...]:
        """Those that the expressions use, each after what it is computed from."""
        if not self.names:
            return ()  # most recipes: nothing of them has to be looked at
        found: dict[str, None] = {}
        for expression in expressions:
            for name in sorted(expression_names(expression) & self.names):
                computed = self.secrets[name].value if name in self.secrets else None
                found |= dict.fromkeys(self.used(place.expression for place in places(computed or "")))
                found[name] = None
        return tuple(found)

    def code(self, code: str, location: Location) -> str:
        """Commands with a shell variable for each of these values; RecipeError where none can stand."""
        if not self._uses(code):
            return code
        spots = [spot for spot in contexts(code) if expression_names(spot.place.expression) & self.names]
        written, problems = [], []
        for spot in spots:
            try:
                written.append(self._written(spot))
            except ValueError as error:
                at = located(code, spot.place.start, location)
                problems.append(Problem(at, *error.args))
        if problems:
            raise RecipeError(problems)
        return substitute(code, [spot.place for spot in spots], written).text

    def shown(self, text: str, *, raw: bool = False) -> str:
        """A text to be read, as one shell word; a secret is named in it, not shown."""
        if raw:
            return literal(text)
        parts: list[str] = []
        end = 0
        for place in places(text):
            late = expression_names(place.expression) & self.names
            parts.append(literal(text[end : place.start])[1:-1])
            if not late:
                parts.append("{{ " + place.expression + " }}")
            elif late & self.secrets.keys() or place.expression not in late:
                parts.append(f"<{', '.join(sorted(late))}>")
            else:
                parts.append(f"'\"${{{variable(place.expression)}-<{place.expression}>}}\"'")
            end = place.end
        return f"'{''.join(parts)}{literal(text[end:])[1:-1]}'"

    def comment(self, text: str) -> str:
        """A text for a comment; what the script learns later is named in it."""
        parts: list[str] = []
        end = 0
        for place in places(text):
            late = expression_names(place.expression) & self.names
            shown = f"<{', '.join(sorted(late))}>" if late else text[place.start : place.end]
            parts += (text[end : place.start], shown)
            end = place.end
        return "".join((*parts, text[end:]))

    def word(self, text: str, location: Location) -> str:
        """A text as one shell word, byte for byte; RecipeError where a value cannot stand."""
        parts: list[str] = []
        end = 0
        for place in places(text):
            parts += (literal(text[end : place.start])[1:-1], text[place.start : place.end])
            end = place.end
        code = f": '{''.join(parts)}{literal(text[end:])[1:-1]}'\n"
        return self.code(code, location)[2:-1]

    def _uses(self, text: str) -> bool:
        return bool(self.names) and "{{" in text and bool(names(text) & self.names)

    def _written(self, spot: Spot) -> str:
        expression = spot.place.expression
        if expression not in self.names:
            fact = _("{expression}: a script gets that value only when it runs, and cannot compute with it")
            raise ValueError(
                fact.format(expression=expression),
                _("declare what it gives as a variable of its own, or let the command compute it"),
            )
        form = _WRITTEN.get(spot.context) if spot.context else None
        if spot.error or form is None:
            fact = _("{expression}: a script gets that value only when it runs, and it cannot be put there")
            raise ValueError(fact.format(expression=expression), _way_out(spot))
        return form.format(expression if spot.context is Context.COMMENT else variable(expression))


def _way_out(spot: Spot) -> str:
    if spot.context is Context.LITERAL:
        return _("write the here-document's delimiter without quotes")
    return _("put it in a shell variable first, as X={{{{ {name} }}}}, and write $X there").format(
        name=spot.place.expression
    )


def variable(name: str) -> str:
    """The shell variable of the script that holds that value."""
    return f"runbook_v_{name}"


def literal(text: str) -> str:
    """A text as one shell word in which no place of substitution is read."""
    return "'" + text.replace("'", r"'\''").replace("{{", "{''{") + "'"


def later(recipe: Recipe) -> Later:
    """The values of a recipe that its script cannot hold.

    RecipeError for a name that no shell takes, and for a value that an output changes midway.
    """
    declared = {variable.name: variable for variable in recipe.variables}
    secrets = {name: variable for name, variable in declared.items() if variable.type == "secret"}
    while more := {
        name: one
        for name, one in declared.items()
        if name not in secrets and one.value is not None and names(one.value) & secrets.keys()
    }:
        secrets |= more
    captures = {
        capture.variable
        for step in recipe.steps
        for expectation in step.expectations
        for capture in expectation.captures
    }
    given = {name for name in captures if name in declared and declared[name].default is not None}
    found = Later(secrets, frozenset(captures - given))
    if problems := [*_unnamable(recipe, found), *(_changed(declared[name]) for name in sorted(given))]:
        raise RecipeError(problems)
    return found


def _changed(variable: Variable) -> Problem:
    fact = _("{name} has a default, and an output changes it midway: a script cannot follow that")
    remedy = _("remove its default: it is asked for")
    return Problem(variable.location, fact.format(name=variable.name), remedy)


def _unnamable(recipe: Recipe, found: Later) -> Iterator[Problem]:
    """Names that are none in a shell."""
    declared = {variable.name: variable.location for variable in recipe.variables}
    for step in recipe.steps:
        for expectation in step.expectations:
            for capture in expectation.captures:
                declared.setdefault(capture.variable, expectation.location)
    for name in sorted(found.names):
        if not name.isascii():
            fact = _("{name}: a shell takes no variable of that name").format(name=name)
            yield Problem(declared[name], fact, _("write it with plain letters, digits and underscores"))
