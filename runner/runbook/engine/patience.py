"""Regular expressions tried on an output, for as long as a run has patience for them."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from runbook.engine import matching
from runbook.i18n import _
from runbook.variables.unreadable import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.engine.matching import Line

SECONDS = 10.0  # for those of a run that come to no end, all together
LEAST = 1.0  # for any other one, once these are used up
CHUNK = 1 << 20  # characters


class RunawayError(Exception):
    """A regular expression took too long or too much; in words."""


class UnreadableError(Exception):
    """What was to be a regular expression is none."""


class Patience:
    """What is left of it in a run: what came to no end once is not tried again."""

    def __init__(self) -> None:
        self._left = SECONDS
        self._runaways: set[str] = set()

    def found(
        self,
        text: str,
        *,
        lines: Sequence[Line] = (),
        captures: Sequence[str] = (),
        table: bool = False,
        behind: int = 0,
    ) -> Any:
        """What `matching` says of the output behind so many lines, in a process that can always be ended."""
        # imported where a regular expression needs them: most runs have none
        import json
        import subprocess

        patterns = json.dumps([lines, captures])
        if patterns in self._runaways:
            raise RunawayError(
                _(
                    "a regular expression that came to no end before is not tried again; "
                    "write it so that no two of its repetitions can match the same text"
                )
            )
        wanted = {"lines": lines, "captures": captures, "table": table, "behind": behind}
        begin, seconds = time.monotonic(), max(LEAST, self._left)
        # a session of its own: a ^C is for the command that runs, and this program hears it anyway
        try:
            with _given(json.dumps(wanted), text) as given:
                done = subprocess.run(
                    [sys.executable, "-I", "-S", matching.__file__],
                    stdin=given,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    timeout=seconds,
                    check=True,
                    start_new_session=True,
                )
        except subprocess.SubprocessError:
            self._left -= time.monotonic() - begin
            self._runaways.add(patterns)
            sentence = _(
                "a regular expression needs more than {seconds:.0f} s, or too much memory, for this output; "
                "write it so that no two of its repetitions can match the same text"
            )
            raise RunawayError(sentence.format(seconds=seconds)) from None
        told = json.loads(done.stdout)
        if "found" not in told:
            sentence = _('"{pattern}" is not a regular expression ({reason})')
            raise UnreadableError(sentence.format(pattern=told["pattern"], reason=in_words(told["reason"])))
        return told["found"]


@contextmanager
def _given(wanted: str, text: str) -> Iterator[BinaryIO]:
    """A file of what is looked for and where: through a pipe, a large output takes ten thousand turns."""
    with open(os.memfd_create("output"), "wb+") as given:  # noqa: PTH123  # on no disk: it may hold secrets
        given.write(wanted.encode() + b"\n")
        parts = (text[start : start + CHUNK] for start in range(0, len(text), CHUNK))
        given.writelines(part.encode("utf-8", "surrogatepass") for part in parts)
        given.seek(0)
        yield given
