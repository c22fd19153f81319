"""A secret's costumes out of any stream."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from runbook.masking.readings import readings
from runbook.variables.template import MASK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from runbook.masking.readings import Reading

SHORTEST = 4
MOST_HELD = 65536  # bytes, sequences in a secret included: the secret itself is held as long as it is
WIDEST_LINE = 1024  # bytes that are remembered of a line for what is written over it
_MASK = MASK.encode()
_RARE = tuple(bytes([value]) for value in b"\\`^~{}&$|?*#@!%<>;'\"")


class Redactor:
    """Masks secrets in a stream fed piece by piece; costs nothing when there are none.

    What comes out does not depend on where the pieces were cut: bytes that may be the beginning of a
    secret are held back until the next piece, or `flush`, tells. A secret that colours or movements cut, or
    that is written over something else, is one all the same: they go with it.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        if any(len(secret) < SHORTEST for secret in secrets):
            raise ValueError(f"a secret of less than {SHORTEST} characters cannot be masked")
        needles = _needles(secrets)
        self._needles = tuple(sorted(needles, key=len, reverse=True))
        self._telltales = _telltales(needles, secrets)
        self._heads = _by_head(self._needles)
        self._past = b""  # what was given out of the line that is not ended
        self._held = b""
        self._covered = 0  # how many of the bytes held belong to a mask that was given out already

    def feed(self, data: bytes) -> bytes:
        """What may be shown now of all that came and was not given out yet."""
        if not self._needles:
            return data
        if self._held:
            data = self._held + data
        read = readings(self._past, data)
        return self._given_out(data, self._unfinished(data, read), read)

    def flush(self) -> bytes:
        """What was held back: the stream has ended."""
        if not self._needles:
            return b""
        return self._given_out(self._held, len(self._held), readings(self._past, self._held))

    def text(self, text: str, names: Mapping[str, str] | None = None) -> str:
        """A whole text, as a title or an error, with its secrets masked; one of the `names` with its name."""
        if not self._needles:
            return text
        # any text goes through, also one with bytes that were not UTF-8
        data = text.encode("utf-8", "surrogatepass")
        spans = self._spans(data, readings(b"", data))
        if not spans:
            return text
        masks = {secret.encode(): name.encode() for secret, name in (names or {}).items()}
        return masked(data, spans, 0, len(data), masks)[0].decode("utf-8", "surrogatepass")

    def _given_out(self, data: bytes, end: int, read: Sequence[Reading]) -> bytes:
        """The bytes up to `end`, masked; the others are held."""
        start, spans = self._covered, self._spans(data, read)
        while spans and spans[0][0] < start:
            start = max(start, spans.pop(0)[1])
        shown, reached = masked(data, spans, start, end)
        self._held, self._covered = data[end:], reached - end
        line = data.rfind(b"\n", 0, end) + 1
        before = b"" if line else self._past
        self._past = (before + data[max(line, end - WIDEST_LINE) : end])[-WIDEST_LINE:]
        return shown

    def _spans(self, data: bytes, read: Sequence[Reading]) -> list[tuple[int, int]]:
        """Where secrets stand, those that overlap as one."""
        found = self._found(data)
        for reading in read:
            stand = (reading.at(*span) for span in self._found(reading.text))
            found += [(start, end) for start, end in stand if start < end]
        return joined(found)

    def _found(self, data: bytes) -> list[tuple[int, int]]:
        if not any(
            rare in data and any(telltale in data for telltale in telltales)
            for rare, telltales in self._telltales.items()
        ):
            return []
        return [span for needle in self._needles for span in occurrences(needle, data)]

    def _unfinished(self, data: bytes, read: Sequence[Reading]) -> int:
        """Where the first secret begins that the data may have been cut in; its end when there is none."""
        cuts = (
            reading.at(start, start + 1)[0]
            for reading in read
            if (start := self._cut(reading.text[: reading.until])) < reading.until
        )
        return min([self._cut(data), *(cut for cut in cuts if cut >= len(data) - MOST_HELD)])

    def _cut(self, data: bytes) -> int:
        """The same of a text as it stands; its last byte may turn out to be unseen."""
        start = self._cut_in(data)
        if start == len(data) and data.endswith((b" ", b"\xc2")):
            before = self._cut_in(data[:-1])
            return before if before < start - 1 else start
        return start

    def _cut_in(self, data: bytes) -> int:
        size = len(data)
        begin = max(0, size - len(self._needles[0]) + 1)
        cuts = [start for start in range(max(begin, size - SHORTEST + 1), size) if self._is_cut(data, start)]
        for head in self._heads:
            starts = (start for start, _ in occurrences(head, data, begin))
            cuts += [next((start for start in starts if self._is_cut(data, start)), size)]
        return min(cuts, default=size)

    def _is_cut(self, data: bytes, start: int) -> bool:
        rest = data[start:]
        needles = self._heads.get(rest[:SHORTEST], ()) if len(rest) >= SHORTEST else self._needles
        return any(len(needle) > len(rest) and needle.startswith(rest) for needle in needles)


def _needles(secrets: Sequence[str]) -> frozenset[bytes]:
    """All costumes of all secrets."""
    if not secrets:
        return frozenset()
    # imported for those who have a secret: the codecs take their time
    from runbook.masking.costumes import costumes

    return frozenset[bytes]().union(*map(costumes, secrets))


def joined(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in their order, those that overlap as one."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def masked(
    data: bytes,
    spans: Iterable[tuple[int, int]],
    start: int,
    end: int,
    masks: Mapping[bytes, bytes] = MappingProxyType({}),
) -> tuple[bytes, int]:
    """The bytes from `start` to `end` with a mask for each span, and where the last one of them ends.

    `masks` has those of what is not masked as all others are.
    """
    pieces: list[bytes] = []
    for first, stop in spans:
        if first >= end:
            break
        pieces += (data[start:first], masks.get(data[first:stop], _MASK))
        start = stop
    pieces.append(data[start:end])
    return b"".join(pieces), max(start, end)


def occurrences(needle: bytes, data: bytes, begin: int = 0) -> Iterator[tuple[int, int]]:
    """Where it stands, also where it overlaps itself."""
    position = data.find(needle, begin)
    while position >= 0:
        yield position, position + len(needle)
        position = data.find(needle, position + 1)


def _telltales(needles: Iterable[bytes], secrets: Iterable[str]) -> dict[bytes, tuple[bytes, ...]]:
    """A few byte strings, one of which is in each needle: data that has none of them has no needle.

    They are keyed by a rare byte that is in all of them. Measured on 100 MB: one `in` for a byte takes
    5 ms, for a longer string 20, a regular expression of twenty branches 1000.
    """
    runs = [re.findall(rb"[A-Za-z0-9]{4,}", secret.encode()) for secret in secrets]
    plain = [max(found, key=len) for found in runs if found]
    short = {next((run for run in plain if run in needle), needle) for needle in needles}
    telltales: dict[bytes, tuple[bytes, ...]] = {}
    for one in short:
        if not any(other != one and other in one for other in short):
            rare = next((byte for byte in _RARE if byte in one), b"")
            telltales[rare] = (*telltales.get(rare, ()), one)
    return telltales


def _by_head(needles: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    heads: dict[bytes, list[bytes]] = {}
    for needle in needles:
        heads.setdefault(needle[:SHORTEST], []).append(needle)
    return heads
