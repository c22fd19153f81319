"""How a document that exists already is read: what holds commands, and which names are an extension's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PROMPTED = frozenset(["console", "shell-session", "shellsession", "session", "bash-session"])
LITERAL, PROMPT = "literal", "prompt"
SHELLS = frozenset(["bash", "sh", "shell", "dash", "zsh", *PROMPTED])
# names of blocks that may be asked for whether a document has them or not
COMMON = SHELLS | {LITERAL, PROMPT}


@dataclass(frozen=True)
class Forms:
    """The classes of `containers` that are steps, and the `blocks` that are.

    A block is a language of `code-block::` (`console` stands for all that show a prompt), `prompt` for
    `prompt::`, or `literal` for what follows two colons. `less` are files and lines at which such a construct
    begins and holds none. `known` are the directives and roles of extensions, to be read past.
    """

    containers: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    less: frozenset[tuple[str, int]] = frozenset()
    known: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether any construct does."""
        return bool(self.containers or self.blocks)

    def language(self, name: str) -> bool:
        """Whether a block in that language does."""
        name = name.lower()  # as Pygments takes it
        names = PROMPTED if name in PROMPTED else {name}
        return bool(name) and not names.isdisjoint(self.blocks)


NONE = Forms()


def asked_for(containers: Iterable[str] = (), blocks: Iterable[str] = (), known: Iterable[str] = ()) -> Forms:
    """The forms that these options name; several names may stand in one, between commas."""
    return Forms(
        _names(containers),
        tuple(map(str.lower, _names(blocks))),
        known=frozenset(map(str.lower, _names(known))),
    )


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for text in texts for name in text.replace(",", " ").split()))
