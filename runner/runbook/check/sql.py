"""The statements that the client of a database is told, in its words or in what it reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.check.options import parted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.check.call import Call

# the programs that are told some
CLIENTS = frozenset(
    [
        "psql",
        "mysql",
        "mariadb",
        "sqlite3",
        "sqlcmd",
        "cqlsh",
        "clickhouse-client",
        "duckdb",
        "influx",
        "cockroach",
        "mycli",
        "bq",
    ]
)
_COMMENT = re.compile(r"--[^\n]*")
_BLANKS = re.compile(r"\s+")


def statements(call: Call) -> Iterator[str]:
    """Each in capitals, with one blank between its words; none of another program."""
    if call.program in CLIENTS:
        for told in (*(word for _option, word in parted(call.program, call.arguments)), call.told):
            for statement in _COMMENT.sub("", told).split(";"):
                yield _BLANKS.sub(" ", statement.upper()).strip()
