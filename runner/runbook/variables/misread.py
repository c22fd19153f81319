"""Why an expression cannot be read or computed, in the user's words; Jinja's are English."""

from __future__ import annotations

from runbook.i18n import _
from runbook.variables.reworded import reworded


def in_words(reason: str) -> str:
    """The reason of Jinja's or of Python's; as it is where it is none of the usual ones."""
    return reworded(reason.rstrip("."), _reasons(), lambda _name, text: _token(text)) or reason


def _reasons() -> dict[str, str]:
    return {
        "unexpected end of template": _("it ends too early"),
        "unexpected end of template, expected '(?P<wanted>.+)'": _("it ends before {wanted}"),
        r"unexpected char '(?P<what>.+)' at \d+": _("{what} has no place there"),
        "unexpected '(?P<what>.+)', expected '(?P<wanted>.+)'": _("{what} instead of {wanted}"),
        "unexpected '(?P<what>.+)'": _("{what} has no place there"),
        "expected token '(?P<wanted>.+)', got '(?P<what>.+)'": _("{what} instead of {wanted}"),
        "Expected an expression, got '(?P<what>.+)'": _("{what} instead of an expression"),
        "expected name or number": _("a name or a number is missing behind a dot"),
        "expected subscript expression": _("there is nothing between brackets"),
        "Invalid character in identifier": _("a name holds a character that it cannot"),
        "invalid syntax for function call expression": _("what is called is not written as it must be"),
        "You cannot chain multiple tests with is": _("there is one `is` too many"),
        "division by zero|(?:integer |float )?(?:modulo|floor division|division or modulo) by zero": _(
            "a division by zero"
        ),
        "'str object' has no attribute '(?P<what>.+)'": _("a text has no {what}"),
        "'?str object'? has no element (?P<what>.+)": _("there is no element {what}"),
        "'.+' object is not callable": _("a value cannot be called"),
        "'.+' object is not iterable": _("a value has no parts"),
        r"can only concatenate str .*|unsupported operand type.*|'[<>]=?' not supported .*": _(
            "a text is no number"
        ),
        "not (?:all|enough) arguments .*": _("a pattern and its values are not of one number"),
    }


def _token(name: str) -> str:
    """A word of an expression as it is written, or what Jinja calls one."""
    called = {
        "end of print statement": _("the end"),
        "end of statement block": _("the end"),
        "end of template": _("the end"),
        "string": _("a text"),
        "integer": _("a number"),
        "float": _("a number"),
        "name": _("a name"),
    }
    return called.get(name) or _('"{text}"').format(text=name)
