"""What the command line asks for, to a run of which nothing is known to be wrong."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from runbook.documents.forms import NONE
from runbook.doors import addresses, inventory
from runbook.doors.givens import ask, ask_address, gather
from runbook.engine.needs import needed, not_given
from runbook.engine.plan import captured_names, plan, refusals
from runbook.engine.play import Options, Undo
from runbook.engine.selection import Selection, choose
from runbook.errors import Problem, RecipeError, RunbookError, UsageError
from runbook.i18n import _
from runbook.model import Location, Variable
from runbook.variables.values import missing, no_value, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from runbook.documents.forms import Forms
    from runbook.engine.plan import Plan
    from runbook.model import Host, Recipe, Values
    from runbook.reports.journal import Past

T = TypeVar("T")


def attended() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@dataclass(frozen=True)
class Wish:
    """What the command line asks for; `attended`: somebody is there, and may be asked.

    `made_up`: the secrets of which nobody gave a value.
    """

    recipe: str
    var: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    vars_files: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    hosts_files: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)
    yes: bool = False
    step_by_step: bool = False
    with_required: bool = False
    dry_run: bool = False
    forget: bool = False
    keep_going: bool = False
    undo_on_failure: bool = False
    undo: bool = False
    sandbox: bool = False
    report: tuple[str, ...] = ()
    accept: bool = False
    made_up: frozenset[str] = frozenset()
    attended: bool = field(default_factory=attended)
    forms: Forms = NONE

    @property
    def runs_nothing(self) -> bool:
        """Whether no host is reached, and no secret needed."""
        return self.dry_run or self.forget

    @property
    def options(self) -> Options:
        """What of it the engine has to know."""
        when = Undo.ALWAYS if self.undo else Undo.ON_FAILURE if self.undo_on_failure else Undo.NEVER
        return Options(
            self.keep_going,
            self.yes,
            self.step_by_step,
            when,
            self.attended,
            accept=self.accept,
            made_up=self.made_up,
        )


@dataclass(frozen=True)
class Prepared:
    """A run that may start; `past`: what runs had done that it goes on from.

    `fixed`, `everywhere`: the values and the addresses of all hosts that hold whichever part of the recipe is
    run, since no person is asked for them, and no step tells them.
    """

    plan: Plan
    values: Values
    addresses: Mapping[str, str]
    fixed: Mapping[str, str]
    everywhere: Mapping[str, str]
    report: str | None = None
    sandboxed: bool = False
    past: Past | None = None

    @property
    def throwaway(self) -> frozenset[str]:
        """The hosts of which a view is used that is gone with the run."""
        local = {name for name, address in self.addresses.items() if address == addresses.LOCAL}
        return frozenset(local if self.sandboxed else ())

    @property
    def reached(self) -> dict[str, str]:
        """How each host is reached, in words."""
        here = _("a throw-away view of this machine") if self.sandboxed else _("this machine")
        return {name: addresses.described(address, here) for name, address in self.addresses.items()}


class Problems:
    """Everything that is wrong, found one after the other and raised together."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self._refused = False

    def of(self, act: Callable[[], T]) -> T | None:
        """What `act` gives, or None when it is refused."""
        try:
            return act()
        except RunbookError as error:
            self._refused = self._refused or isinstance(error, RecipeError)
            self.found.extend(error.problems)
            return None

    def error(self) -> RunbookError:
        """All of it: RecipeError when the recipe is among what is wrong, else UsageError."""
        located = sorted((p for p in self.found if p.location), key=lambda p: p.location or Location("", 0))
        ordered = [*(problem for problem in self.found if problem.location is None), *located]
        return (RecipeError if self._refused else UsageError)(ordered)


def prepare(recipe: Recipe, wish: Wish) -> Prepared:
    """All that can be found wrong before anything runs is found here, and raised together."""
    return prepare_with(recipe, wish, *gather(recipe.variables, wish.var, wish.secret, wish.vars_files))


def prepare_with(
    recipe: Recipe, wish: Wish, given: dict[str, str], wrong_givens: Sequence[Problem] = ()
) -> Prepared:
    """The same with values that are gathered already."""
    problems = Problems()
    choice = problems.of(lambda: choose(recipe, wish.selection))
    report = problems.of(lambda: report_path(wish.report))
    found_in_files, wrong_files = inventory.entries(wish.hosts_files)
    listed, misspelt = inventory.of_hosts(found_in_files, recipe.hosts, wish.host)
    mapped, wrong = addresses.mapped((*listed, *wish.host), recipe.hosts)
    problems.found += [*wrong_files, *misspelt, *wrong, *wrong_givens]
    if wish.step_by_step and not wish.attended:
        fact = _("--step-by-step asks, and nobody is there")
        problems.found.append(Problem(None, fact, _("run in a terminal")))
    if wish.forget:
        problems.found += _beside_forget(wish)
    elif wish.dry_run and wish.report:
        fact = _("--report: a dry run runs nothing that could be reported")
        problems.found.append(Problem(None, fact, _("leave out --dry-run, or --report")))
    asked_for = _declared(recipe, given, needed(recipe, choice))
    if wish.runs_nothing:
        asked_for = _veiled(asked_for, given)
    typed: dict[str, str] = {}
    if wish.attended and not problems.found:
        typed = {variable.name: ask(variable) for variable in missing(asked_for, given)}
        given |= typed
    tried = {pair.partition("=")[0] for pair in (*wish.var, *wish.secret)}
    said = [no_value(variable) for variable in missing(asked_for, given) if variable.name in tried]
    values = problems.of(lambda: settle(asked_for, given))
    problems.found = [problem for problem in problems.found if problem not in said]
    planned = None
    if values is not None and choice is not None:
        planned = problems.of(lambda: plan(recipe, values, choice))
    used = planned.hosts if planned else tuple(host.name for host in recipe.hosts)
    hosts = [host for host in recipe.hosts if host.name in used]
    found = {host.name: _address(host, recipe, mapped, given, values) for host in hosts}
    if not wish.runs_nothing:
        problems.found += _unreachable(hosts, found, ask=wish.attended and not problems.found)
    if planned is not None and values is not None:
        problems.found += not_given(planned, values)
        problems.of(lambda: _refuse(planned, values, wish))
    if planned is None or values is None or problems.found:
        raise problems.error()
    fixed = _fixed(recipe, values, typed)
    everywhere = {
        host.name: addresses.address_of(host, mapped, fixed.get(host.name)) for host in recipe.hosts
    }
    reached = {name: address for name, address in found.items() if address}
    return Prepared(planned, values, reached, fixed, everywhere, report, wish.sandbox)


