"""What is wrong between commands: the one that is missing, too late, given twice, or not a command at all."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby, product
from typing import TYPE_CHECKING

from runbook.check.calls import calls, worded
from runbook.check.steps import calls_of, line_of, where
from runbook.check.usages import Usages
from runbook.documents.announced import announces_output
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.check.call import Call
    from runbook.model import Step


@dataclass(frozen=True)
class Made:
    """A call and the step in which it is made."""

    call: Call
    step: Step

    @property
    def place(self) -> tuple[str, ...]:
        """Where it is made: the host, and the steps entered around it."""
        return (self.step.host, *self.step.within)

    def problem(self, fact: str, remedy: str, rule: str, **told: object) -> Problem:
        """What is wrong with it; `{command}` in the fact is its line, the other fields are `told`."""
        fact = fact.format(command=line_of(self.step, self.call), **told)
        return Problem(where(self.step, self.call), fact, remedy, rule)


def of_sequence(steps: tuple[Step, ...]) -> Iterator[Problem]:
    """All of it, rule by rule."""
    done = [Made(call, step) for step in steps if not step.manual for call in calls_of(step)]
    made = [one for one in done if not one.step.file]
    yield from _mounts(made, steps)
    yield from _loops(made, steps)
    yield from _too_late(done, steps)
    yield from _repeated(done)
    yield from _goes_down(made)
    for _step, of_step in groupby(made, key=lambda one: id(one.step)):
        own = list(of_step)
        yield from _outputs(own)
        yield from _matches_more(own)


# ---------------------------------------------------------------- mounts


def _mounts(made: Sequence[Made], steps: tuple[Step, ...]) -> Iterator[Problem]:
    undone = [Made(call, step) for step in steps if step.undo for call in calls(step.undo, raw=step.raw)]
    kept = _mounted_at_every_start(steps)
    # an undo comes after all
    unmounts = _Unmounts([*enumerate(made), *((len(made), one) for one in undone)])
    for at, one in enumerate(made):
        folder = _mounted(one.call)
        if not folder or folder in kept or unmounts.after(at, folder, one.step.host):
            continue
        what, *_folder = operands = _operands(one.call, "tOoL")
        if what.startswith(("/", "VALUE_")) and unmounts.after(at, what, one.step.host):
            continue
        # as /etc/fstab says, and as it was
        by_name = len(operands) == 1
        if not (by_name and unmounts.before(at, folder, one.step.host)):
            fact = _('"{command}" mounts, and nothing unmounts it')
            remedy = _("unmount it in a later step, or by `:undo: umount {folder}`")
            yield one.problem(fact, remedy.format(folder=_shown(folder)), "mount-stays")


def _loops(made: Sequence[Made], steps: tuple[Step, ...]) -> Iterator[Problem]:
    """Each loop device that is taken, another one at each run, where nothing gives any back."""
    loops = [one for one in made if _LOOP.of(one.call)]
    taken = [one for one in loops if not (one.call.guarded or one.step.unless or one.step.status)]
    if not taken:
        return
    undone = [(step.host, call) for step in steps if step.undo for call in calls(step.undo, raw=step.raw)]
    given = [(one.step.host, one.call) for one in made]
    free = {host for host, call in (*given, *undone) if _FREED.of(call)}
    for one in taken:
        if one.step.host not in free:
            fact = _('"{command}" cannot be run twice: {consequence}')
            consequence = _("each time it takes another loop device")
            remedy = _("give it back in a later step, or by `:undo:`, with `losetup -d`")
            yield one.problem(fact, remedy, "not-repeatable", consequence=consequence)


_LOOP = Usages("losetup FILE -f|--find !-L|--nooverlap")
_FREED = Usages("""
    losetup -d|--detach|-D|--detach-all
    kpartx -d
