"""What docutils says is wrong with a text, in the user's words: it has only English ones."""

from __future__ import annotations

from runbook.i18n import _
from runbook.variables.reworded import reworded


def in_words(said: str) -> str:
    """The message, on one line and without its final stop; as it is where it is none of the usual ones."""
    said = " ".join(said.split()).rstrip(".")
    return reworded(said, _messages(), _part) or said


def _part(name: str, text: str) -> str:
    return in_words(text) if name == "detail" else text


def _messages() -> dict[str, str]:
    return {**_of_text(), **_of_tables(), **_of_directives()}


def _of_text() -> dict[str, str]:
    return {
        'Unknown directive type "(?P<name>[^"]*)"': _(
            "unknown directive {name}: what it holds would be lost"
        ),
        '(?:Unknown interpreted text role|No role entry for) "(?P<name>[^"]*)".*': _("unknown role {name}"),
        "Unexpected indentation": _("this line is indented, and nothing above it says why"),
        "Unexpected section title(?: or transition)?": _("a title cannot stand here"),
        "Incomplete section title": _("the title is not finished: its lower line is missing"),
        "Missing matching underline for section title overline": _("the lower line of the title is missing"),
        "Title overline & underline mismatch": _("the lines above and below the title are not the same"),
        "Title overline too short": _("the line above the title is shorter than it"),
        "Title underline too short": _("the line below the title is shorter than it"),
        "Invalid section title or transition marker": _(
            "this is neither a title nor a line that parts two texts"
        ),
        "Title level inconsistent:?": _("the line below this title is of a level that cannot follow here"),
        r"Inconsistent title style: ?skip from level (?P<above>\d+) to (?P<now>\d+)": _(
            "this title is of level {now}, right below one of level {above}"
        ),
        "Inconsistent literal block quoting": _("the lines of this quotation do not begin alike"),
        "Inline (?:literal|emphasis|strong|interpreted text or phrase reference|substitution_reference) "
        "start-string without end-string": _("what is opened in this line is not closed: `, * or |"),
        'Duplicate explicit target name: "(?P<name>.*)"': _("two targets are called {name}"),
        'Duplicate target name, cannot be used as a unique reference: "(?P<name>.*)"': _(
            "two targets are called {name}"
        ),
        'Unknown target name: "(?P<name>.*)"': _("there is no target {name}"),
        'Undefined substitution referenced: "(?P<name>.*)"': _("nothing says what |{name}| stands for"),
    }


def _of_tables() -> dict[str, str]:
    return {
        "Malformed table": _("this table is not written as it must be"),
        r"Malformed table\. (?P<detail>.*)": _("this table is not written as it must be: {detail}"),
        "Malformed table; parse incomplete": _("a part of it is no table"),
        "Bottom border missing or corrupt": _("its last line is missing or wrong"),
        "No bottom table border found.*": _("its last line is missing"),
        "Right border not aligned or missing": _("its right border is missing or not straight"),
        "Bottom border or header rule does not match top border": _(
            "one of its lines is not as the first one"
        ),
        r"Text in column margin in table line (?P<line>\d+)": _(
            "in its line {line}, a text stands between two columns"
        ),
        r"Column span (?:incomplete|alignment problem) in table line (?P<line>\d+)": _(
            "in its line {line}, the columns are not those of the first one"
        ),
    }


def _of_directives() -> dict[str, str]:
    return {
        'Error in "(?P<name>[^"]*)" directive: (?P<detail>.*)': _("directive {name}: {detail}"),
        'Problems with "(?P<name>[^"]*)" directive path: (?P<detail>.*)': _("directive {name}: {detail}"),
        r"(?P<wanted>\d+) argument\(s\) required, (?P<given>\d+) supplied": _(
            "arguments wanted: {wanted}, given: {given}"
        ),
        r"maximum (?P<wanted>\d+) argument\(s\) allowed, (?P<given>\d+) supplied": _(
            "arguments at most: {wanted}, given: {given}"
        ),
        'Content block expected for the "(?P<name>[^"]*)" directive; none found': _(
            "the directive {name} holds nothing"
        ),
        "no content permitted": _("it takes no content"),
        'unknown option: "(?P<name>[^"]*)"': _("it has no option {name}"),
        r"""invalid option value: \(option: "(?P<name>[^"]*)"; value: (?P<value>.*?)\) .*""": _(
            "its option {name} cannot be {value}"
        ),
        "invalid option (?:block|data).*": _("its options are not written as they must be"),
        r"(?:InputError: )?\[Errno 2\] No such file or directory: (?P<name>.*)": _("there is no file {name}"),
    }
