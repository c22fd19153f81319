"""A prompt at the beginning of a line: whether there is one, of what kind, of which user and machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.commands.takers import SHELLS
from runbook.documents.signs import Grade, grade, typed_by_root

if TYPE_CHECKING:
    from collections.abc import Sequence

_IN_BRACKETS = r"\((?!\s)[\w./-]+\)[ ]?"  # what is active: a virtual environment
_SIGN = r"(?:[ ]?%|[$#])"  # a shell of zsh's kind writes `user@host dir % `
_NAMED = rf"(?:{_IN_BRACKETS})?\[?(?P<who>[\w.-]+@[\w.-]+)(?:[: ][^\s$#%]*)?\]?{_SIGN}|{_IN_BRACKETS}[$#%]"
_HOST = r"(?P<host>[a-z][\w.-]*)[$%]"  # `client$ `
# what stands for no machine before a sign: `user$ `
_NO_MACHINE = frozenset(["user", "root", "me", "you", "prompt", "shell", *SHELLS])
_OWN = r"[a-z]{0,3}sh-\d[\d.]*[$#]|[/~][ ][$#]"  # what nobody has set: `bash-5.2$ `, busybox's `/ # `
ANY = re.compile(rf"(?:{_NAMED}|{_OWN}|{_HOST}|[$#%])(?:[ ]|\Z)")
_CERTAIN = re.compile(rf"(?:{_NAMED}|{_OWN}|{_HOST}|[$%])(?:[ ]|\Z)")
# busybox's in any folder: `/etc # `, which could be a command with a comment as well
_FOLDER = r"[/~][\w./-]*[ ][$#]"
_BUSYBOX = re.compile(rf"{_FOLDER}(?:[ ]|\Z)")
ANY_OR_FOLDER = re.compile(rf"(?:{_NAMED}|{_OWN}|{_FOLDER}|{_HOST}|[$#%])(?:[ ]|\Z)")
ROOT = re.compile(r"#(?:[ ]|\Z)")
DOLLAR = re.compile(r"\$(?:[ ]|\Z)")
ALONE = frozenset("$%")  # what is a prompt in a shell whose others name nobody
BARE = re.compile(r"[$%](?:[ ]|\Z)")
# no prompt that is read, and hardly anything that is printed: `~/tool$ `, `web1:/srv# `, `root@x:~ (main)$ `
LIKE_A_PROMPT = re.compile(
    rf"(?P<prompt>(?:{_IN_BRACKETS})?(?:[\w.-]+@)?(?:[\w.()-]+:)?"
    rf"[~/][\w./~+@-]*(?:[ ]{_IN_BRACKETS})?[$#%])[ ]\S"
    r"|(?P<host>[a-z][\w.-]*\#)[ ](?P<typed>\S.*)"
)

_ANGLE = re.compile(r">[ ]+(?P<word>[\w./~-]\S*)(?:[ ].*)?")
_TYPED_BEHIND = re.compile(r">[ ]+[\w./~-]+[ ]+(?![&|;<>#\d])\S.*")  # `> /var/log/x` empties a file


def begins_with_a_prompt(line: str) -> bool:
    """Whether the line shows what can be nothing but a prompt: `#` alone begins a comment."""
    return _CERTAIN.match(line) is not None


def is_a_session(lines: Sequence[str]) -> bool:
    """Whether commands that are shown so are what a terminal showed: the first line has a prompt."""
    return begins_with_a_prompt(next((line for line in lines if line.strip()), ""))


def is_a_session_of_root(lines: Sequence[str]) -> bool:
    """Whether they are plainly that: behind `# ` are commands, and the other lines were printed."""
    written = [line for line in lines if line.strip()]
    return bool(written) and ROOT.match(written[0]) is not None and typed_by_root(written) is True


def written_behind_an_angle(lines: Sequence[str]) -> str:
    """The first file that bash would write to if each line begins with what may be a prompt; else empty."""
    written = [line.strip() for line in lines if line.strip()]
    words = [found["word"] for line in written if (found := _ANGLE.fullmatch(line))]
    may_be = len(words) == len(written) and any(map(_TYPED_BEHIND.fullmatch, written))
    return words[0] if may_be else ""


def shows_a_prompt(lines: Sequence[str]) -> bool | None:
    """Whether a text of which nothing is said shows one; None where it may begin with a comment as well."""
    written = [line for line in lines if line.strip()]
    if not written or is_a_session(written) or not ROOT.match(written[0]):
        return bool(written) and is_a_session(written)
    return True if all(map(ROOT.match, written)) else typed_by_root(written)


def prompt_of(line: str) -> str:
    """The prompt that the line begins with; empty for none."""
    match = ANY.match(line)
    return match[0].rstrip() if match else ""


def machine_of(line: str) -> str:
    """The machine, with its domain if that is told, that the line's prompt is of; empty where none is."""
    match = ANY.match(line)
    if match is None or match["host"] in _NO_MACHINE:
        return ""
    return _machine(match["who"] or match["host"] or "")


def user_of(line: str) -> str:
    """The user that the line's prompt is of: `root`, a name, or `$` for any other; empty for none."""
    match = ANY.match(line)
    if match is None or match["host"]:
        return ""
    user = (match["who"] or "").rpartition("@")[0]
    return user or ("root" if match[0].rstrip().endswith("#") else "$")


def is_other_user(now: str, before: str) -> bool:
    """Whether these users of two prompts are two, as far as is told; `$` may be anybody but root."""
    return (
        bool(now and before) and now != before and not ("$" in {before, now} and "root" not in {before, now})
    )


def _machine(name: str) -> str:
    return name.rpartition("@")[2]


def is_same_machine(one: str, two: str) -> bool:
    """Whether both names may be of one machine: alike, or one without the domain that the other has."""
    short, long = sorted((one, two), key=len)
    return short == long or ("." not in short and long.startswith(f"{short}."))


def is_same(one: str, two: str) -> bool:
    """Whether both name one machine, and one user where they name any."""
    user, other = one.rpartition("@")[0], two.rpartition("@")[0]
    return (user == other or not (user and other)) and is_same_machine(_machine(one), _machine(two))


def bare_prompt(line: str) -> str:
    """The `$` or `%` that the line begins with, where what follows may be typed; empty for none.

    A sum behind `$` is none, nor are words behind `%`.
    """
    found = BARE.match(line)
    typed = line[found.end() :].strip() if found else ""
    printed = not typed or typed[0].isdigit() or (line[0] == "%" and grade(typed) is Grade.WORDS)
    return "" if printed else line[0]


def unknown_prompt(line: str) -> str:
    """The prompt of no known kind that the line may begin with; empty for none."""
    found = LIKE_A_PROMPT.match(line)
    if found is None:
        return ""
    return found["prompt"] or (found["host"] if grade(found["typed"]) is Grade.COMMAND else "")


def kind_of(first: str) -> re.Pattern[str]:
    """The prompts of a shell whose first one begins that line."""
    return ANY_OR_FOLDER if _BUSYBOX.match(first) else ANY


def names_someone(line: str) -> bool:
    """Whether the line begins with the prompt of a user or a machine: their shell has no bare one."""
    match = ANY.match(line)
    return match is not None and bool(match["who"] or match["host"])


def has_percent(line: str) -> bool:
    """Whether the line begins with the prompt of a user of zsh or csh."""
    match = ANY.match(line)
    return match is not None and match[0].rstrip().endswith("%")
