"""How long a text may grow in an expression: what would fill the memory is refused before it is made."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, Any

from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST = 1 << 24  # characters
FILTERS = frozenset({"format", "indent", "join", "replace"})  # of Jinja's, those that can
METHODS = FILTERS | {"center", "expandtabs", "format_map", "ljust", "rjust", "translate", "zfill"}


def bounded(function: Callable[..., Any], *, counted: bool) -> Callable[..., Any]:
    """The filter, which takes a text or a list first; TypeError as `refuse_growth`."""
    about = int(hasattr(function, "jinja_pass_arg"))  # what Jinja hands to some before all else

    @wraps(function)
    def filtered(*given: Any, **named: Any) -> Any:
        asked, first, others = given[:about], given[about], given[about + 1 :]
        if not isinstance(first, str | int | float):
            first = list(first)
        refuse_growth(first, [*others, *named.values()], counted=counted)
        return function(*asked, first, *others, **named)

    return filtered


def refuse_growth(first: Any, others: Iterable[Any], *, counted: bool = True) -> None:
    """TypeError where a text that is made of all these may be too long.

    Each of its characters may become as many as the largest of the others has, or is where numbers are
    `counted`; a number in it may be the width of a field. What `%` formats counts only as the width of a `*`.
    """
    widths = (int(number[:20]) for number in re.findall("[0-9]+", first)) if isinstance(first, str) else ()
    others = list(others)
    if not counted and "*" not in str(first):
        others = [str(other) if isinstance(other, int) else other for other in others]
    largest = max(map(_size, [0, *others]))
    if (_size(first) + 1) * (largest + 1) + (1 + len(others)) * max(widths, default=0) > LONGEST:
        raise TypeError(_("the result could be longer than {most} MiB").format(most=LONGEST >> 20))


def _size(value: Any) -> int:
    if isinstance(value, int):
        return abs(value)
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list | tuple | dict):
        return len(value) + sum(map(_size, value.values() if isinstance(value, dict) else value))
    return 0
