"""Where what runbook remembers of a user is kept.

As https://specifications.freedesktop.org/basedir-spec/latest/ says.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path


def state() -> Path:
    """What has to last; RuntimeError when nobody's home is known."""
    return _folder("XDG_STATE_HOME", ".local/state")


def cache() -> Path:
    """What may be lost; RuntimeError when nobody's home is known."""
    return _folder("XDG_CACHE_HOME", ".cache")


def _folder(variable: str, below_home: str) -> Path:
    """A path that is not whole counts for none: it would be another one in each folder."""
    named = os.environ.get(variable) or ""
    return (Path(named) if named.startswith("/") else _home() / below_home) / "runbook"


def _home() -> Path:
    home = os.environ.get("HOME") or ""
    if home.startswith("/"):
        return Path(home)
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        raise RuntimeError from None
