"""What tells an output from what is expected, as it may be shown: lines around each difference, masked."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from runbook.engine.expected import filled_lines
from runbook.i18n import _, ngettext
from runbook.model import Location, Match
from runbook.seen import Difference, DifferenceLine
from runbook.variables.wild import ANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from runbook.engine.edits import Edit, Edits
    from runbook.engine.jsonmatch import Unlike
    from runbook.engine.matching import Line
    from runbook.masking.redact import Redactor
    from runbook.model import Expectation, Values
    from runbook.variables.jsontext import Expected

CONTEXT = 3  # lines around each difference
LONGEST = 2000  # characters of a line
BEFORE = 200  # of them before what differs
MOST = 60  # lines in all


def below(location: Location, lines: int) -> Location:
    """The line so many lines below."""
    return Location(location.path, location.line + lines)


def as_text(difference: Difference, commands: Sequence[str] = ()) -> str:
    """The lines as `diff -u` has them, and the hint; `commands`: what was run."""
    head = _("--- expected, {location}").format(location=difference.location)
    told = [line.text if line.sign == "@" else line.sign + line.text for line in difference.lines]
    return "\n".join([head, printed_by(difference, commands), *told, *filter(None, [difference.hint])])


def printed_by(difference: Difference, commands: Sequence[str]) -> str:
    """The line above what was printed, with the command whose output it is, where it is that of one."""
    if difference.of is None or difference.of > len(commands):
        return _("+++ printed")
    first = commands[difference.of - 1].strip("\n").split("\n")[0]
    return _("+++ printed by {command}").format(command=first)


# ---------------------------------------------------------------- lines


def of_lines(
    expectation: Expectation, expected: Sequence[Line], told: Edits, values: Values, redactor: Redactor
) -> Difference:
    """The lines that differ and a few around each."""
    edits = told.edits
    starts = _starts(expectation, values)

    def location(number: int | None) -> Location | None:
        return None if number is None else below(expectation.location, starts[number])

    changed = [number for number, edit in enumerate(edits) if edit.sign != " "]
    near = {number for change in changed for number in range(change - CONTEXT, change + CONTEXT + 1)}
    kept = sorted(near & set(range(len(edits))))
    removed, added = (tuple(edit.text for edit in edits if edit.sign == sign) for sign in "-+")
    hint, show = _hint(removed, added, expectation.match)
    lines: list[DifferenceLine] = []
    last = -1
    texts = _cut([redactor.text(edit.text) for edit in edits], [edit.sign for edit in edits])
    shown = _shown(kept, [edit.sign for edit in edits])
    for number in shown:
        edit = edits[number]
        if number != last + 1 or number in told.breaks:
            lines.append(DifferenceLine("@", "@@"))
        text = _plain(texts[number]) if edit.sign == " " else show(texts[number])
        lines.append(DifferenceLine(edit.sign, text, location(edit.number)))
        last = number
    if told.more or len(shown) < len(kept):
        some = [edits[number] for number in shown]
        lost = _behind(line.number for line in expected) - _behind(edit.number for edit in some)
        came = told.many - _behind(edit.came for edit in some)
        sentence = _("… lines that are not shown: {expected} expected, {printed} printed")
        lines.append(DifferenceLine("@", sentence.format(expected=lost, printed=came)))
    return Difference(_first(edits, location) or expectation.location, tuple(lines), hint, expectation.of)


def _shown(kept: Sequence[int], signs: Sequence[str]) -> Sequence[int]:
    """The first of these edits; some of either side, of a difference too long for what is left."""
    if len(kept) <= MOST:
        return kept
    begin = end = kept[MOST]
    while begin and signs[begin - 1] != " ":
        begin -= 1
    while end < len(signs) and signs[end] != " ":
        end += 1
    before = [number for number in kept[:MOST] if number < begin]
    lost, came = ([number for number in range(begin, end) if signs[number] == sign] for sign in "-+")
    room = MOST - len(before)
    few = min(len(lost), max(room - len(came), (room + 1) // 2))
    return [*before, *lost[:few], *came[: room - few]]


def _behind(numbers: Iterable[int | None]) -> int:
    """The number behind the last of these."""
    return 1 + max((number for number in numbers if number is not None), default=-1)


def _starts(expectation: Expectation, values: Values) -> list[int]:
    """Where each expected line begins, in lines from the first one's."""
    starts, at = [], 0
    for pieces in filled_lines(expectation.text, values):
        starts.append(at)
        at += 1 + sum(piece.source.count("\n") for piece in pieces)
    return starts


def _first(edits: Sequence[Edit], location: Callable[[int | None], Location | None]) -> Location | None:
    """The first expected line that is not met, or the one before which something else was printed."""
    first = next((number for number, edit in enumerate(edits) if edit.sign != " "), 0)
    hunk = [*edits[first:]]
    missing = next((edit for edit in hunk[: _changed(hunk)] if edit.sign == "-"), None)
    known = [edit.number for edit in (*([missing] if missing else []), *hunk) if edit.number is not None]
    before = [edit.number for edit in edits[:first] if edit.number is not None]
    return location(next(iter([*known, *reversed(before)]), None))


def _changed(edits: Sequence[Edit]) -> int:
    """How many of the first ones are changes."""
    return next((number for number, edit in enumerate(edits) if edit.sign == " "), len(edits))


def _cut(texts: Sequence[str], signs: Sequence[str]) -> list[str]:
    """The texts in at most so many characters, around what differs from the one that goes with it."""
    cut = [text[:LONGEST] + "…" if len(text) > LONGEST else text for text in texts]
    for lost, came in pairs(signs):
        if max(len(texts[lost]), len(texts[came])) > LONGEST:
            for number, same in zip((lost, came), same_until(texts[lost], texts[came]), strict=True):
                start = max(0, same - BEFORE)
                part = texts[number][start : start + LONGEST]
                more = "…" if len(texts[number]) > start + LONGEST else ""
                cut[number] = ("…" if start else "") + part + more
    return cut


