"""An editor's positions and a file's lines tell the same place, whatever the text."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types as lsp
from pygls.workspace import PositionCodec

from runbook.editor.page import Page, change

TEXTS = st.lists(st.sampled_from([*"aé\U0001f600\n\r\f\x85\u2028 ", "\r\n"]), max_size=12).map("".join)
CODECS = st.sampled_from(
    [lsp.PositionEncodingKind.Utf8, lsp.PositionEncodingKind.Utf16, lsp.PositionEncodingKind.Utf32]
).map(PositionCodec)


@settings(max_examples=300, deadline=None)
@given(TEXTS, CODECS)
def test_every_place_is_the_same_there_and_back(text: str, codec: PositionCodec) -> None:
    page = Page(text, codec)
    assert page.lines == text.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(re.split("\r\n|\n|\r", text)):
        for column in range(len(line) + 1):
            position = lsp.Position(number, codec.client_num_units(line[:column]))
            there, at = page.place(position)
            assert page.range(there, at, at).start == position
            assert page.lines[there][:at].endswith(line[:column])


@given(TEXTS, CODECS)
def test_a_place_behind_the_end_is_the_end(text: str, codec: PositionCodec) -> None:
    page = Page(text, codec)
    assert page.place(lsp.Position(99, 0)) == (len(page.lines) - 1, len(page.lines[-1]))
    assert page.place(lsp.Position(0, 999))[0] == 0


@given(TEXTS, st.text("abc \\", max_size=6), st.text("abc \\", max_size=6), CODECS)
def test_a_line_is_changed_by_one_edit(above: str, old: str, new: str, codec: PositionCodec) -> None:
    page = Page(f"{above}\n{old}", codec)
    edit = change(page, len(page.lines) - 1, new)
    start, end = edit.range.start, edit.range.end
    assert start.line == end.line
    assert old[: start.character] + edit.new_text + old[end.character :] == new
