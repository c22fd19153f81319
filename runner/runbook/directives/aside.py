"""The `{{ … }}` of a text, set aside while docutils reads the markup around them."""

from __future__ import annotations

import re

from docutils import nodes

_PLACE = re.compile(r"\{\{.*?\}\}")
_FIRST = 0x100000  # private-use characters neither start nor end inline markup


class Aside:
    """What is set aside: it is none of the markup, and stands again where it was."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}
        self._stand_ins: dict[str, str] = {}

    def out_of(self, text: str) -> str:
        """The text with a character for each place."""
        return _PLACE.sub(lambda place: self._stand_in(place[0]), text)

    def back_into(self, node: nodes.Element) -> None:
        """Put the places back into what docutils made of such texts."""
        if not self._places:
            return
        back = {ord(stand_in): place for stand_in, place in self._places.items()}
        for part in list(node.findall()):
            if isinstance(part, nodes.Text):
                part.parent.replace(part, nodes.Text(part.translate(back)))
            elif isinstance(part, nodes.Element):
                part.rawsource = part.rawsource.translate(back)
                told = part.attributes.items()
                part.attributes.update(
                    {name: text.translate(back) for name, text in told if isinstance(text, str)}
                )

    def _stand_in(self, place: str) -> str:
        if place not in self._stand_ins:
            self._stand_ins[place] = chr(_FIRST + len(self._places))
            self._places[self._stand_ins[place]] = place
        return self._stand_ins[place]
