"""Writes helptexts.py out of click's commands: `python tests/make_helptexts.py`."""

from __future__ import annotations

import inspect
from pathlib import Path

from runbook.doors import helptexts
from runbook.doors.commands import main


def texts() -> dict[str, str]:
    """What click itself prints, for 80 columns."""
    made = {"--version": _printed(["--version"]), "--help": _printed(["--help"])}
    for name in main.commands:
        made[f"{name} --help"] = _printed([name, "--help"])
    return made


def _printed(arguments: list[str]) -> str:
    from click.testing import CliRunner

    return CliRunner(env={"COLUMNS": None}).invoke(main, arguments, prog_name="runbook").stdout


def source() -> str:
    """The whole of helptexts.py."""
    lines = [
        '"""What click says, kept so that `--help` need not import it: `python tests/make_helptexts.py`."""'
    ]
    lines += ["", "TEXTS = {"]
    for name, text in texts().items():
        lines.append(f'    "{name}": """\\')
        lines.append(text.replace("\\", "\\\\") + '""",')
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    Path(inspect.getfile(helptexts)).write_text(source(), encoding="utf-8")
