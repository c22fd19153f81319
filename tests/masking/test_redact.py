"""Secrets never come out, in no costume and however the stream is cut; all else comes out unchanged."""

from __future__ import annotations

import subprocess
import sys
import time
import tracemalloc

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.commands.quoting import Context, escape
from runbook.masking.costumes import costumes
from runbook.masking.redact import Redactor
from runbook.reports.words import neutral
from runbook.shells.words import Dialect, quoted
from runbook.variables.template import MASK

BULLETS = MASK.encode()
secrets = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=4, max_size=24
)
shell_secrets = st.text(st.sampled_from("ab1 \"'\\$`!&<>%+/=~#*?[]{}();|^,é"), min_size=4, max_size=12)


def masked(redactor: Redactor, data: bytes, cuts: list[int]) -> bytes:
    ends = sorted({min(cut, len(data)) for cut in cuts} | {len(data)})
    starts = [0, *ends]
    pieces = [redactor.feed(data[start:end]) for start, end in zip(starts, ends, strict=False)]
    return b"".join([*pieces, redactor.flush()])


def by_hand(needles: frozenset[bytes], data: bytes) -> bytes:
    """The same, told as simply as it can be: overlapping occurrences are one, each one a mask."""
    spans: list[list[int]] = []
    found = sorted(
        (start, start + len(needle))
        for needle in needles
        for start in range(len(data))
        if data.startswith(needle, start)
    )
    for start, end in found:
        if spans and start < spans[-1][1]:
            spans[-1][1] = max(end, spans[-1][1])
        else:
            spans.append([start, end])
    for start, end in reversed(spans):
        data = data[:start] + BULLETS + data[end:]
    return data


def standing(noise: bytes) -> bytes:
    """Bytes that neither move nor hide anything: what those do to a secret is told below."""
    return noise.translate(None, bytes([*range(10), *range(11, 32), 127, *range(0x80, 0xA0), 0xC2]))


@given(st.lists(secrets | shell_secrets, min_size=1, max_size=3), st.data())
def test_no_costume_comes_out_however_the_stream_is_cut(known: list[str], data: st.DataObject) -> None:
    needles = frozenset[bytes]().union(*map(costumes, known))
    costume = st.sampled_from(sorted(needles))
    noise = st.binary(max_size=8).map(standing) | costume.map(lambda one: one[: len(one) // 2])
    stream = b"".join(data.draw(st.lists(costume | noise, max_size=8)))
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=12))
    shown = masked(Redactor(known), stream, cuts)
    assert shown == by_hand(needles, stream)
    assert not any(needle in shown.replace(BULLETS, b"\0") for needle in needles)


@given(st.sampled_from(["aaaa", "abab", "abcab", "aabaa"]), st.text("abc", max_size=40), st.data())
def test_secrets_that_overlap_themselves(known: str, text: str, data: st.DataObject) -> None:
    stream = text.encode()
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=12))
    assert masked(Redactor([known]), stream, cuts) == by_hand(costumes(known), stream)


@given(secrets, st.binary(max_size=200), st.data())
def test_what_holds_no_secret_is_unchanged(known: str, stream: bytes, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=12))
    if not any(costume in stream for costume in costumes(known)):
        assert masked(Redactor([known]), stream, cuts) == stream


def test_byte_by_byte() -> None:
    stream = b"root:MyStrongPassword\nMyStrong\nMyStrongPasswordMyStrongPassword"
    shown = masked(Redactor(["MyStrongPassword"]), stream, list(range(len(stream))))
    assert shown == b"root:" + BULLETS + b"\nMyStrong\n" + BULLETS * 2


def test_only_what_may_begin_a_secret_is_held_back() -> None:
    redactor = Redactor(["MyStrongPassword"])
    assert redactor.feed(b"login: ") == b"login: "
    assert redactor.feed(b"MyStr") == b""
    assert redactor.feed(b"eet") == b"MyStreet"
    assert redactor.feed(b"... MyStrongPasswor") == b"... "
    assert redactor.flush() == b"MyStrongPasswor"
    assert redactor.flush() == b""


def test_a_secret_that_begins_as_another_ends() -> None:
    assert masked(Redactor(["abcd", "cdef"]), b"xabcdefx", [3, 5]) == b"x" + BULLETS + b"x"
    assert Redactor(["abcd", "abcdef"]).text("abcdefabcd") == MASK * 2


