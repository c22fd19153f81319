"""What is written in a document, in its order, to a Recipe and a list of all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.commands import roots
from runbook.directives.given import KNOWN
from runbook.directives.places import LOCAL, Places
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Allowance, Host, Location, Matrix, Recipe, Requirement, Step, Variable
from runbook.recipe import nouns, rules, scope, shelltext
from runbook.recipe.matrix import excluding, matrix

if TYPE_CHECKING:
    from runbook.directives.written import Written

Require = Callable[[Requirement], tuple[Sequence[Variable], Sequence[Problem]]]


class Assembly:
    """A recipe in the making: what was read so far, and in `problems` what is wrong with it.

    `require` gives the variables of another recipe, and what is wrong with that one.
    """

    def __init__(self, path: str, require: Require) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.variables: dict[str, Variable] = {}
        self.hosts: dict[str, Host] = {}
        self.steps: list[Step] = []
        self._step_ids: dict[str, Location] = {}
        self.requires: list[Requirement] = []
        self.matrix: Matrix | None = None
        self.allowances: list[Allowance] = []
        self._require = require
        self._places = Places()
        self._captured: set[str] = set()
        self._above: Step | None = None
        self._declared: list[Written] = []

    @property
    def known(self) -> frozenset[str]:
        """The variables that a text may use here: those declared anywhere, those captured above."""
        return frozenset(self.variables) | self._captured

    def read(self, tolds: Iterable[Written]) -> None:
        """Take in a whole document's directives."""
        tolds = list(tolds)
        for told in tolds:
            self._check(told)
        for told in tolds:
            if told.directive == "requires":
                self._add_requirement(told)
        for told in tolds:
            if told.directive == "variable":
                self._add_variable(told)
        self.problems += scope.of_variables(list(self.variables.values()), self._declared)
        for told in tolds:
            if told.directive == "matrix":
                self._add_matrix(told)
        self._places_are_named = any(told.directive == "host" for told in tolds)
        for told in tolds:
            self._follow(told)
        self._end()

    def recipe(self, title: str) -> Recipe:
        """The recipe, as far as it could be read."""
        hosts = tuple(self.hosts.values()) or (Host(LOCAL, Location(self.path, 1)),)
        return Recipe(
            path=self.path,
            title=title,
            variables=tuple(self.variables.values()),
            hosts=hosts,
            steps=tuple(self.steps),
            requires=tuple(self.requires),
            matrix=self.matrix,
            allowances=tuple(self.allowances),
        )

    def _check(self, told: Written) -> None:
        self.problems += rules.of_any(told, KNOWN.get(told.directive, ()))
        self.allowances += nouns.allowances(told)

    # ------------------------------------------------------------ declarations

    def _add_requirement(self, told: Written) -> None:
        requirement = nouns.requirement(told, self.problems)
        if not requirement.path:
            return
        variables, problems = self._require(requirement)
        self.requires.append(replace(requirement, variables=tuple(variables)))
        self.problems += problems
        for variable in variables:
            self.variables.setdefault(variable.name, variable)

    def _add_variable(self, told: Written) -> None:
        variable = nouns.variable(told, self.problems)
        self.problems += rules.of_variable(variable, told)
        other = self.variables.get(variable.name)
        if other and other.location in {known.location for known in self._declared}:
            fact = _("{name} is declared already, at {place}").format(
                name=variable.name, place=other.location
            )
            remedy = _("give one of them another name")
            self.problems.append(Problem(told.location, fact, remedy, "declared-twice"))
            return
        if other and other.type != variable.type:
            fact = _("{name} is of type {type} here and of type {other} at {place}, and both share its value")
            fact = fact.format(name=variable.name, type=variable.type, other=other.type, place=other.location)
            remedy = _("give both the same type")
            self.problems.append(Problem(told.location, fact, remedy, "types-at-odds"))
        self.variables[variable.name] = variable
        self._declared.append(told)

    def _add_matrix(self, told: Written) -> None:
        if self.matrix is not None:
            fact = _("there is a matrix already, at {place}").format(place=self.matrix.location)
            self.problems.append(Problem(told.location, fact, _("make one of the two"), "declared-twice"))
            return
        self.matrix = matrix(told, self.problems, self.variables)
        self.problems += excluding(told, frozenset(self.variables))

    # ------------------------------------------------------------ the way through

    def _follow(self, told: Written) -> None:
        match told.directive:
            case "host":
                self._go(told)
            case "step" | "file":
                self._add_step(told)
            case "output":
                self._expect(told)

    def _go(self, told: Written) -> None:
        host = nouns.host(told, self.problems)
        self.problems += rules.of_host(told, self.variables)
        self.hosts.setdefault(host.name, host)
        self._places.go(host.name)
        self._above = None

    def _add_step(self, told: Written) -> None:
        make = nouns.file if told.directive == "file" else nouns.step
        step = make(told, self.problems, host=self._places.host, within=self._places.within)
        if self._places_are_named and not self.hosts:
            fact = _('the step "{title}" comes before any host').format(title=step.title)
            remedy = _("write `.. host:: NAME` above it")
            self.problems.append(Problem(told.location, fact, remedy, "step-without-host"))
        self._refuse_twin(step)
        if not step.file:
            self.problems += rules.of_step(step, told)
            self.problems += shelltext.problems(step, told)
            self.problems += roots.of_step(step, self.variables)
        self.problems += scope.of_step(step, told, self.known)
        self._enter_or_leave(step)
        self.steps.append(step)
        self._above = step

    def _refuse_twin(self, step: Step) -> None:
        first = self._step_ids.setdefault(step.id, step.location)
        if step.id and first != step.location:
            fact = _('two steps are called "{id}", this one and the one at {place}').format(
                id=step.id, place=first
            )
            remedy = _("give one of them another `:id:`")
            self.problems.append(Problem(step.location, fact, remedy, "two-steps-one-id"))

    def _enter_or_leave(self, step: Step) -> None:
        if step.enter:
            self._places.enter(step.id)
        elif step.leave:
            if not step.within:
                fact = _('the step "{title}" leaves a place, and none was entered on {host}').format(
                    title=step.title, host=step.host
                )
                remedy = _("write `:enter:` on the step that opens it")
                self.problems.append(Problem(step.location, fact, remedy, "leave-without-enter"))
            self._places.leave()

    def _expect(self, told: Written) -> None:
        expectation = nouns.expectation(told, self.problems, self._above)
        self.problems += rules.of_output(expectation, told)
        self.problems += scope.of_output(told, self.known)
        self._captured |= {capture.variable for capture in expectation.captures}
        if self._above is None or self._above.file or self._above.manual:
            fact = _("this output has no step above it that prints it")
            remedy = _("put it just below the step, on the same host")
            self.problems.append(Problem(told.location, fact, remedy, "output-without-step"))
            return
        expectations = (*self._above.expectations, expectation)
        self.steps[-1] = self._above = replace(self._above, expectations=expectations)

    def _end(self) -> None:
        by_id = {step.id: step for step in self.steps}
        for step_id in self._places.still_open():
            step = by_id[step_id]
            fact = _('the step "{title}" enters {label}, and no step leaves it').format(
                title=step.title, label=step.enter
            )
            remedy = _("add a step with `:leave:` on {host}").format(host=step.host)
            self.problems.append(Problem(step.location, fact, remedy, "never-left"))