def _beside_forget(wish: Wish) -> Iterator[Problem]:
    """Options that ask for a run, or for its plan."""
    given = {"--dry-run": wish.dry_run, "--from": wish.selection.from_, "--report": wish.report}
    for option in (name for name, value in given.items() if value):
        fact = _("{option} --forget: what is forgotten is not run").format(option=option)
        yield Problem(None, fact, _("leave out one of them"))


def _declared(recipe: Recipe, given: Mapping[str, str], used: frozenset[str]) -> tuple[Variable, ...]:
    """The variables that may have a value now: not those that a step's output gives, or that nothing uses."""
    later = captured_names(recipe)
    known = {variable.name for variable in recipe.variables}
    return (
        *(
            variable
            for variable in recipe.variables
            if variable.name in given
            or variable.default is not None
            or (variable.name in used and variable.name not in later)
            or variable.value is not None
        ),
        *(Variable(name, Location(recipe.path, 1)) for name in later if name in given and name not in known),
    )


def _fixed(recipe: Recipe, values: Values, typed: Container[str]) -> dict[str, str]:
    """The plain values that were given, or are the recipe's own; what is computed follows from them."""
    told = captured_names(recipe)
    return {
        variable.name: values.texts[variable.name]
        for variable in recipe.variables
        if variable.name in values.texts
        and variable.name not in values.secrets
        and variable.value is None
        and variable.name not in typed
        and variable.name not in told
    }


def _veiled(variables: Sequence[Variable], given: dict[str, str]) -> tuple[Variable, ...]:
    """The variables of a dry run, which shows no secret and needs none: what is missing gets any value."""
    unknown = {one.name: one.example or "secret" for one in missing(variables, given) if one.type == "secret"}
    given |= unknown
    return tuple(
        replace(variable, pattern=None, max_length=None) if variable.name in unknown else variable
        for variable in variables
    )


def _address(
    host: Host, recipe: Recipe, mapped: Mapping[str, str], given: Mapping[str, str], values: Values | None
) -> str | None:
    """How the host is reached; None when its variable has no value, which is said elsewhere."""
    if values is not None:
        value = values.texts.get(host.name)
    else:
        value = addresses.value_of(host, recipe.variables, given)
        is_variable = any(variable.name == host.name for variable in recipe.variables)
        if value is None and is_variable and host.name not in mapped:
            return None
    return addresses.address_of(host, mapped, value)


def _unreachable(hosts: Sequence[Host], found: dict[str, str | None], *, ask: bool) -> list[Problem]:
    """Hosts whose address does not resolve; a person who is there is asked for another."""
    problems: list[Problem] = []
    for host in hosts:
        address = found[host.name]
        problem = addresses.unreachable(host, address) if address else None
        while problem and ask:
            found[host.name] = address = ask_address(host.name, problem.fact)
            problem = addresses.unreachable(host, address)
        problems += [problem] if problem else []
    return problems


def _refuse(planned: Plan, values: Values, wish: Wish) -> None:
    """RecipeError on what cannot be filled, UsageError on what needs a person when nobody is there."""
    if found := refusals(planned, values):
        raise RecipeError(found)
    if wish.attended or wish.runs_nothing:
        return
    alone = []
    for one in planned.running:
        if one.step.confirm is not None and not wish.yes:
            fact = _("step {number} is to be confirmed: {title}").format(number=one.number, title=one.title)
            alone.append(Problem(one.step.location, fact, _("--yes, or run in a terminal to be asked")))
        if one.step.manual and one.step.probe is None:
            fact = _("step {number} is done by a person: {title}").format(number=one.number, title=one.title)
            remedy = _("run in a terminal, or --skip {id}").format(id=one.step.id)
            alone.append(Problem(one.step.location, fact, remedy))
    if alone:
        raise UsageError(alone)


def _may_be_written(path: Path) -> bool:
    """Whether a file may be put there, or what stands there and is none be written to."""
    try:
        if path.exists() and not path.is_file():
            return not path.is_dir() and os.access(path, os.W_OK)
        folder = path.absolute().parent
        return folder.is_dir() and os.access(folder, os.W_OK)
    except OSError:  # in a folder that may not be looked into
        return False


def report_path(wanted: Sequence[str]) -> str | None:
    """The file of `--report json=FILE`; UsageError when it is another kind, or cannot be written there."""
    path = None
    for pair in wanted:
        kind, equals, path = pair.partition("=")
        if kind != "json" or not equals or not path:
            fact = _("--report {pair}: not a report that can be written").format(pair=pair)
            raise UsageError(Problem(None, fact, _("write --report json=FILE")))
        if not _may_be_written(Path(path)):
            fact = _("--report: {path} cannot be written").format(path=path)
            raise UsageError(Problem(None, fact, _("name a file in a folder that is there")))
    return path
