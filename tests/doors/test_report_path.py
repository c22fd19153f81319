"""Where a report may be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from runbook.doors.preparing import report_path
from runbook.errors import UsageError


@pytest.mark.parametrize("device", ["/dev/null", "/dev/full"])
def test_a_report_never_replaces_a_device(device: str) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        report_path([f"json={device}"])
    assert Path(device).is_char_device()
