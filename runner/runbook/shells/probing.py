"""Whether it is a shell that reads what is typed, asked in a way that does no harm to anything else."""

from __future__ import annotations

import re
from enum import Enum

# the empty command: a shell prints its prompt once more, and nothing else. A line of its own to programs that
# read lines, which complain; no command of less, vi or top, and no consent where a bare newline would be one
PROBE = b":\n"
_UNSEEN = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()=>][AB0]?|\r")
_PAINTED = re.compile(rb"\x1b\[[0-9;]*[A-Hf]|[\x07\x08]")  # the cursor moved: not lines, a screen
_TITLE = re.compile(rb"\x1b\][^\x07\x1b]*\x07")
_NUMBER = re.compile(rb"\d+")
_USUAL_PROMPT = re.compile(rb"(?:\A|[\w~/)\]@ ])[$#] ?\Z")  # not `base-#`


class Answer(Enum):
    """What the answer to the probe tells."""

    SHELL = "its prompt once more"
    NO_SHELL = "another prompt: a line of its own that is not ended yet"
    UNTOLD = "not read yet, or something came in between"


def judged(first: bytes, earlier: bytes, answer: bytes, asked: int = 1) -> Answer:
    """What answered the last of so many probes.

    Told by what was printed before the first, what was printed from there to the last, and since. Prompts are
    compared but for their numbers.
    """
    prompt = _comparable(answer).removeprefix(b":").lstrip(b"\n")
    if not last_line(prompt).strip() or _PAINTED.search(_TITLE.sub(b"", answer)):
        return Answer.UNTOLD
    # what complains once complains in the same words again: lines count only as they were before all that
    if b"\n" in prompt:
        return Answer.SHELL if prompt in _comparable(first) else Answer.UNTOLD
    usual = _USUAL_PROMPT.search(prompt)
    if _comparable(last_line(first + earlier)).endswith(prompt):
        # a line that was begun before a program came to its own prompt is not ended by a second one either
        shown = _prompts(prompt, _comparable(last_line(first) + earlier + answer))
        if usual or shown > asked:
            return Answer.SHELL
    return Answer.UNTOLD if usual else Answer.NO_SHELL


def _prompts(prompt: bytes, printed: bytes) -> int:
    """How often it was printed as a prompt, what is typed there echoed or not."""
    one = re.escape(prompt)
    return len(re.findall(one + rb"(?=:?\n|" + one + rb"|:?\Z)", printed))


def says(answer: bytes) -> bool:
    """Whether something is printed there besides the probe itself."""
    return bool(_comparable(answer).translate(None, PROBE + b" "))


def alike(one: bytes, other: bytes) -> bool:
    """Whether the same is said there in both: what reads the probe and complains of it does so each time."""
    return _comparable(one).strip() == _comparable(other).strip()


def visible(printed: bytes) -> bytes:
    """What was printed, less colours, titles and carriage returns."""
    return _UNSEEN.sub(b"", printed)


def last_line(printed: bytes) -> bytes:
    """What stands after the last newline, or was written over what stood there."""
    return re.split(rb"[\r\n]", printed)[-1]


def _comparable(printed: bytes) -> bytes:
    return _NUMBER.sub(b"0", visible(printed))
