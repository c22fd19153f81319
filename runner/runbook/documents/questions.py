"""The questions of programs in what a terminal showed: for a password, or for a yes."""

from __future__ import annotations

import re

_WORD = r"(?:pass(?:word|phrase)|mot de passe|phrase (?:de passe|secrète))"
_CHOICES = r"(?:\[(?:y/n|o/n)\]|\((?:y/n|yes/no(?:/\[fingerprint\])?)\))"
_QUESTION = re.compile(
    rf"(?:\S.{{0,60}}[ ])?{_WORD}(?:[ ](?:for|of|de|pour|du)[ ].{{1,80}})?[ \u00a0]?:\s*"
    rf"|.{{0,200}}{_CHOICES}[ ]?[?:]?\s*(?:y|yes|o|oui|n|no|non)?\s*",
    re.IGNORECASE,
)


def question_in(text: str) -> str:
    """The first line in which a program asks a person; empty where none does."""
    return next((line.strip() for line in text.split("\n") if _QUESTION.fullmatch(line.strip())), "")