""")


class _Unmounts:
    """The calls that unmount, by host and folder; those that may unmount several folders apart."""

    def __init__(self, made: Sequence[tuple[int, Made]]) -> None:
        self._named: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._several: list[tuple[int, Made]] = []
        for at, one in made:
            if one.call.program in _UNMOUNT:
                for name in one.call.operands:
                    self._named[one.step.host, name.rstrip("/")].append(at)
                if one.call.has(*_MANY) or _given(one.call) or any("$" in name for name in one.call.operands):
                    self._several.append((at, one))

    def after(self, at: int, folder: str, host: str) -> bool:
        """Whether one behind that place unmounts the folder."""
        return any(when > at for when in self._of(folder, host))

    def before(self, at: int, folder: str, host: str) -> bool:
        """Whether one above that place does."""
        return any(when < at for when in self._of(folder, host))

    def _of(self, folder: str, host: str) -> Iterator[int]:
        yield from self._named.get((host, folder), ())
        yield from (at for at, one in self._several if one.step.host == host and _unmounts(one.call, folder))


def _mounted_at_every_start(steps: tuple[Step, ...]) -> set[str]:
    """The words of what the steps write into /etc/fstab: a folder among them is meant to stay mounted."""
    words: set[str] = set()
    for step in steps:
        content = _MOUNTS.sub("", step.code) if "/etc/fstab" in step.code else ""
        if step.file and step.file.path == "/etc/fstab":
            content = step.file.content
        words |= set(re.split(r"[\s'\"]+", worded(content, raw=step.raw)))
    return {word.rstrip("/") for word in words}


_MOUNTS = re.compile(r"\bmount(?:point)?[ \t].*")
_MANY = ("-a", "--all", "--all-targets", "-R", "--recursive", "-l", "--lazy")
_UNMOUNT = frozenset(["umount", "fusermount", "fusermount3"])


def _mounted(call: Call) -> str:
    """The folder on which something is mounted; empty for none."""
    again = any("remount" in word for word in call.arguments)
    if call.program != "mount" or again or call.has("-a", "--all", "-l"):
        return ""
    operands = _operands(call, "tOoL")
    if len(operands) == 1 and any(word.startswith("--make-") for word in call.arguments):
        return ""  # it says what becomes of one that is there
    return operands[-1].rstrip("/") or "/" if operands else ""


def _unmounts(call: Call, folder: str) -> bool:
    """Whether the call, of several folders, is of this one too."""
    if call.has("-a", "--all", "--all-targets") or _given(call):
        return True
    named = [name.rstrip("/") for name in call.operands]
    below = call.has("-R", "--recursive", "-l", "--lazy")
    return any("$" in name or (below and folder.startswith(name + "/")) for name in named)


def _given(call: Call) -> bool:
    """Whether what it names is told by what another prints."""
    return "xargs" in call.words


def _operands(call: Call, with_argument: str) -> list[str]:
    operands: list[str] = []
    skip = False
    for word in call.arguments:
        if skip:
            skip = False
        elif word.startswith("-") and len(word) > 1:
            skip = not word.startswith("--") and word[-1] in with_argument and len(word) == 2
        else:
            operands.append(word)
    return operands


def _shown(folder: str) -> str:
    return "…" if "VALUE_" in folder else folder


# ---------------------------------------------------------------- order

# what reads which files, and makes something of them
_MADE_FROM = {
    "update-initramfs": r"/etc/(?:initramfs-tools|iscsi|modprobe\.d)/.+|/etc/(?:crypttab|modules)",
    "update-grub": r"/etc/default/grub(?:\.d/.*)?",
    "locale-gen": r"/etc/locale\.gen",
    "newaliases": r"/etc/aliases",
    "exportfs": r"/etc/exports(?:\.d/.*)?",
}


def _too_late(made: Sequence[Made], steps: tuple[Step, ...]) -> Iterator[Problem]:
    order = {id(step): number for number, step in enumerate(steps)}
    last: dict[tuple[str, tuple[str, ...]], tuple[int, int]] = {}
    for one in made:
        if one.call.program in _MADE_FROM:
            last[one.call.program, one.place] = (order[id(one.step)], one.call.line)
    for one in made:
        at = (order[id(one.step)], one.call.line)
        for name, (program, files) in product(_edited(one.call), _MADE_FROM.items()):
            runs = last.get((program, one.place))
            if runs and runs < at and re.fullmatch(files, name):
                fact = _('{name} is edited after {program}, which does not see it any more: "{command}"')
                remedy = _("edit it before {program}").format(program=program)
                yield one.problem(fact, remedy, "edited-too-late", name=name, program=program)


def _edited(call: Call) -> list[str]:
    """The files that the call writes."""
    names = [name for _operator, name in call.writes]
    if call.program == "sed" and call.has("-i", "--in-place"):
        names += call.operands[1:]
    if call.program in {"tee", "touch"}:
        names += call.operands
    if call.program in {"cp", "mv", "install"}:
        names += call.operands[-1:]
    return names


_ONCE = {
    ("apt-get", "clean"),
    ("apt-get", "autoclean"),
    ("apt-get", "update"),
    ("apt", "update"),
    ("apt", "clean"),
}
_UPDATES = {("apt-get", "update"), ("apt", "update")}
# what may change where packages come from, so that `update` finds others
_SOURCES = Usages("""
    add-apt-repository|apt-add-repository|extrepo|apt-key
    dpkg --add-architecture|--remove-architecture|-i|--install
    apt-get|apt install *.deb