def test_without_secrets_the_very_same_object_comes_out() -> None:
    data, text = b"x" * 100, "y" * 100
    redactor = Redactor([])
    assert redactor.feed(data) is data
    assert redactor.text(text) is text
    assert redactor.flush() == b""


def test_a_piece_without_a_secret_is_not_copied() -> None:
    data = b"." * 65536
    assert Redactor(["MyStrongPassword"]).feed(data) is data


def test_a_secret_too_short_to_be_masked_is_refused() -> None:
    with pytest.raises(ValueError, match="4 characters"):
        Redactor(["abc"])


def test_texts_are_masked_whole_whatever_they_hold() -> None:
    redactor = Redactor(["pässwörd"])
    assert redactor.text("é pässwörd \udcff\ud800 \\u2022") == f"é {MASK} \udcff\ud800 \\u2022"
    assert redactor.text("curl http://u:p%C3%A4ssw%C3%B6rd@x") == f"curl http://u:{MASK}@x"


BASH = r"""
IFS= read -r s
printf '%s\n' "$s" "${s@Q}" "$(printf %q "$s")"
declare -p s
set -x; : "$s"; : "x=$s"; set +x
alias x="$s"; alias x
printf %s "$s" | od -An -v -tx1 | tr -d ' \n'; echo
printf '%s' "$s" | base64 -w0; echo
printf 'user:%s' "$s" | base64 -w0; echo
printf 'me:%s\n' "$s" | base64 -w0; echo
"""


@settings(max_examples=30, deadline=None)
@given(shell_secrets, st.sampled_from(["C", "C.UTF-8"]))
def test_what_bash_prints_of_a_secret_is_masked(known: str, locale: str) -> None:
    done = subprocess.run(
        ["bash", "--norc", "-c", BASH],
        input=f"{known}\n".encode(),
        capture_output=True,
        check=True,
        env={"LC_ALL": locale, "PATH": "/usr/bin:/bin", "s": ""},
    )
    lines = masked(Redactor([known]), done.stdout + done.stderr, []).splitlines()
    assert [line for line in lines if BULLETS not in line and line != b"+ set +x"] == []


@given(shell_secrets)
def test_a_filled_command_is_masked_as_written_and_as_typed(known: str) -> None:
    redactor = Redactor([known])
    for context in (
        Context.WORD,
        Context.DOUBLE,
        Context.SINGLE,
        Context.ANSI,
        Context.HEREDOC,
        Context.LITERAL,
    ):
        written = escape(context, known)
        assert MASK in redactor.text(written)
        for dialect in Dialect:
            typed = masked(redactor, b"; " + quoted(written.encode(), dialect, 10_000), [])
            assert BULLETS in typed
            assert known.encode() not in typed


PYTHON = """
import html, json, shlex, sys
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus, urlencode
from xml.sax.saxutils import escape, quoteattr
s = sys.stdin.read()
for text in (repr(s), ascii(s), json.dumps(s), json.dumps(s, ensure_ascii=False), html.escape(s),
             shlex.quote(s), quote(s), quote_plus(s), quote(s, safe=""), urlencode({"p": s}), escape(s),
             quoteattr(s), repr({"p": s}), s.encode().hex(), s.encode().hex().upper(), repr(s.encode()),
             b64encode(b"a" + s.encode()).decode(), urlsafe_b64encode(b"ab" + s.encode()).decode()):
    print(text)
"""


@settings(max_examples=15, deadline=None)
@given(shell_secrets)
def test_what_python_prints_of_a_secret_is_masked(known: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", PYTHON], input=known.encode(), capture_output=True, check=True
    )
    shown = masked(Redactor([known]), done.stdout, []).splitlines()
    assert [line for line in shown if BULLETS not in line] == []


@pytest.mark.parametrize("known", [["MyStrongPassword", "MyInputPwd"], ["a\"b$c\\d'e", "p w&<>%+/=~#[]"]])
def test_a_hundred_megabytes_take_little_time_and_memory(known: list[str]) -> None:
    redactor = Redactor(known)
    piece = (b"Unpacking open-iscsi (2.1.8-1) over (2.1.7-2) ...\n" * 1400)[:65536]
    started = time.process_time()
    for _ in range(1600):
        redactor.feed(piece)
    seconds = time.process_time() - started
    tracemalloc.start()
    for _ in range(50):
        redactor.feed(piece)
    _size, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 2.0  # 0.35 on a quiet machine
    assert peak < 1_000_000


