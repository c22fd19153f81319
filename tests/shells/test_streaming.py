"""Output of any size streams, as it comes, in little memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runbook.model import Limits
from support.shellwork import run
from support.telling import told

if TYPE_CHECKING:
    from runbook.shells.shell import ShellStack


def test_a_hundred_megabytes_stream_in_little_memory() -> None:
    code = """
shell = reach("host", "local")
output, size = run("head -c 100000000 /dev/zero")
lines = Path("/proc/self/status").read_text().splitlines()
peak = int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
shell.close()
print(json.dumps([size, output.status, output.left_out + len(output.data) >= size, peak]))
"""
    size, status, told_all, peak = told(code)
    assert (size, status, told_all) == (100_000_000, 0, True)
    assert peak < 40_000, f"{peak} KB"


def test_a_million_lines_stream_whole(here: ShellStack) -> None:
    output = run(here, "seq 1000000 | tee /dev/stderr 2>&1 >/dev/null | md5sum; seq 1000000")
    assert output.data.startswith(b"8bb7c19f") or output.data.count(b"\n") > 100_000
    assert output.data.endswith(b"999999\n1000000\n")


def test_output_comes_while_the_command_runs(here: ShellStack) -> None:
    stream = here.run("echo first; sleep 2; echo second", Limits())
    start = time.monotonic()
    assert next(stream) == b"first\n"
    assert time.monotonic() - start < 1.9
    assert next(stream) == b"second\n"
    stream.close()
