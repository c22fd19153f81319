"""What is said of a document to its author, where it does not tell what is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.convert.alternatives import mixed
from runbook.convert.conditions import is_for_some
from runbook.convert.writing import undecided
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runbook.convert.alternatives import Way
    from runbook.convert.blocks import Block
    from runbook.convert.loose import Loose


def why(block: Block) -> str:
    """What is said of a block that stays as it is."""
    if block.why:
        return _("the block above stays as it is: {why}").format(why=block.why)
    return _("the commands of the block above; write them as steps")


def is_it_a_command(one: Loose) -> str:
    """What is asked of a paragraph beside the code blocks of a container."""
    what = _('is "{text}" below a command? It is read as prose; if it is one, write it as a step')
    return what.format(text=one.text)


def by_whom(users: Iterable[tuple[str, str]]) -> list[str]:
    """What is asked of a block whose prompts are of other users than those above them."""
    what = _("{now} types the step below, and {before} what is above it: who runs all of it?")
    told = ([_("a user") if name == "$" else name for name in two] for two in users)
    return [line for now, before in told for line in undecided(what.format(now=now, before=before))]


def for_whom(way: Way) -> str:
    """What is asked of a step that may be for one architecture or distribution only."""
    value, name = way.asked
    what = _('is the step below for {value} alone? If so, give it `:when: {name} == "{value}"`')
    if not name:
        what = _("is the step below for {value} alone? If so, give it a `:when:`")
    return what.format(value=value, name=name)


def inside(block: Block) -> list[str]:
    """What is asked of the first step below a shell that a block has opened, and that nothing ends."""
    what = _("is the step below typed in the shell that a block above opens, and that none leaves?")
    return undecided(what) if block.parts else []


def for_some(block: Block) -> list[str]:
    """What is asked of a block whose title says that it is not for every reader."""
    said = block.parts[0].said or block.parts[0].told.argument if block.parts else ""
    if not is_for_some(said):
        return []
    what = _("is the step below for some readers only, as its title says? If so, give it a `:when:`")
    return undecided(what)


def apart(block: Block) -> list[str]:
    """What is asked of a block whose comments part commands for several distributions or methods."""
    names = next(filter(None, (mixed(part.told.body) for part in block.parts)), ())
    what = _(
        "the step below has commands for one of these alone: {names}; write a step of each, with `:when:`"
    )
    return undecided(what.format(names=", ".join(names))) if names else []
