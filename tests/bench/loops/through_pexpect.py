"""The same through pexpect, with its defaults or without its delays."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(work: str, delays: str = "defaults") -> None:
    """Run the commands (a NUL between two); ValueError when one does not give 0."""
    pexpect = importlib.import_module("pexpect")  # not where the types are checked
    child = pexpect.spawn("bash", ["--norc", "--noprofile", "--noediting"], echo=False, timeout=None)
    if delays == "undelayed":
        child.delaybeforesend = child.delayafterread = None
        child.delayafterclose = child.delayafterterminate = 0
        child.maxread, child.searchwindowsize = 65536, 64
    child.sendline("PS1= PS2=; set +o history; echo ready''")
    child.expect_exact("ready\r\n")
    size = 0
    for command in Path(work).read_text().split("\0"):
        child.sendline(f"{command}\nprintf '<%s>\\n' $?")
        child.expect(r"<(\d+)>\r\n")
        if child.match[1] != b"0":
            raise ValueError(f"status {child.match[1].decode()}")
        size += len(child.before)
    print(size)  # noqa: T201
    child.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
