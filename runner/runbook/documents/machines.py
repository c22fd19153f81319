"""On which host the steps of a document happen whose prompts name machines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docutils import nodes

from runbook.commands.openers import stays_on_the_machine
from runbook.directives.naming import id_of, title_of
from runbook.directives.nodes import HostNode, RecipeNode, StepNode, VariableNode
from runbook.directives.places import LOCAL, Places
from runbook.directives.written import Written
from runbook.documents.found import FOUND, MACHINE
from runbook.documents.prompts import is_same_machine
from runbook.errors import Problem
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

# an attribute of a step: the host that its prompts name where another was in force, None where the author is
# to say it; and of a host, that it was read out of prompts
PROMPTED_HOST = "runbook_prompted_host"


@dataclass(frozen=True)
class Outside:
    """What tells the host of something typed outside of any shell that was opened.

    The heading that it stands below; the host that its prompts name, the one that its heading has, and the
    one that a directive names just above it. Empty for none.
    """

    heading: Hashable
    prompted: str = ""
    named: str = ""
    declared: str = ""


def hosts(found: Iterable[Outside]) -> Iterator[str | None]:
    """The host of each; None where nothing says it.

    A heading's is what it was called; of one below which prompts are of several machines, and of one without
    a name, the prompts tell. What names none goes on where the prompts above it below the same heading were,
    unless these are of several; or where a directive says so.
    """
    found = list(found)
    machines: dict[Hashable, set[str]] = {}
    for one in found:
        machines.setdefault(one.heading, set()).update({one.prompted} - {""})
    last: str | None = None
    heading: Hashable = None
    stands = False
    for one in found:
        several = len(machines[one.heading]) > 1
        if one.declared:
            last, stands = one.declared, True
        told = one.prompted if several and one.prompted else one.named or one.prompted
        if told:
            last, stands = told, stands and told == last
        elif not stands and (heading != one.heading or several):
            last = None
        heading = one.heading
        yield last


def called(machines: Iterable[str]) -> dict[str, str]:
    """What each is called as a host: without its domain, where no other has the same name in another one."""
    machines = set(machines)
    found: dict[str, set[str]] = {}
    for machine in machines:
        found.setdefault(machine.partition(".")[0], set()).update({machine} if "." in machine else ())
    return {one: one if len(found[one.partition(".")[0]]) > 1 else one.partition(".")[0] for one in machines}


# ---------------------------------------------------------------- in a document


def tell_hosts(document: nodes.document) -> None:
    """Put a host above each step whose prompts are of another machine than what stands above it.

    What is at odds is noted in the step: a prompt that contradicts a directive or a place, and that nothing
    says where the step happens, in a document that names machines.
    """
    if not any(node.get(MACHINE) for node in document.findall(StepNode)):
        return
    places = list(_places(document))
    for place, told in zip(places, _told(places), strict=True):
        place.step[MACHINE] = told
    outside = [place for place in places if not place.around]
    machines = {place.step[MACHINE] for place in outside} - {""}
    if machines and (machines != {LOCAL} or any(place.declared for place in outside)):
        known = _Known(document, outside)
        _go(outside, known)
        for place in places:
            if place.around and not place.moved:
                _stay(place, known)


@dataclass
class _Place:
    """A step, and the steps that opened the shells in which it is typed.

    `machine` is the one that its prompt names; `declared` the host that a directive names above it, `anew`
    whether that stands behind the step above; `first` whether it is the first of its block.
    """

    step: StepNode
    around: tuple[_Place, ...]
    machine: str
    declared: str
    anew: bool
    first: bool
    host: str | None = None

    @property
    def moved(self) -> bool:
        """Whether what was opened may be on another machine than the host."""
        return not all(stays_on_the_machine(one.step.written.body) for one in self.around)


def _places(document: nodes.document) -> Iterator[_Place]:
    places, known = Places(), dict[str, _Place]()
    declared, anew, above = "", False, None
    for node in document.findall(RecipeNode):
        if isinstance(node, HostNode):
            declared, anew = node.written.argument, True
            places.go(declared)
        elif isinstance(node, StepNode):
            told = node.written
            around = tuple(known[step_id] for step_id in places.within)
            first = above is None or _block(above) != _block(node)
            place = _Place(node, around, node.get(MACHINE, ""), declared, anew, first)
            yield place
            above, anew = node, False
            if told.option("enter"):
                known[id_of(told)] = place
                places.enter(id_of(told))
            elif told.option("leave"):
                places.leave()


def _block(step: StepNode) -> object:
    """What the step was read out of."""
    return (step.source, step[FOUND]) if FOUND in step else id(step)


def _told(places: Sequence[_Place]) -> list[str]:
    """The machine on which each step is typed: that of its prompt, or of the next in its block or place."""
    found: list[str] = []
    below = ""
    for number in range(len(places) - 1, -1, -1):
        place = places[number]
        below = ("" if place.moved else place.machine) or below
        found.append(below)
        if place.first and not place.around:
            below = ""
    return found[::-1]


class _Known:
    """The hosts of a document: which one a machine is."""

    def __init__(self, document: nodes.document, outside: Sequence[_Place]) -> None:
        self._declared = dict.fromkeys(place.declared for place in outside if place.declared)
        self._called = called(place.step[MACHINE] for place in outside)
        self._values = dict(_values(document))

    def host(self, place: _Place) -> str:
        """The host that the step's prompts name; empty where they name none, or one that is not declared."""
        machine = place.step[MACHINE]
        declared = (name for name in (place.declared, *self._declared) if self.is_it(machine, name))
        found = next(declared, "") if machine else ""
        return found or ("" if place.declared else self._called[machine])

    def is_it(self, machine: str, host: str) -> bool:
        """Whether the machine is the one that the host is called, or that its variable holds."""
        names = (host, *self._values.get(host, ()))
        return any(is_same_machine(machine.casefold(), name.casefold()) for name in names)


