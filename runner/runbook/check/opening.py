"""Which calls let everybody write to a file or a folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.check.call import Call

# the bit of writing for others, less a folder in which each removes only what is his own
_NUMBER = re.compile(r"0*(?:[0246]?[0-7]{2}[2367])")
_LETTERS = re.compile(r"(?:.*,)?[ug]*[oa][ugoa]*[+=][rxX]*w[rwxX]*(?:,.*)?")
# where that is meant, or where nobody else is
_OWN = re.compile(r"/tmp/.*|/var/tmp/.*|/dev/.*|\$\(mktemp\b.*")  # noqa: S108  # names, not files


def opens_to_all(call: Call) -> bool:
    """Whether others than its owner and his group may write to what it makes or changes."""
    named = [name for name in call.operands if name not in _modes(call)]
    own = bool(named) and all(map(_OWN.fullmatch, named))
    return not own and any(_NUMBER.fullmatch(mode) or _LETTERS.fullmatch(mode) for mode in _modes(call))


def _modes(call: Call) -> Iterator[str]:
    match call.program:
        case "chmod":
            yield from call.operands[:1]
        case "mkdir" | "install":
            yield from call.values("-m", "--mode")
