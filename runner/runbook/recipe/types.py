"""The types of variables: what each accepts, its normal form, and what it says of anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.i18n import _

if TYPE_CHECKING:
    from runbook.model import Variable


def normalise(variable: Variable, text: str) -> str:
    """The value in its type's normal form; ValueError says what was given and what is wanted."""
    if variable.type == "secret" and len(text) < 4:
        raise ValueError(_("too short; a secret has 4 characters at least"))
    return text
