"""What a document says already is let through, and nothing else of what may hold a secret."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.masking.pieces import Pieces
from runbook.masking.redact import Redactor
from runbook.masking.veil import Veil
from runbook.variables.template import MASK

SAID = 'echo "the word is"\0port-80 root\0x of the'


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("the word is out", f"the word is {MASK}"),
        ("a the  word b", f"{MASK} the  word {MASK}"),
        ("  root", "  root"),
        ("roots", MASK),
        ("port-80-root", f"port-80{MASK}root"),
        ("is of x the", MASK),
        ("", ""),
        ("s e c r e t", MASK),
    ],
)
def test_phrases_of_four_characters_are_let_through(line: str, shown: str) -> None:
    assert Veil(Redactor([]), SAID).line(line) == shown


@given(st.text(alphabet="abc -.", max_size=30), st.text(alphabet="abc -.", max_size=30))
def test_what_is_let_through_is_said(line: str, said: str) -> None:
    shown = Veil(Redactor([]), said).line(line)
    parts = [" ".join(part.split()) for part in shown.split(MASK)]
    assert all(word in said for part in parts for word in part.split())


def test_long_lines_take_no_time() -> None:
    started = time.process_time()
    for said in ("", "x y " * 5000, "xyz " * 50_000):
        Veil(Redactor([]), said).line("xyz " * 20_000)
        Veil(Redactor([]), said).line("%" * 40_000)
    assert time.process_time() - started < 10


def test_pieces_of_a_secret_are_masked_also_from_its_end_and_words_that_are_said_are_not() -> None:
    pieces = Pieces(["swordfish-2024"], "the sword of")
    assert pieces.text("ordf 4202 wor swor sword fish-20") == f"{MASK} {MASK} wor {MASK} sword {MASK}"
    assert pieces.masked(b"\xff swordfish\n") == b"\xff " + MASK.encode() + b"\n"


def test_of_a_key_longer_pieces_are_masked() -> None:
    key = "".join(chr(97 + n * n % 26) + str(n) for n in range(100))
    pieces = Pieces([key], "")
    assert pieces.text(key[10:40]) == MASK
    assert pieces.text(key[10:20]) == key[10:20]
