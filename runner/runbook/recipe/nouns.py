"""What is written in a directive to the noun it stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils.nodes import make_id

from runbook.i18n import _
from runbook.model import Expectation, File, Location, Match, Step, Variable
from runbook.recipe import wording
from runbook.recipe.given import Given

if TYPE_CHECKING:
    from runbook.errors import Problem
    from runbook.recipe.written import Written

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def variable(told: Written, problems: list[Problem]) -> Variable:
    """A declaration."""
    given = Given(told, problems)
    return Variable(
        name=told.argument,
        location=told.location,
        type=given.text("type") or "text",
        description=wording.plain(told.body),
        default=told.text("default"),
        example=given.text("example"),
        value=given.text("value"),
        choices=given.value("choices", wording.choices) or (),
        pattern=given.value("pattern", wording.pattern),
        max_length=given.value("max-length", wording.number),
    )


def step(told: Written, problems: list[Problem], *, host: str, within: tuple[str, ...]) -> Step:
    """Commands, or the work of a person."""
    given = Given(told, problems)
    title = wording.plain(told.argument)
    return Step(
        id=step_id(given, title),
        title=title,
        location=told.location,
        code_location=told.body_location or told.location,
        host=host,
        within=within,
        code=told.body,
        when=given.text("when"),
        unless=given.text("unless"),
        enter=given.text("enter"),
        leave=given.flag("leave"),
        undo=given.text("undo"),
        status=given.value("status", wording.status) or 0,
        timeout=given.value("timeout", wording.duration),
        retry=given.value("retry", wording.retry),
        answers=given.value("answer", wording.answers) or (),
        confirm=given.text("confirm"),
        manual=given.flag("manual"),
        probe=given.text("probe"),
        raw=given.flag("raw"),
    )


def file(told: Written, problems: list[Problem], *, host: str, within: tuple[str, ...]) -> Step:
    """Content to write; it ends with one newline, unless it is empty. Its title is its path, if none is given."""
    given = Given(told, problems)
    title = wording.plain(given.text("title") or "") or told.argument
    return Step(
        id=step_id(given, title),
        title=title,
        location=told.location,
        code_location=told.body_location or told.location,
        host=host,
        within=within,
        when=given.text("when"),
        unless=given.text("unless"),
        undo=given.text("undo"),
        confirm=given.text("confirm"),
        raw=given.flag("raw"),
        file=File(
            path=told.argument,
            content=told.body + "\n" if told.body else "",
            mode=given.value("mode", wording.mode),
            owner=given.text("owner"),
            append=given.flag("append"),
            backup=given.flag("backup"),
        ),
    )


def expectation(told: Written, problems: list[Problem]) -> Expectation:
    """What a step must print."""
    given = Given(told, problems)
    return Expectation(
        text=told.body,
        location=told.body_location or told.location,
        match=given.value("match", wording.match) or Match.LINES,
        captures=given.value("capture", wording.captures) or (),
    )


def step_id(given: Given, title: str) -> str:
    """The id given, or the title in lower case, without accents, with a dash for all that is not a letter
    or a digit: `Créer le volume de {{ TAILLE }}` is `creer-le-volume-de-taille`.
    """
    chosen = given.text("id")
    if chosen is None:
        made = str(make_id(title))
        if title and not made:
            fact = _('no id can be made from the title "{title}"').format(title=title)
            given.note(given.told.location, fact, _("give it an `:id:`"))
        return made
    if not _ID.fullmatch(chosen):
        given.note(
            given.where("id"),
            _('"{id}" is not an id').format(id=chosen),
            _("use letters without accents, digits, dashes, underscores and dots"),
        )
    return chosen
