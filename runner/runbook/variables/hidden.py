"""Every text that must never be seen: the secrets, and what the places of a recipe make of them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from runbook.variables.refusals import SHORTEST_SECRET
from runbook.variables.template import TemplateError, evaluate, places, uses_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.model import Recipe, Step, Values


def hidden(recipe: Recipe, values: Values) -> tuple[str, ...]:
    """The secrets, and each text that a place makes of one with these values: `{{ PASSWORD | upper }}`.

    One that is too short to be masked, as a secret's length, is left out.
    """
    return tuple(dict.fromkeys((*values.secret_texts(), *_made(recipe, values)))) if values.secrets else ()


def _made(recipe: Recipe, values: Values) -> Iterator[str]:
    for step in recipe.steps:
        for text in () if step.raw else texts_of(step):
            for place in places(text):
                if uses_secret(place.expression, values):
                    with suppress(TemplateError):  # what it uses is not known yet
                        made = evaluate(place.expression, values)
                        if len(made) >= SHORTEST_SECRET:
                            yield made


def texts_of(step: Step) -> Iterator[str]:
    """Each text of a step that holds places, or may."""
    yield step.code
    yield from (text for text, _start in step.asides)
    yield from (answer.reply for answer in step.answers)
    yield from (expectation.text for expectation in step.expectations)
    if step.file:
        yield from filter(None, (step.file.path, step.file.content, step.file.owner))