""")
_LOOKING = frozenset(["cat", "ls", "grep", "head", "tail", "less"])


def _repeated(made: Sequence[Made]) -> Iterator[Problem]:
    first: dict[tuple[object, ...], Made] = {}
    sources: Counter[str] = Counter()  # of each host, how often they were changed
    for one in made:
        sources[one.step.host] += _changes_sources(one.call)
        words = (one.call.program, *one.call.arguments)
        if words not in _ONCE:
            continue
        state = sources[one.step.host] if words in _UPDATES else 0
        before = first.setdefault((one.place, one.step.when, words, state), one)
        if before is not one:
            fact = _('"{command}" is given already, on line {line}')
            line = where(before.step, before.call).line
            yield one.problem(fact, _("leave one of them out"), "repeated-command", line=line)


def _changes_sources(call: Call) -> bool:
    """Whether it may, by what it is or by the files that it speaks of."""
    names = [name for _operator, name in call.writes]
    names += call.arguments if call.program not in _LOOKING else ()
    return _SOURCES.of(call) is not None or any("/etc/apt/" in name for name in names)


_DOWN = Usages("""
    reboot|halt|poweroff !-w|--wtmp-only
    shutdown $|now|+0 !-c|-k
    init|telinit 0|6
    systemctl reboot|poweroff|halt|kexec|soft-reboot
    kexec -e|--exec
""")
# nothing is lost with them
_FAREWELL = frozenset(["exit", "logout", "echo", "printf", "sleep", "wait", "true", ":"])
_ELSEWHERE = frozenset(["docker", "podman", "nerdctl", "kubectl", "oc", "lxc", "incus", "lxc-attach", "pct"])


def _goes_down(made: Sequence[Made]) -> Iterator[Problem]:
    """`reboot`, and the commands that follow it in the same place."""
    for at, one in enumerate(made):
        call = one.call
        if call.apart or call.away or call.only_tells or _ELSEWHERE & set(call.words) or not _DOWN.of(call):
            continue
        lost = [two for two in made[at + 1 :] if _is_behind(two, one)]
        if any(two.call.program not in _FAREWELL for two in lost):
            fact = _('"{command}" takes the machine down, and with it the commands that follow')
            remedy = _("make it the last command, and another recipe of what follows")
            yield one.problem(fact, remedy, "goes-down-midway")


def _is_behind(two: Made, one: Made) -> bool:
    """Whether the shell of the first would run it; not when another choice may be what runs it."""
    same_choice = two.step.when is None or two.step.when == one.step.when
    return same_choice and two.place[: len(one.place)] == one.place


# ---------------------------------------------------------------- within a step


_LABELLED = re.compile(r"[A-Za-z][\w.-]*:[^/\s]*")
_RELATIVE = re.compile(r"(?!\.{1,2}/)[\w.-]+(?:/[\w.-]+)+")
_QUOTED_COMMAND = re.compile(r"""['"`\u2018\u201c«]\s*[a-z][\w-]*\s+[^'"`\u2019\u201d»]{3,}""")


def _outputs(made: Sequence[Made]) -> Iterator[Problem]:
    """Lines that no shell takes for a command, and that look like what one has printed."""
    for number, one in enumerate(made):
        name = next(iter(one.call.words), "")
        told_in_title = not one.call.arguments and _QUOTED_COMMAND.search(one.step.title) is not None
        first = not (number or one.step.expectations or one.step.leave)  # « Sortie » is a way out too
        announced = first and announces_output(one.step.title)
        if announced or _LABELLED.fullmatch(name) or (told_in_title and _RELATIVE.fullmatch(name)):
            fact = _('"{command}" looks like what a command prints, and would be run as one')
            yield one.problem(fact, _("put it into an `output::` below the step"), "output-in-commands")


_ENDS = frozenset(["kill", "killall", "pkill", "rm", "umount", "userdel", "reboot"])
_OPEN_PATH = re.compile(r"(?:/[\w.-]+)+")


def _matches_more(made: Sequence[Made]) -> Iterator[Problem]:
    """`grep /media/X | … | kill`: it fits /media/X2 as well."""
    last = {one.call.pipeline: one.call.line for one in made if one.call.program in _ENDS}
    for one in made:
        call = one.call
        if call.program not in {"grep", "egrep", "fgrep"} or call.pipeline < 0 or call.has("-w", "-x"):
            continue
        ends = last.get(call.pipeline, -1) >= call.line
        pattern = next(iter(call.operands), "")
        if ends and _OPEN_PATH.fullmatch(pattern):
            fact = _('"{command}" also ends what belongs to {pattern}2: the pattern has no end')
            remedy = _("ask the program itself for what is meant, or end the pattern by a blank or a /")
            yield one.problem(fact, remedy, "matches-more", pattern=_shown(pattern))
