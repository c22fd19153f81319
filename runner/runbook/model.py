"""The nouns of a recipe, as it says them and with values; frozen, no I/O, no opinion."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, order=True, slots=True)
class Location:
    """A line of a file, counted from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


# ---------------------------------------------------------------- what a recipe says


@dataclass(frozen=True, slots=True)
class Variable:
    """A value that the reader gives, or that is derived from others (`value`)."""

    name: str
    location: Location
    type: str = "text"
    description: str = ""
    default: str | None = None
    example: str | None = None
    value: str | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """A machine as the recipe names it: the name of a variable of type `host`, or a plain name."""

    name: str
    location: Location


class Match(StrEnum):
    """How an expected output is compared with the real one."""

    LINES = "lines"
    EXACT = "exact"
    REGEX = "regex"
    CONTAINS = "contains"
    GLOB = "glob"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Capture:
    """A line of the output kept for later steps: group 1 of `pattern`, or all of it, becomes `variable`."""

    variable: str
    pattern: str
    location: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the step just above must print; `text` still holds its `{{ … }}`.

    `of`: the number of the command of the step that prints it, from 1; None for all of them together.
    """

    text: str
    location: Location
    match: Match = Match.LINES
    captures: tuple[Capture, ...] = ()
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """When `pattern` (a regular expression) is seen in the output, `reply` is typed with a newline.

    It is looked for in the last `reach` characters: in more of them its search might never end.
    """

    pattern: str
    reply: str
    reach: int = 8192


@dataclass(frozen=True, slots=True)
class Retry:
    """Up to `times` attempts, `pause` seconds apart."""

    times: int
    pause: float


@dataclass(frozen=True, slots=True)
class File:
    """Content to write byte for byte; `path`, `content` and `owner` still hold their `{{ … }}`."""

    path: str
    content: str
    mode: str | None = None
    owner: str | None = None
    append: bool = False
    backup: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways: what it is called, the number of what holds them, and whether that is tabs."""

    label: str
    of: int
    is_tab: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step; its texts still hold their `{{ … }}`.

    `code` is the body from the raw source lines less their indentation, `code_location` its first line.
    `within` lists the ids of the steps whose `enter` is open around this one, outermost first: the place.
    A step with `leave` counts as being inside the place that it closes. `titled` unless the title is only
    that of the step above, which the document says once. `prompt` is the one behind which an existing
    document shows it; `choice` the tab in which it stands, or the item of a list to choose from.
    """

    id: str
    title: str
    location: Location
    code_location: Location
    host: str
    within: tuple[str, ...] = ()
    code: str = ""
    when: str | None = None
    unless: str | None = None
    enter: str | None = None
    leave: bool = False
    undo: str | None = None
    status: int = 0
    timeout: float | None = None
    retry: Retry | None = None
    answers: tuple[Answer, ...] = ()
    confirm: str | None = None
    manual: bool = False
    probe: str | None = None
    raw: bool = False
    file: File | None = None
    expectations: tuple[Expectation, ...] = ()
    starts: Mapping[str, Location] = field(default_factory=dict, compare=False)  # where options' texts begin
    titled: bool = field(default=True, compare=False)
    prompt: str = field(default="", compare=False)
    choice: Choice | None = field(default=None, compare=False)

    def start(self, option: str) -> Location:
        """Where the text of that option begins; where the step does, if it was not given."""
        return self.starts.get(option, self.location)

    @property
    def asides(self) -> tuple[tuple[str, Location], ...]:
        """The shell texts besides its commands, `:unless:`, `:undo:` and `:probe:`, and where each begins."""
        told = (("unless", self.unless), ("undo", self.undo), ("probe", self.probe))
        return tuple((text, self.start(option)) for option, text in told if text is not None)


@dataclass(frozen=True, slots=True)
class Requirement:
    """Another recipe that must have been run before; `path` is relative to the recipe that says so.

    `variables`: as they are there, also those that this recipe declares anew.
    """

    path: str
    location: Location
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """A variable and the values, in its normal form, that verification gives it one after the other."""

    variable: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An expression over the variables: a variant for which it holds is none."""

    expression: str
    location: Location


@dataclass(frozen=True, slots=True)
class Matrix:
    """The variants that verification goes through: each value of each axis with each of the others."""

    location: Location
    axes: tuple[Axis, ...]
    exclude: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowance:
    """A rule of `check` that one directive may break, and why; `last` is that directive's last line.

    `first` is its first line, `location` the one where the rule is named.
    """

    rule: str
    reason: str
    location: Location
    first: int
    last: int


@dataclass(frozen=True)
class Recipe:
    """A whole procedure. `variables` holds those of the required recipes too, first declared first."""

    path: str
    title: str
    variables: tuple[Variable, ...] = ()
    hosts: tuple[Host, ...] = ()
    steps: tuple[Step, ...] = ()
    requires: tuple[Requirement, ...] = ()
    matrix: Matrix | None = None
    allowances: tuple[Allowance, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without `.rst`, by which a recipe is called."""
        return self.path.rsplit("/", 1)[-1].removesuffix(".rst")

    def step(self, step_id: str) -> Step:
        """The step with that id; KeyError when there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


# ---------------------------------------------------------------- with values


@dataclass(frozen=True)
class Values:
    """Every variable's value in its normal form; `secrets` names those never to be shown."""

    texts: Mapping[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()

    def secret_texts(self) -> tuple[str, ...]:
        """The values that must never appear anywhere."""
        return tuple(self.texts[name] for name in sorted(self.secrets) if self.texts.get(name))

    def with_text(self, name: str, text: str) -> Values:
        """The same values and one more (a captured one)."""
        return Values({**self.texts, name: text}, self.secrets)


@dataclass(frozen=True)
class Command:
    """One whole command, filled: what is sent, what may be shown, and whether a secret went into it."""

    text: str = field(repr=False)
    masked: str
    location: Location
    secret: bool = False


@dataclass(frozen=True)
class Limits:
    """How long a command may take, be silent, or wait for an answer nobody gives (seconds, or None).

    `ask`: somebody may answer, and is told of it when the command waits. `whole`: bytes up to which all that
    it prints is kept, because it is to be compared.
    """

    timeout: float | None = None
    silence: float | None = None
    input_wait: float | None = None
    answers: tuple[Answer, ...] = ()
    ask: bool = False
    whole: int = 0
