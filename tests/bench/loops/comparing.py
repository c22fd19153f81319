"""An output of so many lines, and what is expected of it; it prints whether that holds."""

from __future__ import annotations

import re
import sys

EXPECTED = {
    "ellipses": ("lines", "line 0 ...\n...\nline {half} of ...\n...\nline {last} of the output", ()),
    "glob": ("glob", "line ? of *\n...\nline {half} [a-o]f *\n...\nline {last} *", ()),
    "contains": ("contains", "line {last} of the", ()),
    "contains, first line everywhere": ("contains", "line ... of the output\nline {last} of", ()),
    "regex": ("regex", "line \\d+ of .*\n...\nline {half} .*\n...\nline {last} .*", ()),
    "captures": ("lines", "...", ("line ({last}) of",)),
}


def main(kind: str, count: str) -> None:
    """By the kind of expectation; `search` is Python's own regular expression, line by line."""
    size = int(count)
    data = bytearray()  # a list of lines would be the peak
    for number in range(size):
        data += b"line %d of the output\n" % number
    output = data.decode()
    del data
    last = str(size - 1)
    if kind == "nothing":
        found = True
    elif kind == "search":
        wanted = re.compile(f"line {last} of")
        found = any(wanted.search(line) for line in output.splitlines())
    else:
        found = _judged(kind, output, last)
    print("holds" if found else "does not")  # noqa: T201


def _judged(kind: str, output: str, last: str) -> bool:
    from runbook.engine.compare import weighed
    from runbook.model import Capture, Expectation, Location, Match, Values

    match, text, patterns = EXPECTED[kind]
    captures = tuple(Capture("X", pattern.replace("{last}", last)) for pattern in patterns)
    text = text.replace("{last}", last).replace("{half}", str(int(last) // 2))
    expectation = Expectation(text, Location("bench.rst", 1), Match(match), captures)
    return not weighed(expectation, output, Values())[0]


if __name__ == "__main__":
    main(*sys.argv[1:])
