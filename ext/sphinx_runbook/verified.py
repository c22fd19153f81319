"""When a recipe was last verified, in its page: told from the record beside it, never by running anything."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from babel.dates import format_date
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from runbook.errors import RunbookError
from runbook.reports.record import read_record, record_path
from sphinx_runbook.assembled import written
from sphinx_runbook.page_nodes import WRITTEN, PageNode
from sphinx_runbook.views import SHOWN
from sphinx_runbook.words import _, in_language_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from runbook.reports.record import Verification
    from sphinx_runbook.views import PageView

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Have every recipe whose document `runbook_verified` names tell of its verification."""
    app.add_config_value("runbook_verified", default=["*"], rebuild="html", types=[list])
    app.add_post_transform(Verified)
    app.connect("env-get-outdated", _with_a_new_record)


def _with_a_new_record(_app: Sphinx, env: BuildEnvironment, *_known: set[str]) -> list[str]:
    """The documents whose record was not there when they were read."""
    return [
        docname
        for docname in env.found_docs
        if _is_new(record_path(Path(env.doc2path(docname))), docname, env)
    ]


def _is_new(record: Path, docname: str, env: BuildEnvironment) -> bool:
    return record.exists() and not any(Path(known).name == record.name for known in env.dependencies[docname])


class Verified(SphinxPostTransform):
    """Puts it below the title of the document."""

    default_priority = 4  # paper takes the nodes of pages away
    formats = WRITTEN

    def run(self, **_options: object) -> None:
        """Tell it of each recipe."""
        titles: dict[str, nodes.title] = {}
        pages: dict[str, PageNode] = {}
        for docname, node in written(self.document, self.env.docname, nodes.title, PageNode):
            if isinstance(node, PageNode):
                pages[docname] = node
            elif isinstance(node, nodes.title):
                titles.setdefault(docname, node)
        for docname, page in pages.items():
            named = any(fnmatch(docname, pattern) for pattern in self.config.runbook_verified)
            if named and (title := titles.get(docname)):
                told = list(_told(self._record(docname), page[SHOWN], self.config.language or "en"))
                title.parent.insert(title.parent.index(title) + 1, told)

    def _record(self, docname: str) -> tuple[Verification, ...]:
        path = record_path(Path(self.env.doc2path(docname)))
        with in_language_of(self.env.srcdir, self.config):
            try:
                return read_record(path)
            except RunbookError as error:
                logger.warning("%s", error, type="runbook")
        return ()


def _told(found: tuple[Verification, ...], page: PageView, language: str) -> Iterator[nodes.Element]:
    proved = _wholes([run for run in found if run.passed and run.digest == page.digest])
    if proved:
        yield from _proved(proved, page.defaults, language)
        if failed := [run for run in found if run.digest == page.digest and run.outcome.bad]:
            yield _paragraph("runbook-outdated", _("These variants failed:"))
            yield _variants(failed, page.defaults, language)
    elif any(run.passed for run in found):
        last = next(run for run in found if run.passed)
        said = _("Out of date: verified on {date}, on {system}; the recipe has changed since")
        yield _paragraph("runbook-outdated", _sentence(said, last, language))
    else:
        yield _paragraph("runbook-unproved", _("Not verified"))


def _wholes(runs: list[Verification]) -> list[Verification]:
    """The same less those of which steps were left out, where another was run whole with the same values."""
    whole = [(run.variant, run.values) for run in runs if not run.left_out]
    return [run for run in runs if not run.left_out or (run.variant, run.values) not in whole]


def _proved(runs: list[Verification], defaults: Mapping[str, str], language: str) -> Iterator[nodes.Element]:
    """Each variant with what was seen of it, and whether any is the one that the page begins with."""
    if not any(_named(run, defaults) or run.left_out for run in runs):
        said = _("Verified on {date}, on {system}, in {time}")
        yield _paragraph("runbook-proved", _sentence(said, runs[0], language))
        return
    usual = [run for run in runs if _is_usual(run, defaults)]
    if any(not run.left_out for run in usual):
        yield _paragraph("runbook-proved", _("Verified with these values:"))
    elif usual:
        yield _paragraph("runbook-outdated", _("Verified in part:"))
    else:
        said = _("Verified with these values, but not with those that the page begins with:")
        yield _paragraph("runbook-outdated", said)
    yield _variants(runs, defaults, language)


def _is_usual(run: Verification, defaults: Mapping[str, str]) -> bool:
    # a variable that the page does not know is one of a recipe that this one requires
    given = {**run.variant, **run.values}
    return all(defaults.get(name, value) == value for name, value in given.items())


def _named(run: Verification, defaults: Mapping[str, str]) -> str:
    """The values that tell it from the others: of its variant, and given in the place of the page's own."""
    given = {name: value for name, value in run.values.items() if defaults.get(name) != value}
    return ", ".join(f"{name}={value}" for name, value in {**run.variant, **given}.items())


def _variants(runs: list[Verification], defaults: Mapping[str, str], language: str) -> nodes.bullet_list:
    items = (_variant(run, _named(run, defaults), language) for run in runs)
    return nodes.bullet_list("", *items, classes=["runbook-variants"])


def _variant(run: Verification, named: str, language: str) -> nodes.list_item:
    said = _sentence(_("on {date}, on {system}, in {time}"), run, language)
    told = nodes.paragraph()
    if named:
        told += [nodes.literal("", named), nodes.Text(f" \N{EM DASH} {said}")]
    else:
        told += nodes.Text(said[:1].upper() + said[1:])
    if run.left_out:
        told += [nodes.Text(_(", without the steps left out:")), nodes.Text(" ")]
        told += nodes.literal("", ", ".join(run.left_out))
    return nodes.list_item("", told)


def _sentence(said: str, run: Verification, language: str) -> str:
    date = format_date(run.when, "long", locale=language)
    return said.format(date=date, system=run.system, time=_time(run.seconds))


def _time(seconds: float) -> str:
    whole = round(seconds)
    if whole < 1:
        return _("less than a second")
    return _("{n} s").format(n=whole) if whole < 120 else _("{n} min").format(n=round(seconds / 60))


def _paragraph(look: str, said: str) -> nodes.paragraph:
    return nodes.paragraph("", said, classes=["runbook-verified", look])
