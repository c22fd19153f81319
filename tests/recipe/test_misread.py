"""Why an expression is none, or gives nothing, in the user's words."""

from __future__ import annotations

import pytest

from runbook.i18n import speaking
from runbook.model import Values
from runbook.variables.template import TemplateError, holds

VALUES = Values({"VG": "vg0", "N": "3"})
WRONG = {
    "VG if": "(the end has no place there)",
    "VG +": "(the end has no place there)",
    "not": "(the end has no place there)",
    "(VG": '(it ends before ")")',
    "(VG]": '("]" instead of ")")',
    "VG]": '("]" has no place there)',
    "VG[1 2": '(a number instead of ",")',
    "{VG 'x'}": '(a text instead of ":")',
    "VG ¤": '("¤" has no place there)',
    "VG.": "(a name or a number is missing behind a dot)",
    "VG()": "(a value cannot be called)",
    "1 / 0": "(a division by zero)",
    "1 % 0": "(a division by zero)",
    "VG.x": '(a text has no "x")',
    "VG[9]": '(there is no element "9")',
    "N + 1": "(a text is no number)",
    "N < 1": "(a text is no number)",
}
ENGLISH = ("unexpected", "expected", "end of", "object", "support", "concatenate", "zero", "has no")


@pytest.mark.parametrize(("expression", "words"), WRONG.items())
def test_the_reason(expression: str, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        holds(expression, VALUES)
    assert words in str(caught.value)


@pytest.mark.parametrize("expression", WRONG)
def test_the_reason_is_french_in_french(expression: str) -> None:
    with speaking("fr"), pytest.raises(TemplateError) as caught:
        holds(expression, VALUES)
    assert not [word for word in ENGLISH if word in str(caught.value).replace(expression, "")]
