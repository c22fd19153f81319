"""A step's texts filled with what the run knows by now."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from runbook.commands.fill import fill_code
from runbook.engine.plan import captured_names, named, place_of, with_names, with_placeholders
from runbook.errors import RunbookError
from runbook.variables import template
from runbook.variables.hidden import texts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.model import Answer, Recipe, Step, Values
    from runbook.seen import Place


class Knowledge:
    """The values of a run, which grow by what is captured; what it gives to be shown is masked."""

    def __init__(self, recipe: Recipe, values: Values, mask: Callable[[str], str]) -> None:
        self.recipe = recipe
        self.values = values
        self.mask = mask
        self._known = (values, with_names(recipe, values))
        self._at_first = self._known[1]

    def place(self, step: Step) -> Place:
        """Where the step runs."""
        return place_of(step, self.recipe, self._all())

    def title(self, step: Step) -> str:
        """The step's title as it may be shown."""
        return self.shown(step.title)

    def label(self, step: Step) -> str | None:
        """What the place is called that the step enters."""
        return None if step.enter is None else template.rendered_masked(step.enter, self._all())

    def shown(self, text: str, *, raw: bool = False) -> str:
        """Any text of a step as it may be shown."""
        return self.mask(text if raw else template.rendered_masked(text, self._all()))

    def commands(self, code: str, step: Step) -> tuple[str, ...]:
        """A shell text of the step as the commands that are sent, as they may be shown."""
        try:
            filled = fill_code(code, with_placeholders(self.recipe, self.values), step.location, raw=step.raw)
        except RunbookError:  # a captured value that does not go where it is used
            return (self.shown(code, raw=step.raw),)
        return tuple(self.mask(named(command.masked, self.recipe)) for command in filled)

    def captured(self) -> dict[str, str]:
        """What outputs told so far, as it may be shown."""
        known = {name: text for name, text in self.values.texts.items() if name not in self.values.secrets}
        return {name: self.mask(known[name]) for name in captured_names(self.recipe) if name in known}

    @property
    def secrets(self) -> frozenset[str]:
        """The variables whose values are secrets on their own, not for what they are computed from."""
        own = (one.name for one in self.recipe.variables if one.type == "secret" and one.value is None)
        return self.values.secrets.intersection(own)

    @property
    def said(self) -> str:
        """All that the document's steps say with the values that were known before any step, less secrets."""
        return self.mask(self.clear)

    @cached_property
    def clear(self) -> str:
        """The same less the places of secrets: a secret may be a word that is said all the same."""
        shown = (
            self._said(text, step) for step in self.recipe.steps for text in (step.title, *texts_of(step))
        )
        known = (text for name, text in self._at_first.texts.items() if name not in self._at_first.secrets)
        return "\0".join((*shown, *known))

    def _said(self, text: str, step: Step) -> str:
        """A text of a step with those values; as it is written where that cannot be."""
        try:
            return text if step.raw else template.rendered_masked(text, self._at_first)
        except template.TemplateError:
            return text

    def answers(self, step: Step) -> tuple[Answer, ...]:
        """The step's answers, ready to be typed."""
        if step.raw:
            return step.answers
        return tuple(replace(one, reply=template.render(one.reply, self.values)) for one in step.answers)

    def _all(self) -> Values:
        # looked up several times a step; only a captured value changes it
        if self._known[0] is not self.values:
            self._known = (self.values, with_names(self.recipe, self.values))
        return self._known[1]
