"""The site's smart quotes in the sentences of a recipe, as Sphinx has them in the prose beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils.utils import normalize_language_tag
from docutils.utils.smartquotes import educate_tokens, smartchars

from sphinx_runbook import typography

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx


_MARKS = ("'", '"')


def writing(app: Sphinx) -> Callable[[str], str]:
    """What is to be done to a sentence of a recipe, before values are put in."""
    write, language = typography.typesetting(app.config), _language(app)
    return (lambda text: write(quoted(text, language))) if language else write


def quoted(text: str, language: str) -> str:
    """The text with that language's quotation marks; its dashes stay, as they may be a command's.

    A `{{ … }}` stays too.
    """
    if not any(mark in text for mark in _MARKS):
        return text
    parts = typography.PLACE.split(text)
    # what teaches them reads a backslash as an escape
    parts[::2] = [part.replace("\\", "\\\\") for part in parts[::2]]
    told = list(educate_tokens(_tokens(parts), attr="q", language=language))
    parts[::2] = told[::2]
    return "".join(parts)


def around(language: str) -> tuple[str, str]:
    """What opens and closes a quotation in that language; as in English where that is not known."""
    known = (tag for tag in normalize_language_tag(language) if tag in smartchars.quotes)
    marks = smartchars.quotes[next(known, "en")]
    return marks[0], marks[1]


def _tokens(parts: list[str]) -> Iterator[tuple[str, str]]:
    for at, part in enumerate(parts):
        yield ("literal", typography.WORD) if at % 2 else ("plain", part)


def _language(app: Sphinx) -> str:
    """The one whose quotation marks are written; empty where the site has them left as they are."""
    config, without = app.config, app.config.smartquotes_excludes
    left = app.builder.name in without.get("builders", ()) or config.language in without.get("languages", ())
    if left or not config.smartquotes or "q" not in config.smartquotes_action:
        return ""
    return next((tag for tag in normalize_language_tag(config.language) if tag in smartchars.quotes), "")