def _values(document: nodes.document) -> Iterator[tuple[str, Sequence[str]]]:
    """What each variable of the document holds where nobody says it, and for example."""
    for node in document.findall(VariableNode):
        told = node.written
        yield told.argument, [text for name in ("default", "example") if (text := told.text(name))]


def _go(outside: Sequence[_Place], known: _Known) -> None:
    """Put the hosts that prompts name into the document, and note where nothing tells them."""
    prompted = [known.host(place) for place in outside]
    items = [
        Outside(_section(place.step), host, declared=place.declared if place.anew else "")
        for place, host in zip(outside, prompted, strict=True)
    ]
    above, asked = "", False
    for place, name, host in zip(outside, prompted, hosts(items), strict=True):
        above = place.declared if place.anew else above
        place.host = host or above
        if place.step[MACHINE] and not name:
            _note(place.step, *_at_odds(place.step[MACHINE], above))
        elif host is None:
            if above and not asked and not place.step.written.problems:
                _note(place.step, *_nowhere(place.step.written))
            place.step[PROMPTED_HOST] = None
        elif host != above:
            if not place.first:
                _note(place.step, *_at_odds(place.step[MACHINE], above))
            _insert(place.step, host)
            above = host
        asked = host is None


def _insert(step: StepNode, host: str) -> None:
    where = step.written.location
    node = HostNode(host, host, classes=["runbook-host"])
    node.written = Written("host", where, host)
    node.source, node.line = where.path, where.line
    step.parent.insert(step.parent.index(step), node)
    step[PROMPTED_HOST] = node[PROMPTED_HOST] = host


def _stay(place: _Place, known: _Known) -> None:
    """Note that the prompt is of another machine than the one where the shell was opened."""
    opener = place.around[0]
    host = opener.host or LOCAL
    same = is_same_machine(place.machine, opener.step[MACHINE]) or known.is_it(place.machine, host)
    if place.machine and not same:
        label = place.around[-1].step.written.text("enter") or ""
        fact = _("this prompt is of {now}, and what is above it entered {label} on {host}")
        remedy = _("leave that by `exit` first, or write the prompt as `$ ` or `# `")
        _note(place.step, fact.format(now=place.machine, label=label, host=host), remedy, "other-prompt")


def _at_odds(machine: str, host: str) -> tuple[str, str, str]:
    fact = _("this prompt is of {now}, and the host above is {host}").format(now=machine, host=host)
    remedy = _(
        "write `.. host:: {now}` above the block; if {host} is meant, write its prompt as `$ ` or `# `"
    )
    return fact, remedy.format(now=machine, host=host), "other-prompt"


def _nowhere(told: Written) -> tuple[str, str, str]:
    fact = _('nothing says on which host the step "{title}" happens: the prompts above name machines')
    remedy = _("write `.. host:: NAME` above it, or a machine in its prompt, as `root@web:~# `")
    return fact.format(title=title_of(told)), remedy, "step-without-host"


def _note(step: StepNode, fact: str, remedy: str, rule: str) -> None:
    told = step.written
    problem = Problem(told.body_location or told.location, fact, remedy, rule)
    step.written = replace(told, problems=(*told.problems, problem))


def _section(node: nodes.Element | None) -> nodes.Element | None:
    while node is not None and not isinstance(node, nodes.section):
        node = node.parent
    return node
