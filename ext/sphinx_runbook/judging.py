"""A recipe that Sphinx has read: its nodes are told what they show, and its page what is wrong with it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from runbook.check.refused import refusals
from runbook.doors.joining import required, with_required
from runbook.errors import RecipeError, RunbookError
from runbook.recipe.digest import digest
from runbook.recipe.reader import recipe_from_doctree
from sphinx_runbook import inherited, known, legible, mistakes, quotes, shown, variants
from sphinx_runbook.words import in_language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils import nodes
    from sphinx.application import Sphinx

    from runbook.errors import Problem
    from runbook.model import Recipe

logger = logging.getLogger(__name__)


def judge(app: Sphinx, doctree: nodes.document, path: str) -> None:
    """Tell the nodes of the recipe what they show, and warn of all for which the runner would refuse it."""
    with in_language_of(app.srcdir, app.config):  # what is wrong is said to readers too
        recipe, problems = recipe_from_doctree(doctree, path, known.forms(app))
        wrong: Sequence[Problem] = problems or refusals(recipe)
        lost = mistakes.lost(doctree)
        if not (wrong or lost):
            try:
                _tell(app, doctree, recipe)
            except RunbookError as error:
                wrong = error.problems
        if wrong or lost:
            _refuse(app, doctree, recipe, wrong, lost)


def _tell(app: Sphinx, doctree: nodes.document, recipe: Recipe) -> None:
    whole = _whole(recipe, app)
    for other in _files(whole):
        app.env.note_dependency(other)
    prose = quotes.writing(app)
    proof = "" if whole is recipe else digest(whole)
    others = required(recipe, known.forms(app)) if recipe.requires else ()
    owners, elsewhere = inherited.owners(others, app.env), inherited.elsewhere(recipe, others)
    shown.tell(doctree, recipe, prose, Path(app.srcdir), proof, owners=owners, elsewhere=elsewhere)
    variants.tell(doctree, recipe, prose)


def _refuse(
    app: Sphinx, doctree: nodes.document, recipe: Recipe, problems: Sequence[Problem], lost: Sequence[Problem]
) -> None:
    """Show all that is wrong and warn of the `problems`; what docutils has `lost`, Sphinx warned of."""
    # until it is mended: a file that comes back may be older than what was built without it
    app.env.note_reread()
    found = mistakes.unsaid(doctree, problems)
    mistakes.show(doctree, [*found, *mistakes.unsaid(doctree, lost)])
    legible.tell(doctree, recipe, [*problems, *lost], quotes.writing(app))
    for problem in found:
        said, at = str(replace(problem, location=None)), problem.location
        where = replace(at, path=os.path.normpath(at.path)) if at else at
        page = _document(app, at.path) if at else app.env.docname
        if page in {None, app.env.docname}:  # another page tells of it itself
            # each page that includes a file tells of it: one warning is of one text at one place
            shared = page is None
            logger.warning("%s%.0s", said, where, location=str(where), type="runbook", once=shared)


def _document(app: Sphinx, path: str) -> str | None:
    """The document of the project that the file is; None when it is none."""
    docname = app.env.path2doc(os.path.normpath(path))
    return docname if docname in app.env.found_docs else None


def _whole(recipe: Recipe, app: Sphinx) -> Recipe:
    """The recipe with all that it requires, where they go together."""
    if recipe.requires:
        with suppress(RecipeError):
            return with_required(recipe, known.forms(app))
    return recipe


def _files(recipe: Recipe) -> set[str]:
    """Those that any of it was written in."""
    found = (*(one.location for one in recipe.variables), *(one.location for one in recipe.steps))
    return {os.path.normpath(location.path) for location in found}
