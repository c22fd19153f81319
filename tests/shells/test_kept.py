"""What is kept of an output is its ends, and its whole text where that is asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runbook.shells.kept import Kept

PIECES = st.lists(st.binary(max_size=6) | st.sampled_from(["é", "●", "😀", "\r\n"]).map(str.encode))


@given(PIECES, st.sampled_from([1, 3, 1000]))
def test_in_whatever_pieces_an_output_comes_its_text_is_that_of_all_its_bytes(
    pieces: list[bytes], every: int
) -> None:
    kept, whole = Kept(half=4, whole=1000), b"".join(pieces)
    for number, piece in enumerate(pieces, 1):
        kept.add(piece)
        if number % every == 0:
            assert kept.text() == b"".join(pieces[:number]).decode("utf-8", "surrogateescape")
    assert kept.text() == whole.decode("utf-8", "surrogateescape")
    assert kept.data().startswith(whole[:4])


def test_of_an_output_that_has_more_than_there_is_room_for_there_is_no_text() -> None:
    kept = Kept(half=4, whole=10)
    kept.add(b"0123456789")
    assert kept.text() == "0123456789"
    kept.add(b"a")
    assert kept.text() is None
    kept.add(b"b")
    assert (kept.text(), kept.size) == (None, 12)
    assert Kept().text() is None
