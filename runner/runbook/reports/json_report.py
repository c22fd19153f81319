r"""A report to JSON, as `report.schema.json` beside this file describes it.

One object: `format` (1), `recipe` (path, name, title), `outcome`, `interrupted`, `started` (ISO 8601, UTC),
`seconds`, `steps`, `undos` and `left`. A step has its number, id, title, host, place (labels, outermost
first), location, outcome, skip (why, or null), reason, difference (from the expected output, or null), status
(of its last command, or null), seconds, attempts, output and commands; a command has its text, location,
ending, status, seconds, detail and output.

Secrets are masked already. An output is text, with each byte that is not UTF-8 written `\xNN`; when there
is such a byte, `output_base64` beside it has all the bytes as they were. `left_out` counts the bytes of a
large output that were not kept.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from runbook.errors import Problem, UsageError, reason
from runbook.i18n import _
from runbook.seen import ENCODING, ERRORS
from runbook.whole import usual_mode, written

if TYPE_CHECKING:
    from runbook.model import Location
    from runbook.seen import CommandResult, Difference, Report, Result

FORMAT = 1
SLICE = 65536
KINDS = {" ": "same", "-": "expected", "+": "printed", "@": "part"}  # of a line of a difference
SCHEMA = Path(__file__).with_name("report.schema.json")


def write(report: Report, path: str) -> None:
    """Write the whole file or none of it; UsageError when it cannot be written.

    What is no file (a pipe, a terminal, /dev/stdout wherever that leads) is written to, and stays what it is.
    """
    try:
        with written(Path(path), usual_mode()) as stream:
            _write(stream, document(report))
    except OSError as error:
        fact = _("the report {path} could not be written ({reason})").format(path=path, reason=reason(error))
        raise UsageError(Problem(None, fact, _("make room, or name another folder"))) from None


def _write(stream: TextIO, content: dict[str, Any]) -> None:
    for text in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(content):
        # an output of some MB is not encoded in one piece
        stream.writelines(text[start : start + SLICE] for start in range(0, len(text), SLICE))
    stream.write("\n")
    stream.flush()


def document(report: Report) -> dict[str, Any]:
    """The report as JSON's own types."""
    recipe = report.recipe
    numbers = {step.id: number for number, step in enumerate(recipe.steps, 1)}
    return {
        "format": FORMAT,
        "recipe": {"path": recipe.path, "name": recipe.name, "title": recipe.title},
        "outcome": report.outcome.value,
        "interrupted": report.interrupted,
        "started": datetime.fromtimestamp(report.started, UTC).isoformat(timespec="milliseconds"),
        "seconds": round(report.seconds, 6),
        "steps": [_step(result, numbers) for result in report.results],
        "undos": [_step(result, numbers) for result in report.undos],
        "left": list(report.left),
        "captured": dict(report.captured),
    }


def _step(result: Result, numbers: dict[str, int]) -> dict[str, Any]:
    commands = [_command(command) for command in result.commands]
    if len(commands) == 1:
        keys = {"output", "output_base64"} & commands[0].keys()
        output = {key: commands[0][key] for key in sorted(keys)}
    else:
        output = _output(b"".join(command.output.data for command in result.commands))
    return {
        "number": numbers[result.step.id],
        "id": result.step.id,
        "title": result.title,
        "host": result.place.host,
        "place": list(result.place.labels),
        "location": _location(result.step.location),
        "outcome": result.outcome.value,
        "skip": None if result.skip is None else result.skip.value,
        "reason": result.reason,
        "difference": None if result.difference is None else _difference(result.difference),
        "status": result.commands[-1].output.status if result.commands else None,
        "seconds": round(result.seconds, 6),
        "attempts": result.attempts,
        **output,
        "commands": commands,
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "location": _location(difference.location),
        "command": difference.of,
        "hint": difference.hint,
        "lines": [
            {
                "kind": KINDS[line.sign],
                "text": line.text,
                "location": None if line.location is None else _location(line.location),
            }
            for line in difference.lines
        ],
    }


def _command(command: CommandResult) -> dict[str, Any]:
    output = command.output
    return {
        "text": command.text,
        "location": _location(command.location),
        "ending": output.ending.value,
        "status": output.status,
        "seconds": round(output.seconds, 6),
        "detail": output.detail,
        **_output(output.data),
        "left_out": output.left_out,
    }


def _location(location: Location) -> dict[str, Any]:
    return {"path": location.path, "line": location.line}


def _output(data: bytes) -> dict[str, str]:
    try:
        return {"output": data.decode()}
    except UnicodeDecodeError:
        import base64

        exact = base64.b64encode(data).decode()
        return {"output": data.decode(ENCODING, ERRORS), "output_base64": exact}
