"""One way to write a document as a recipe: its steps, what is proposed, and every line of it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from runbook.convert import questions
from runbook.convert.alternatives import ARCHITECTURES, Way, ways
from runbook.convert.pieces import pieces
from runbook.convert.users import other_users
from runbook.convert.values import placed, places_of, recurring
from runbook.convert.writing import declarations, directive, output, step, target, undecided
from runbook.directives.rawlines import decoded
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runbook.convert.blocks import Block
    from runbook.convert.documents import Document
    from runbook.convert.pieces import Choices, Piece
    from runbook.convert.values import Value

Line = int | str  # a line of the document, by its index, or a new one

_COLONS = re.compile(r"[ \t]+::[ \t]*\Z|(?<=:):[ \t]*\Z")
_DIRECTIVE = re.compile(r"([ \t]*\.\. )[\w-]+::.*")
_LINK = re.compile(r"(?<!`)`(?!`)|\w_(?!\w)")  # what it names is not told by a value
_MARK = "\ufeff".encode()


class Draft:
    """One way to write a document as a recipe; the blocks of those numbers stay what they are.

    Of those that stay so in any case, these are shown as literal text: docutils does not take it as another.
    In the `plain` ones no variable takes the place of a value.
    """

    def __init__(
        self,
        old: Document,
        host_of: Mapping[str, str],
        choices: Choices,
        kept: frozenset[int],
        plain: frozenset[int],
    ) -> None:
        self.old, self.host_of = old, host_of
        left = {number for number, block in enumerate(old.blocks) if block.why}
        self.kept, self.literal, self.plain = kept | left, kept & left, plain
        self.choices, self.ways = choices, ways(old.blocks, old.headings)
        below = [*(block.printed for block in old.blocks[1:]), ()]
        self.pieces = [
            [] if number in self.kept else list(self._pieces(block, way, whole=bool(printed)))
            for number, (block, way, printed) in enumerate(zip(old.blocks, self.ways, below, strict=False))
        ]
        flat = [piece for held in self.pieces for piece in held]
        bare = [(number, one.code) for number, held in enumerate(self.pieces) for one in held]
        bare = [(number, code) for number, code in bare if "{{" not in code]
        codes = [code for _number, code in bare]
        known = {*host_of.values(), "ARCH", *(variable.name for variable in old.recipe.variables)}
        found = [value for value in recurring(codes) if value.name not in known] if choices.values else []
        filled = "\n".join(places_of(code, found) for number, code in bare if number not in plain)
        left_so = "\n".join(code for number, code in bare if number in plain)
        self.values = [
            value
            for value in found
            if value.place in filled or (value.type == "secret" and value.text in left_so)
        ]
        self.named = {piece.code for piece in flat if piece.named}
        told = {piece.architecture for piece in flat}
        self.architectures = [name for name in ARCHITECTURES if name in told]
        self.others = other_users(old.recipe, old.blocks, old.hosts(host_of))
        self.lines = list(self._lines())

    def _pieces(self, block: Block, way: Way, *, whole: bool) -> Iterator[Piece]:
        """The steps of the block; in `whole` ones, where an output below is of all that they do."""
        choices = replace(self.choices, outputs=False, alternatives=False) if whole else self.choices
        alone = way.architecture if way.sure and self.choices.alternatives else ""
        for part in block.parts:
            for piece in pieces(part, choices):
                yield replace(piece, architecture=piece.architecture or alone)

    @property
    def data(self) -> bytes:
        """The bytes of the new document; a new line ends as the document's first one does."""
        data = self.old.data.removeprefix(_MARK)
        raw = data.split(b"\n")
        end = b"\r" if raw[0].endswith(b"\r") else b""
        lines = [raw[line] if isinstance(line, int) else line.encode() + end for line in self.lines]
        return self.old.data[: len(self.old.data) - len(data)] + b"\n".join(lines)

    @property
    def decided(self) -> str:
        """The new text, once someone has decided which host the first steps are for."""
        text = decoded(self.data)
        unknown = next((number for number, (_block, name) in enumerate(self._hosts) if name is None), None)
        if unknown is None:
            return text
        return text.replace(self._unknown_host(unknown)[0], ".. host:: decided", 1)

    def line_of(self, line: int) -> int:
        """The index of the old line at that line of the draft, or of the next one that is none of ours."""
        below = (one for one in self.lines[line - 1 :] if isinstance(one, int))
        return next(below, len(self.lines))

    def _lines(self) -> Iterator[Line]:
        document = self.old.text.split("\n")
        ahead, asked = self._ahead(), list(self._questions())
        taken = dict.fromkeys(self.old.ids, 1)
        at = 0
        for number, (block, held) in enumerate(zip(self.old.blocks, self.pieces, strict=True)):
            for index in range(at, block.first):
                yield from _parted(ahead.get(index, []), document[index])
                colons = index == block.colons and number not in self.kept
                yield _COLONS.sub("", document[index]) if colons else index
            yield from ahead.get(block.first, [])
            lines = [line for name in block.names for line in target(name)]
            lines += asked[number]
            lines += [line for piece in held for line in self._step(piece, taken, number)]
            values = self._values_in(number)
            lines += [line for text in block.printed for line in output(placed(text, values))]
            at = block.end
            if number in self.kept:
                for index in range(block.first, block.end):
                    shown = number in self.literal and index == block.line - 1
                    yield _DIRECTIVE.sub(r"\1code-block:: text", document[index]) if shown else index
                yield ""
                lines = undecided(questions.why(block))
            elif block.first and _needs_a_blank(document[block.first - 1], block):
                yield ""
            if at < len(document) and not document[at].strip():
                lines.pop()
            if block.mark and number not in self.kept:
                yield block.mark + lines.pop(0)
            yield from (block.indent + line if line else "" for line in lines)
        for index in range(at, len(document)):
            yield from _parted(ahead.get(index, []), document[index])
            yield index

    def _questions(self) -> Iterator[list[str]]:
        """What is asked above the steps of each block; of all that stands below a heading, once."""
        asked, title, opened = Way(), "", False
        for number, (block, held) in enumerate(zip(self.old.blocks, self.pieces, strict=True)):
            lines = questions.inside(block) if opened else []
            opened = block.opens or (opened and not block.closes and not block.parts)
            way = self.ways[number]
            if way.asked[0] and way is not asked and not any(piece.architecture for piece in held):
                lines += undecided(placed(questions.for_whom(way), self.values))
                asked = way
            elif block.parts and (block.parts[0].said or block.parts[0].title) != title:
                lines += questions.for_some(block)
            title = (block.parts[0].said or block.parts[0].title) if block.parts else title
            yield [
                *lines,
                *questions.by_whom(self.others.get(number, ())),
                *questions.apart(block),
            ]

    def _values_in(self, number: int) -> Sequence[Value]:
        """Those whose variables may stand in the block of that number."""
        return () if number in self.plain else self.values

    def _step(self, piece: Piece, taken: dict[str, int], number: int) -> Iterator[str]:
        """The lines of a step of that block, below what is asked where a secret is left in clear."""
        put = _placed(piece, self._values_in(number))
        secrets = [value for value in self.values if value.type == "secret"]
        if any(placed(text, secrets) != text for text in (put.code, put.title, *put.printed, put.shown)):
            yield from undecided(_("a secret stands in clear in the step below; write its variable there"))
        yield from step(put, taken)

    def _ahead(self) -> dict[int, list[str]]:
        """New lines, by the index of the line above which they stand."""
        ahead: dict[int, list[str]] = {}
        if not self.old.blocks:
            return ahead
        for one in self.old.loose:
            asked = undecided(questions.is_it_a_command(one))
            ahead[one.first] = [one.indent + line if line else "" for line in asked]
        declared = [*declarations(self.values, self.architectures)]
        if declared:
            self._add(ahead, self.old.blocks[0], declared)
        host: str | None = ""
        heading = None
        for number, (block, name) in enumerate(self._hosts):
            if name not in {"", host}:
                lines = self._unknown_host(number) if name is None else directive("host", name, (), "")
                # a directive that stands below the heading must not follow
                below = heading != block.heading and not self.old.has_hosts
                self._add(ahead, block, lines, below_heading=below)
            host, heading = name, block.heading
        return ahead

    @cached_property
    def _hosts(self) -> list[tuple[Block, str | None]]:
        """The blocks that hold steps, and the host of each; None where nothing says it."""
        every = zip(self.old.blocks, self.old.hosts(self.host_of), strict=True)
        return [(block, name) for block, name in every if block.parts]

    def _unknown_host(self, number: int) -> list[str]:
        """The lines that ask on which host the steps happen from that block on, up to one whose is known."""
        run = takewhile(lambda pair: pair[1] is None, self._hosts[number:])
        _first, *others = dict.fromkeys(block.heading for block, _name in run)
        if not others:
            return undecided(_("on which host do the steps below happen? Write `.. host:: NAME` here"))
        headings = [_('"{heading}"').format(heading=self.old.headings[other].text) for other in others]
        what = _(
            "on which host do the steps below happen? Write `.. host:: NAME` here, "
            "and another one below {headings} where it is not the same"
        )
        return undecided(what.format(headings=", ".join(headings)))

    def _add(
        self, ahead: dict[int, list[str]], block: Block, lines: Sequence[str], *, below_heading: bool = True
    ) -> None:
        """Put the lines below the heading of the block, or at the top of the document; or above the block."""
        end = self.old.headings[block.heading].end if block.heading >= 0 else 0
        if below_heading and end >= 0:
            ahead.setdefault(end, [""] if end else []).extend(lines)
        else:
            indent = "" if block.mark else block.indent
            ahead.setdefault(block.first, [""]).extend(indent + line if line else "" for line in lines)


def _placed(piece: Piece, values: Sequence[Value]) -> Piece:
    """The step with the places of the values in it; braces of its own are no places."""
    told = (piece.code, piece.title, *piece.printed)
    if any("{{" in text for text in told):
        return piece
    return replace(
        piece,
        title=piece.title if _LINK.search(piece.title) else placed(piece.title, values),
        code=places_of(piece.code, values),
        printed=tuple(placed(text, values) for text in piece.printed),
        shown=placed(piece.shown, values),
    )


def _needs_a_blank(above: str, block: Block) -> bool:
    """Whether a directive in the place of the block must be parted from that line: a term, it explains."""
    margin = len(above) - len(above.lstrip())
    explains = margin < len(block.indent) and not above.lstrip().startswith("..")
    return bool(above.strip()) and not block.mark and not explains


def _parted(lines: Sequence[str], line: str) -> Sequence[str]:
    """The new lines above that one, which parts them from the text where it is blank."""
    return lines[:-1] if lines and not line.strip() else lines
