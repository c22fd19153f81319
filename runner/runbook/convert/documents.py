"""A document that exists already, as it is read: the blocks that may be steps, its headings, its hosts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.convert.blocks import blocks
from runbook.convert.hosts import headings_with_steps, hosts
from runbook.convert.leaving import refused
from runbook.convert.loose import loose
from runbook.directives.naming import id_of
from runbook.directives.nodes import HostNode, StepNode
from runbook.directives.rawlines import decoded, holding
from runbook.directives.source import text_of
from runbook.documents.forms import NONE
from runbook.documents.found import FOUND
from runbook.documents.machines import PROMPTED_HOST
from runbook.errors import NO_STEP, RecipeError
from runbook.recipe import doctree
from runbook.recipe.reader import read_far

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runbook.convert.blocks import Block, Heading
    from runbook.convert.loose import Loose
    from runbook.documents.forms import Forms
    from runbook.model import Recipe


@dataclass(frozen=True)
class Document:
    """A document that exists already, its constructs and its headings; `ids` are those of its own steps.

    `has_hosts` where directives of its own name some. `after` is how what it becomes is read.
    """

    path: str
    data: bytes
    recipe: Recipe
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    ids: frozenset[str]
    has_hosts: bool
    loose: tuple[Loose, ...] = ()
    after: Forms = NONE

    @property
    def text(self) -> str:
        """Its text, line by line as the reader counts them."""
        return decoded(self.data)

    def undecided_headings(self, host_of: Mapping[str, str]) -> list[str]:
        """The headings with steps below them of which nothing says on which host these happen."""
        found = zip(self.blocks, self.hosts(host_of), strict=True)
        unknown = dict.fromkeys(block.heading for block, host in found if block.parts and host is None)
        return [self.headings[number].text for number in unknown if number >= 0]

    def hosts(self, host_of: Mapping[str, str]) -> list[str | None]:
        """The host of each block; None where nothing says it, empty where there is nothing to be said."""
        several = len(headings_with_steps(self.blocks)) > 1
        told = several or host_of or any(block.machine for block in self.blocks)
        if self.has_hosts:
            return [block.host for block in self.blocks]
        if not told:
            return [""] * len(self.blocks)
        return list(hosts(self.blocks, self.headings, host_of))


def document(path: str, data: bytes, forms: Forms) -> Document:
    """What is in the document, less the blocks that cannot be steps.

    RecipeError when it cannot be read as a recipe for another reason, or holds none that could be one.
    """
    text = text_of(path, data)
    left: list[Block] = []
    first: RecipeError | None = None
    while True:
        less = replace(forms, less=frozenset((path, block.line) for block in left))
        with holding(path, text):
            tree, _messages = doctree.parse(text, path, less)
        found, headings = blocks(tree, text.split("\n"))
        has_hosts = any(PROMPTED_HOST not in node for node in tree.findall(HostNode))
        try:
            recipe = recipe_of(path, text, less, left, hostless=not has_hosts)
            break
        except RecipeError as error:
            first = first or error
            more = refused(found, error.problems, path, left)
            if not more:
                raise first from None
            left += more
    own = frozenset(id_of(node.written) for node in tree.findall(StepNode) if FOUND not in node)
    whole = sorted([*found, *left], key=lambda block: block.first)
    beside = tuple(loose(tree, text.split("\n"), less))
    after = replace(NONE, known=forms.known)
    return Document(path, data, recipe, tuple(whole), tuple(headings), own, has_hosts, beside, after)


def recipe_of(path: str, text: str, forms: Forms, left: Sequence[Block], *, hostless: bool = False) -> Recipe:
    """The recipe; RecipeError when it is none, or holds no step and no block is `left` that may be one.

    In a `hostless` one, which host is meant is asked, or left to the author.
    """
    recipe, problems = read_far(path, text, forms)
    allowed = {*([NO_STEP] if left else ()), *(["step-without-host"] if hostless else ())}
    if problems := [problem for problem in problems if problem.rule not in allowed]:
        raise RecipeError(problems)
    return recipe
