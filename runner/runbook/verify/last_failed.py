"""Which cases failed the last time, remembered for `--lf` between two calls in the same folder."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.own_folders import cache

if TYPE_CHECKING:
    from collections.abc import Iterable


def _memory() -> Path:
    """A file of this user's and of the present folder's, outside of it: nothing is left beside recipes."""
    here = hashlib.sha256(os.fsencode(Path.cwd())).hexdigest()[:16]
    return cache() / f"failed-{here}.json"


def last_failed() -> frozenset[str]:
    """The ids of the cases that failed when they were last verified."""
    try:
        found = json.loads(_memory().read_text(encoding="utf-8"))
        return frozenset(map(str, found)) if isinstance(found, list) else frozenset()
    except (OSError, ValueError, RuntimeError):
        return frozenset()  # nothing is remembered


def remember(failed: Iterable[str], verified: Iterable[str]) -> None:
    """Those that failed now; what was not verified now stays as it was. What cannot be kept is forgotten."""
    known = (last_failed() - frozenset(verified)) | frozenset(failed)
    try:
        memory = _memory()
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(json.dumps(sorted(known)), encoding="utf-8")
    except (OSError, RuntimeError):
        return
