"""The questions of programs in what a terminal showed: for a password, or for a yes."""

from __future__ import annotations

import re

from runbook.documents.signs import shows_a_file

_WORD = r"(?:pass(?:word|phrase)|mot de passe|phrase (?:de passe|secrète))"
_CHOICES = r"(?:\[(?:y/n|o/n)\]|\((?:y/n|yes/no(?:/\[fingerprint\])?)\))"
# a comment of a file, and a key of YAML without its value
_IS_NONE = r"(?:\d+:)?#|(?-i:password|passphrase)[ ]?:\s*\Z"
_MAY_ASK = re.compile(r"(?:sudo|doas)[ ]")  # before it shows anything
_QUESTION = re.compile(
    rf"(?!{_IS_NONE})(?:(?:\S.{{0,60}}[ ])?{_WORD}(?:[ ](?:for|of|de|pour|du)[ ].{{1,80}})?[ \u00a0]?:\s*"
    rf"|.{{0,200}}{_CHOICES}[ ]?[?:]?\s*(?:y|yes|o|oui|n|no|non)?\s*)",
    re.IGNORECASE,
)


def question_of(code: str, text: str) -> str:
    """The first line of what these commands printed in which a program asks a person; empty where none does.

    What a file holds asks nobody, though it may read so.
    """
    last = code.replace("\\\n", " ").strip().rpartition("\n")[2].strip()
    if shows_a_file(last) and not _MAY_ASK.match(last):
        return ""
    return next((line.strip() for line in text.split("\n") if _QUESTION.fullmatch(line.strip())), "")
