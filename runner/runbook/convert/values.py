"""Values that recur in the commands of a document, as variables that stand for them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.commands.proof import put
from runbook.commands.split import SplitError
from runbook.errors import RunbookError
from runbook.model import Location, Variable
from runbook.variables.types import normalise
from runbook.variables.values import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_BEGINS, _ENDS = r"(?<![\w.{-])", r"(?![\w}-])"
_GLUED = r"(?<=\s-[A-Za-z])"  # to a short option, as in mysql -pMyPassword
_PXE = re.compile(rf"{_BEGINS}01((?:-[0-9a-f]{{2}}){{6}}){_ENDS}")
_IQN = re.compile(rf"{_BEGINS}iqn\.\d{{4}}-\d\d\.[\w.-]+:[\w.-]*\w")
_URL = re.compile(r"\bhttps?://[\w.-]+(?::\d+)?(?:/[\w.-]+)*")
# names that an author gives for the reader's own
_NAME = re.compile(
    rf"(?:{_GLUED}|(?<![A-Za-z0-9{{$]))(?:My|Your|Our|Mon|Ma|Mes|Votre|Notre)[A-Z]\w*(?![\w=}}])"
)
# names that commands give to what is their own: variables, columns that are set, functions
_OWN = re.compile(
    r"(?<![\w.}'\"-])@(\w+)"
    r"|(\w+)[ \t]*(?::?=|\([ \t]*\))"
    r"|\bfunction[ \t]+(\w+)"
    r"|\bfor[ \t]+(\w+)[ \t]+in\b"
    r"|(?:^|[;&|({]|\bdo|\bthen)[ \t]*(?:read|local|export|declare|typeset|unset)(?:[ \t]+-\w+)*[ \t]+(\w+)",
    re.MULTILINE,
)
_PATH = re.compile(r"(?<![\w/.-])/(?:srv|mnt|media|home|opt)/[a-z][a-z0-9_-]*(?![\w{-])")
_SECRET = re.compile(r"(?:Pwd|Passwd|Password|Pass|Secret|Passe)\Z")
_RELEASES = re.compile(
    rf"{_BEGINS}(?:squeeze|wheezy|jessie|stretch|buster|bullseye|bookworm|trixie|forky){_ENDS}"
)


@dataclass(frozen=True)
class Value:
    """A variable to be declared, what of the commands it stands for, and what stands there then.

    The default of a secret is never written.
    """

    name: str
    type: str
    default: str
    text: str
    place: str


def recurring(codes: Sequence[str]) -> list[Value]:
    """The values that stand in several places of the commands, the longest first; a MAC address anywhere."""
    found: list[Value] = []
    rest = list(codes)
    for kind in _KINDS:
        for value in kind(rest):
            if value.name.isidentifier() and _is_normal(value) and value.name not in {v.name for v in found}:
                found.append(value)
        rest = [placed(code, found) for code in codes]
    return found


def computed(value: Value, values: Iterable[Value]) -> str:
    """Its default with the places of the other values that stand in it; empty where none does."""
    others = [
        v for v in values if v.text not in {value.text, ""} and v.type != "secret" and v.text == v.default
    ]
    told = placed(value.default, others)
    return "" if told == value.default or value.type == "secret" else told


def places_of(code: str, values: Iterable[Value]) -> str:
    """The code with the places of the values in it; as it is where that would not be filled to the same."""
    changed = placed(code, values)
    return changed if changed == code or _fills(changed, values) == code else code


def placed(text: str, values: Iterable[Value]) -> str:
    """The text with the places of the values in it, whatever it is."""
    for value in values:
        parts = re.split(r"(\{\{.*?\}\})", text)
        begins = rf"(?:{_GLUED}|(?<![A-Za-z0-9$])(?<!\$\{{))"
        ends = r"(?![A-Za-z0-9]|:\d)" if value.type == "url" else r"(?![A-Za-z0-9])"  # a port is of its url
        pattern = re.compile(rf"{begins}{re.escape(value.text)}{ends}")
        parts[::2] = [pattern.sub(value.place.replace("\\", r"\\"), part) for part in parts[::2]]
        text = "".join(parts)
    return text


def texts_of(code: str, values: Iterable[Value]) -> str:
    """The code with the values in their places again."""
    for value in values:
        code = code.replace(value.place, value.text)
    return code


def _fills(code: str, values: Iterable[Value]) -> str | None:
    """What the code is with the defaults in it; None where they cannot stand."""
    here = Location("", 1)
    variables = [Variable(value.name, here, type=value.type) for value in values]
    defaults = {value.name: value.default for value in values}
    try:
        return put(code, settle(variables, defaults), here)[0].text
    except (RunbookError, SplitError):
        return None


def _value(name: str, kind: str, text: str) -> Value:
    return Value(name, kind, text, text, "{{ " + name + " }}")


def _addresses(codes: Sequence[str]) -> Iterator[Value]:
    for number, match in enumerate(dict.fromkeys(_PXE.findall("\n".join(codes))), 1):
        name = "MAC" if number == 1 else f"MAC_{number}"
        default = match[1:].replace("-", ":")
        yield Value(name, "mac", default, f"01{match}", "{{ " + name + " | pxelinux }}")


def _numbered(
    name: str, kind: str, pattern: re.Pattern[str], own: re.Pattern[str] | None = None
) -> Callable[[Sequence[str]], Iterator[Value]]:
    """The values of that pattern: NAME, then NAME with what is `own` of each, or else its number."""

    def found(codes: Sequence[str]) -> Iterator[Value]:
        counted = Counter(text for code in codes for text in pattern.findall(code))
        taken = set[str]()
        for number, text in enumerate(_longest(counted), 1):
            word = own.search(text) if own else None
            called = f"{name}_{word[1].upper()}" if word else name
            if number == 1 or called in {name, *taken}:
                called = name if number == 1 else f"{name}_{number}"
            taken.add(called)
            yield _value(called, kind, text)

    return found


def _paths(codes: Sequence[str]) -> Iterator[Value]:
    for path in _common(_PATH, codes):
        yield _value(path.rsplit("/", 1)[-1].upper().replace("-", "_"), "path", path)


def _names(codes: Sequence[str]) -> Iterator[Value]:
    own = {name for names in _OWN.findall("\n".join(codes)) for name in names}
    for name in _common(_NAME, codes):
        if name not in own and not _SECRET.search(name):
            yield _value(name, "word", name)


def _secrets(codes: Sequence[str]) -> Iterator[Value]:
    for name in dict.fromkeys(_NAME.findall("\n".join(codes))):
        if _SECRET.search(name):
            yield _value(name, "secret", name)


def _common(pattern: re.Pattern[str], codes: Sequence[str]) -> list[str]:
    """What of it stands in two blocks at least."""
    return _longest(Counter(text for code in codes for text in dict.fromkeys(pattern.findall(code))))


def _longest(counted: Counter[str]) -> list[str]:
    """What was counted more than once, the longest first, then in its order."""
    return sorted((text for text, count in counted.items() if count > 1), key=len, reverse=True)


_KINDS = (
    _addresses,
    _numbered("IQN", "iqn", _IQN, re.compile(r":([a-zA-Z]\w*)\Z")),
    _numbered("URL", "url", _URL, re.compile(r"//([a-zA-Z]\w*)\.")),
    _numbered("RELEASE", "word", _RELEASES),
    _paths,
    _secrets,
    _names,
)


def _is_normal(value: Value) -> bool:
    try:
        variable = Variable(value.name, Location("", 1), type=value.type)
        return normalise(variable, value.default) == value.default
    except ValueError:
        return False