def same_until(pattern: str, line: str) -> tuple[int, int]:
    """How many characters of both go together from their beginning on, `...` taking in as few as it can."""
    at = end = 0
    for number, part in enumerate(pattern.split(ANY)):
        if number:
            at += len(ANY)
        same = len(part)
        found = line.find(part, end) if number else 0 if line.startswith(part) else -1
        if found < 0:
            same, found = _likest(part, line, end) if number else (_common(part, line), 0)
        at, end = at + same, found + same
        if same < len(part):
            break
    return at, end


def _likest(part: str, line: str, start: int) -> tuple[int, int]:
    """How much of the part's beginning is in the line, and where."""
    least, most = 0, len(part)
    while least < most:  # what holds more of it holds less of it too
        size = (least + most + 1) // 2
        least, most = (size, most) if line.find(part[:size], start) >= 0 else (least, size - 1)
    return least, line.find(part[:least], start)


def _common(one: str, other: str) -> int:
    shortest = min(len(one), len(other))
    return next((number for number in range(shortest) if one[number] != other[number]), shortest)


def pairs(signs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Each expected line that was not printed, with the printed one that stands in its place."""
    lost: list[int] = []
    came: list[int] = []
    for number, sign in enumerate([*signs, " "]):
        if sign == "-" and not came:
            lost.append(number)
        elif sign == "+":
            came.append(number)
        else:
            yield from zip(lost, came, strict=False)
            lost, came = ([number] if sign == "-" else []), []


# ---------------------------------------------------------------- what is hard to see


def _hint(removed: Sequence[str], added: Sequence[str], match: Match) -> tuple[str, Callable[[str], str]]:
    """A sentence when little is all that differs, and how the lines that differ are shown."""
    if removed and sorted(removed) == sorted(added):
        return _("the same lines, in another order"), _escaped
    if match is Match.EXACT and not any(removed) and not any(added):
        sentence = _(
            "only empty lines differ; at the end of a text, write the last one as {place}, or leave them out "
            "by `:match: lines` or `:match: regex`"
        )
        return sentence.format(place="`{{ '' }}`"), _escaped
    if removed and len(removed) == len(added) and _all_same(_escaped, removed, added):
        said = _(
            "only signs as `\\x00` differ: printed, each stands for what cannot be seen; expected, for "
            "itself; compare what `cat -v` or `od -c` shows"
        )
        return said, _escaped
    at_ends = _("only blanks at the end of lines differ; `:match: lines` leaves them out")
    little: list[tuple[Callable[[str], str], str, Callable[[str], str]]] = [
        *([(str.rstrip, at_ends, _dotted)] if match is Match.EXACT else []),
        (_closed, _("only blanks differ"), _dotted),
        (str.casefold, _("only capitals differ"), _escaped),
        (_alike, _("only characters that look alike differ"), _escaped),
    ]
    if removed and len(removed) == len(added):
        for kind, said, show in little:
            if _all_same(kind, removed, added):
                return said, show
    return "", _escaped


def _all_same(kind: Callable[[str], str], removed: Sequence[str], added: Sequence[str]) -> bool:
    return all(kind(one) == kind(other) for one, other in zip(removed, added, strict=True))


def _closed(text: str) -> str:
    return "".join(text.split())


_ALIKE = str.maketrans("’‘“”‐‑‒–—−", "''\"\"------")  # noqa: RUF001  those that look like others


def _alike(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(_ALIKE).split())


def _plain(text: str) -> str:
    """What cannot be seen escaped, but for tabs."""
    return "".join(char if char.isprintable() or char == "\t" else _code(char) for char in text)


def _escaped(text: str) -> str:
    """What cannot be seen escaped."""
    return (
        text if text.isprintable() else "".join(char if char.isprintable() else _code(char) for char in text)
    )


def _dotted(text: str) -> str:
    """The same with a point for each blank."""
    return _escaped(text.replace(" ", "·"))


def _code(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # a byte, as it is decoded
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode()


# ---------------------------------------------------------------- JSON


def of_json(
    expectation: Expectation, found: Sequence[Unlike], more: int, wanted: Expected, redactor: Redactor
) -> Difference:
    """Each path where the values differ, and both values; and how many more there are."""
    from runbook.engine.jsonmatch import as_path

    def location(path: tuple[str | int, ...]) -> Location:
        while path not in wanted.spans and path:
            path = path[:-1]
        start, _end = wanted.spans.get(path, (0, 0))
        return below(expectation.location, expectation.text.count("\n", 0, start))

    lines: list[DifferenceLine] = []
    for one in found:
        at = location(one.at.wanted)
        lines.append(DifferenceLine("@", redactor.text(f"@@ {as_path(one.at.path)}"), at))
        texts = [redactor.text(text or "") for text in (one.expected, one.printed)]
        for sign, text, there in zip("-+", _cut(texts, "-+"), one[1:3], strict=True):
            if there is not None:
                lines.append(DifferenceLine(sign, _escaped(text), at if sign == "-" else None))
    if more:
        said = ngettext("… and {n} difference more", "… and {n} differences more", more)
        lines.append(DifferenceLine("@", said.format(n=more)))
    nearest = next((one.nearest for one in found if one.nearest), None)
    hint = _("nothing there is more like what is expected between the `...` than what begins at {path}")
    hint = redactor.text(hint.format(path=as_path(nearest))) if nearest else ""
    return Difference(location(found[0].at.wanted), tuple(lines), hint, expectation.of)
