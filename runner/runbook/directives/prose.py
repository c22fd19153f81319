"""Sentences without their inline markup, for a terminal and a report."""

from __future__ import annotations

import re

_PLACE = re.compile(r"(\{\{.*?\}\})", re.DOTALL)
_STAND_IN = "\ue000"
_MARKED = re.compile(rf"[`*\\{_STAND_IN}]")  # a text without any of them has no markup
_VARIABLE = re.compile(r":var:`(\w+)`")
# compiled when a text has markup: that takes longer than to load all of this
_MARKUP = (
    r":[\w:+.-]+:`[~!]?(?P<role>[^`]+?)(?:\s*<[^`>]*>)?`"
    r"|``(?P<literal>.+?)``"
    r"|`(?P<link>[^`]+?)(?:\s*<[^`>]*>)?`_{0,2}"
    r"|(?<![\w*])\*\*(?=\S)(?P<strong>[^*]*[^*\s])\*\*(?![\w*])"
    r"|(?<![\w*])\*(?=\S)(?P<stress>[^*]*[^*\s])\*(?![\w*])"
    r"|\\(?P<escape>.)"
)


def plain(text: str) -> str:
    """The text less its inline markup; `:var:` becomes its `{{ … }}`, and what is in one stays as it is.

    A function of the text alone, so that it gives the same whoever parsed the document.
    """
    if not _MARKED.search(text):
        return text
    text = _VARIABLE.sub(r"{{ \1 }}", text)
    places: list[str] = _PLACE.findall(text)
    rest = iter(places)
    unmarked = re.sub(_MARKUP, _bare, _PLACE.sub(_STAND_IN, text), flags=re.DOTALL)
    return re.sub(_STAND_IN, lambda _match: next(rest, ""), unmarked)


def _bare(match: re.Match[str]) -> str:
    return next(part for part in match.groups() if part is not None)
