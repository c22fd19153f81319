"""French spaces, apostrophes and ellipses in the prose of a document that is read in French."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.addnodes import productionlist, toctree
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import is_smartquotable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config

WIDE, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
OPEN, APOSTROPHE = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"
CLOSE = "\N{RIGHT DOUBLE QUOTATION MARK}"  # for the closing `'` too
_ENDS = rf"(?=[\s)\]»”…]|$|{WIDE})"  # what may follow a sign that ends something; `!=` and `:mod` end nothing
_PLAIN_WORD = rf"(?<![^\s(«“{WIDE}{NARROW}])((?:[^\W_]+[{APOSTROPHE}-])*[^\W_]+)"
_RULES = (
    (re.compile(r"(?<=[^\W\d_])'(?=[\w«“])"), APOSTROPHE),
    # before markup, the smart quotes take an elision for the end of a quotation
    (re.compile(rf"(?:(?<=\b[cdjlmnstCDJLMNST])|(?<=[qQ]u)){CLOSE}(?=[\w«])"), APOSTROPHE),
    (re.compile(r"(?<![./])\.\.\.(?![./\w])"), "…"),
    (re.compile(rf"«[ \n]+(?=\S)|«(?=[\w“{OPEN}(…`$/<-])"), f"«{WIDE}"),
    (re.compile(rf"(?<=\S)[ \n]+»|(?<=[\w”{APOSTROPHE})….!?`/>%])»"), f"{WIDE}»"),
    # a list of signs, as `= : ,`, is no sentence
    (re.compile(rf"(?<!\s[=+%@_/~*-])[ \n]+:{_ENDS}"), f"{WIDE}:"),
    (re.compile(rf"[ \n]+([;!?]|[!?]+){_ENDS}"), rf"{NARROW}\1"),
    # none was written: only behind a plain word, as an address or a piece of code is none
    (re.compile(rf"{_PLAIN_WORD}([;!?]|[!?]+){_ENDS}"), rf"\1{NARROW}\2"),
    (re.compile(rf"(?<=[)»”…])([;!?]|[!?]+){_ENDS}"), rf"{NARROW}\1"),
    # a number, what it counts, and its thousands
    (
        re.compile(r"(?<=\d)[ \n]+(?=(?:[%€]|°C|[kKMGT]?[oB]|[kKMGT]io|[kMG]?Hz|[kcm]?m|ms|min|h)(?!\w))"),
        WIDE,
    ),
    (re.compile(r"(?<=\bn°)[ \n]+(?=\d)|(?<=\bN°)[ \n]+(?=\d)"), WIDE),
    (
        re.compile(r"(?<![\w.,:/-])\d{1,3}(?: \d{3})+(?![\w.:/-]*\w)"),
        lambda found: found[0].replace(" ", NARROW),
    ),
)
_SIGNS = re.compile(
    r"['”«»:;!?]|\.\.\.|[\d°][ \n]+[\d%€°a-zA-Z]"
)  # a text without any of them is changed by no rule
PLACE = re.compile(r"(\{\{.*?\}\})", re.DOTALL)
WORD = "x"  # what stands for a literal or a place beside a text


def setup(app: Sphinx) -> None:
    """Have every document typeset, where `runbook_typography` does not forbid it."""
    app.add_config_value("runbook_typography", default=True, rebuild="env", types=[bool])
    app.add_transform(French)


def typesetting(config: Config) -> Callable[[str], str]:
    """What is to be done to a sentence of a recipe, before values are put in: nothing, but in French."""
    return french if config.runbook_typography and _is_french(config.language) else str


def french(text: str, before: str = "", after: str = "") -> str:
    """The text as French typesets it: no-break spaces at its signs, curly apostrophes, true ellipses.

    `before` and `after` are the characters beside it, where it is a part of a sentence. What is no
    punctuation stays, as in `10:30`, `00:AA:BB`, `http://x/?a;b`, `::` and `!=`; a `{{ … }}` too.
    """
    parts = PLACE.split(text)
    beside = [before, *[WORD] * (len(parts) // 2), after]
    parts[::2] = [_typeset(part, *beside[at : at + 2]) for at, part in enumerate(parts[::2])]
    return "".join(parts)


def _typeset(text: str, before: str, after: str) -> str:
    whole = before + text + after
    for pattern, written in _RULES if _SIGNS.search(whole) else ():
        whole = pattern.sub(written, whole)
    typeset = whole[len(before) : len(whole) - len(after)]
    # a space at a sign that stands in the text beside it is that one's
    if before == "«" and not text[:1].isspace():
        typeset = typeset.removeprefix(WIDE)
    if after == "»" and not text[-1:].isspace():
        typeset = typeset.removesuffix(WIDE)
    return typeset


def _is_french(language: str) -> bool:
    """Whether texts in that language are typeset so; Quebec has no space before its signs."""
    language = language.lower().replace("_", "-")
    return language.split("-")[0] == "fr" and language != "fr-ca"


class French(SphinxTransform):
    """Typesets what is read in French, behind the smart quotes and before titles are collected."""

    default_priority = 760

    def apply(self, **_options: object) -> None:
        """Typeset the document's texts, and the captions and titles of its tables of contents."""
        typeset(self.document, self.config)
        write = typesetting(self.config)
        for tree in self.document.findall(toctree):
            tree["entries"] = [(title and write(title), target) for title, target in tree["entries"]]
            tree["caption"] = tree["caption"] and write(tree["caption"])


def typeset(document: nodes.document, config: Config) -> None:
    """Typeset the texts of a document that are in French; once more changes nothing."""
    if config.runbook_typography:
        changed = (_block(leaf) for leaf in document.findall(nodes.Text) if _SIGNS.search(leaf))
        for block in dict.fromkeys(changed):
            if block is not None and _is_french(block.get_language_code(config.language)):
                _typeset_leaves(list(block.findall(nodes.Text)))


def _block(leaf: nodes.Text) -> nodes.TextElement | None:
    """The paragraph, or what else of a kind, that a text is of; None for what stands as it is."""
    block = next((above for above in _above(leaf) if not isinstance(above, nodes.Inline)), None)
    if isinstance(block, nodes.TextElement) and not isinstance(block, nodes.FixedTextElement):
        return block
    return None


def _typeset_leaves(leaves: list[nodes.Text]) -> None:
    """Typeset the texts of one paragraph, each with what stands beside it."""
    texts = [leaf.astext() if _is_prose(leaf) else None for leaf in leaves]
    beside = ["", *(WORD if text is None else text for text in texts), ""]
    for at, (leaf, text) in enumerate(zip(leaves, texts, strict=True)):
        if text is not None:
            written = french(text, beside[at][-1:], beside[at + 2][:1])
            if written != text:
                leaf.parent.replace(leaf, nodes.Text(written))


def _is_prose(leaf: nodes.Text) -> bool:
    """Whether it is neither code nor an address."""
    return is_smartquotable(leaf) and not any(_is_told_exactly(parent) for parent in _above(leaf))


def _above(node: nodes.Node) -> Iterator[nodes.Element]:
    while (node := node.parent) is not None:
        yield node


def _is_told_exactly(node: nodes.Element) -> bool:
    if isinstance(node, nodes.reference):
        return bool(node.get("refuri", "").removeprefix("mailto:") == node.astext())
    return isinstance(node, productionlist | nodes.Invisible)