# ---------------------------------------------------------------- colours, movements, overstriking

DRAWN = {
    "grep --color": b"root:\x1b[01;31m\x1b[KMyStrong\x1b[m\x1b[KPassword\n",
    "colour in the middle": b"My\x1b[31mStrong\x1b[0mPassword\n",
    "a title between": b"MyStrong\x1b]0;title\x07Password\n",
    "eight bit sequences": "MyStrong\x9b0mPassword\n".encode(),
    "bold in a man page": b"".join(bytes([c, 8, c]) for c in b"MyStrongPassword") + b"\n",
    "underlined in a man page": b"".join(bytes([95, 8, c]) for c in b"MyStrongPassword") + b"\n",
    "typed with a slip": b"MyStrogn\b\b  \b\bngPassword\n",
    "a row that readline ended": b"MyStrong \rPassword\n",
    "written over": b"......ngPassword\rMyStro\n",
    "written over from a column": b"MyStrong..\x1b[9GPassword\n",
    "written over after cursor left": b"MyStrong..\x1b[2DPassword\n",
    "of sixteen bits": "MyStrongPassword\n".encode("utf-16-le"),
}


def drawn(stream: bytes) -> str:
    """What a terminal shows."""
    screen = pyte.Screen(80, 4)
    pyte.ByteStream(screen).feed(stream.replace(b"\n", b"\r\n"))
    return "\n".join(screen.display)


@pytest.mark.parametrize("stream", DRAWN.values(), ids=DRAWN.keys())
def test_a_secret_that_is_drawn_is_masked_however_the_stream_is_cut(stream: bytes) -> None:
    if b"\x9b" not in stream and b"\0" not in stream and b" \r" not in stream:
        assert "MyStrongPassword" in drawn(stream)
    for cuts in ([], list(range(len(stream) + 7)), [3], [7 + len(stream) // 2], [20, 21]):
        shown = masked(Redactor(["MyStrongPassword"]), b"before\n" + stream + b"after\n", cuts)
        assert BULLETS in shown
        assert "MyStrongPassword" not in drawn(shown)
        assert "MyStrongPassword" not in neutral(shown.decode("utf-8", "replace"))
        assert shown.startswith(b"before\n")
        assert shown.replace(b"\0", b"").endswith(b"\nafter\n")
        if not cuts:
            assert shown.count(BULLETS) == 1
            assert b"Stro" not in shown
            assert b"word" not in shown


def test_colours_without_a_secret_come_out_as_they_were() -> None:
    stream = b"\x1b[31mMyStrong\x1b[0m \x1b[1mWord\x1b[0m\r\n 10%\r 50%\r100%\r\nbold b\bbo\bo\n"
    for cuts in ([], list(range(len(stream)))):
        assert masked(Redactor(["MyStrongPassword"]), stream, cuts) == stream


def test_progress_is_not_held_back() -> None:
    redactor = Redactor(["MyStrongPassword"])
    assert redactor.feed(b" 10%\r") == b" 10%\r"
    assert redactor.feed(b"\x1b[32m 50%\x1b[0m\r") == b"\x1b[32m 50%\x1b[0m\r"


def test_movements_without_end_are_not_held_for_ever() -> None:
    redactor = Redactor(["MyStrongPassword"])
    given_out = sum(len(redactor.feed(b"My" + b"\x1b[31m" * 10_000)) for _ in range(10))
    assert given_out > 300_000
    assert masked(redactor, b"\x1b[999999999Gx\n", []).endswith(b"x\n")


@given(st.sampled_from(["MyStrongPassword", "a\"b$c\\d'e"]), st.data())
def test_sequences_anywhere_in_a_secret_hide_nothing(known: str, data: st.DataObject) -> None:
    sequence = st.sampled_from([b"", b"", b"\x1b[31m", b"\x1b[K", b"\x1b[m", b"\x1b]0;t\x07", b"\0"])
    pieces = [bytes([byte]) + data.draw(sequence) for byte in known.encode()]
    stream = b"".join(pieces)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=12))
    shown = masked(Redactor([known]), stream + b"\n", cuts)
    assert shown.startswith(BULLETS)
    assert len(shown) < len(BULLETS) + 8
