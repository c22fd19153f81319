"""A question that a program asks, as a person reads it: the pattern of an answer, where it is one text."""

from __future__ import annotations

import re

# a character, one of two cases of a letter, or whatever stands there
_PART = re.compile(
    r"(?:\\(?P<escaped>[^\w\s])"
    r"|\[(?P<case>[^\W\d_])(?P<other>[^\W\d_])\]"
    r"|(?P<any>\.[*+]\??)"
    r"|(?P<plain>[^\\\[\](){}.*+?|^$]))(?![*+?{])"
)
_AROUND = re.compile(r"(?:\(\?i\))?\^?(?P<question>.*?)(?:\\s[*+]|[ ]\*|\s)*\$?", re.DOTALL)


def question(pattern: str) -> str | None:
    """What is asked; None where the pattern stands for more than one text."""
    around = _AROUND.fullmatch(pattern)
    if not around:
        return None
    inner, read, at = around["question"], "", 0
    while at < len(inner):
        part = _PART.match(inner, at)
        if not part:
            return None
        kind = str(part.lastgroup)
        if kind == "other":
            if part["case"].lower() != part["other"].lower():
                return None
            kind = "case"
        read += "…" if kind == "any" else part[kind]
        at = part.end()
    return read.strip() or None
