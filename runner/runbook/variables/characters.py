"""Which characters a part of a regular expression matches, and which ones tell its parts apart."""

from __future__ import annotations

import re
import sys
from re import _constants as sre  # type: ignore[attr-defined]  # the only way to the parts of an expression
from re import _parser  # type: ignore[attr-defined]
from typing import Any

ASCII = 0x7F


def accepts(operator: Any, argument: Any, sample: str) -> bool:
    """Whether that part, as `re` reads it, matches the character; in doubt it does."""
    code = ord(sample)
    if operator in {sre.LITERAL, sre.NOT_LITERAL}:
        return (code == argument) is (operator is sre.LITERAL)
    if operator is sre.RANGE:
        return argument[0] <= code <= argument[1]  # type: ignore[no-any-return]
    if operator is sre.CATEGORY:
        return code > ASCII or _of_category(str(argument), sample)
    if operator is sre.IN:
        negated = argument[0][0] is sre.NEGATE
        found = any(accepts(kind, what, sample) for kind, what in argument if kind is not sre.NEGATE)
        # of what is no ASCII, a category may hold it and may not
        return found != negated or (negated and code > ASCII)
    return True


def _of_category(name: str, sample: str) -> bool:
    kind = next(letter for word, letter in (("DIGIT", "d"), ("SPACE", "s"), ("WORD", "w")) if word in name)
    return bool(re.match("\\" + (kind.upper() if "NOT" in name else kind), sample, re.ASCII))


def samples(tree: Any, pattern: str) -> list[str]:
    """Characters such that two places that accept a common one accept a common one of these."""
    ends = {ord(char) for char in pattern}
    todo = [tree]
    while todo:
        item = todo.pop()
        if isinstance(item, int):
            ends.add(int(item))
        elif isinstance(item, list | tuple | _parser.SubPattern):
            todo += list(item)
    near = {code + step for code in ends if code > ASCII for step in (-1, 0, 1)}
    codes = sorted({*range(ASCII + 1), *near, 0xE9, 0x2603, 0x1F600})
    return [chr(code) for code in codes if code <= sys.maxunicode]
