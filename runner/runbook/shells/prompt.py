"""Whether a shell that is seen from here waits for a command, and waking one that cannot know that it may."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runbook.shells import framing, processes
from runbook.shells.words import Dialect

if TYPE_CHECKING:
    from runbook.shells.level import Level
    from runbook.shells.pty import Terminal

# bytes that a shell asks the terminal for at its prompt; its `read` asks for another number
_AT_PROMPT = {Dialect.BASH: {1024}, Dialect.DASH: {8191, 8192}}
_WOKEN_WITHIN = 0.5  # seconds
_LOOK = 0.002


def at_prompt(terminal: Terminal, top: Level) -> bool:
    """Whether the innermost shell waits for a command; False where that is not seen."""
    if not top.near:
        return False
    asked = processes.asks_for(top.pid, terminal.name)
    return asked in _AT_PROMPT[top.dialect] and terminal.foreground() == processes.group_of(top.pid)


def wake(terminal: Terminal, top: Level) -> None:
    """Have the innermost shell listen, by a line of its own.

    It went to sleep in a read by the modes that a program had left (`min 255`): such a read takes several
    lines at once, and bash forgets all but the first.
    """
    top.raw = False
    terminal.write(framing.listen(top.token))
    deadline = time.monotonic() + _WOKEN_WITHIN
    while time.monotonic() < deadline and not at_prompt(terminal, top):
        processes.stir(top.pid)
        time.sleep(_LOOK)
