"""Marks are told from output, however the stream is cut and whatever comes in between."""

from __future__ import annotations

import pytest

from runbook.shells.records import Kind, Record, RecordReader

NONCE = "2f081c30719a4b5d"
END = b"\x1eE" + NONCE.encode() + b" 0 ;\x1e"


def fed(*chunks: bytes) -> tuple[bytes, list[Record]]:
    """The output and the records in those chunks."""
    reader = RecordReader()
    reader.awaited = {NONCE}
    pieces = [piece for chunk in chunks for piece in reader.feed(chunk)]
    pieces.append(reader.flush())
    output = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    return output, [piece for piece in pieces if isinstance(piece, Record)]


@pytest.mark.parametrize("cut", range(1, len(END) + 8))
def test_a_record_is_found_wherever_the_stream_is_cut(cut: int) -> None:
    whole = b"running\n" + END
    assert fed(whole[:cut], whole[cut:]) == (b"running\n", [Record(Kind.END, NONCE, "0 ")])


@pytest.mark.parametrize("kept", [6, 12, 17, 19, len(END) - 2])
@pytest.mark.parametrize("between", [b"", b"[   85.1] random: crng init done\r\n"])
def test_a_copy_of_a_record_that_a_kernel_message_cut_short_is_no_output(kept: int, between: bytes) -> None:
    once = fed(b"running\n" + END[:kept] + between + END)
    apart = fed(b"running\n" + END[:kept], between, END)
    assert once == apart == (b"running\n", [Record(Kind.END, NONCE, "0 ")])


def test_a_record_of_another_nonce_is_output() -> None:
    forged = END.replace(b"2f", b"3f")
    assert fed(b"a" + forged + b"b") == (b"a" + forged + b"b", [])


def test_a_damaged_record_that_none_follows_is_output_in_the_end() -> None:
    damaged = b"running\n" + END[:9] + b"x" * 10_000
    assert fed(damaged) == (damaged, [])
