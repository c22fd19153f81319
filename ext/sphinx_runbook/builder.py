"""`sphinx-build -b runbook`, as Sphinx knows it: recipes verified, as `-b doctest` verifies examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.builders import Builder

from sphinx_runbook.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Set
    from typing import Literal

    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Give Sphinx the builder, and the project what it may say of it."""
    app.add_builder(RunbookBuilder)
    app.add_config_value("runbook_test_vars", default={}, rebuild="", types=[dict])
    app.add_config_value("runbook_test_secrets", default={}, rebuild="", types=[dict])
    app.add_config_value("runbook_test_hosts", default={}, rebuild="", types=[dict])
    app.add_config_value("runbook_test_skip", default=[], rebuild="", types=[list, tuple])
    app.add_config_value("runbook_test_sandbox", default=True, rebuild="", types=[bool])
    app.add_config_value("runbook_test_record", default=False, rebuild="", types=[bool])


class RunbookBuilder(Builder):
    """Runs every recipe of the project once for each of its variants, as `runbook test` does.

    The documents are read as for any other builder, and kept for it. In the output folder are `output.txt`,
    what was told of each case, and `junit.xml`. The build fails when a case does.
    """

    name = "runbook"
    # words of the site's language: imported before any site has one, `_` waits until they are read
    epilog = _("What came of the recipes is in %(outdir)s/output.txt.")

    def init(self) -> None:
        """Nothing yet."""

    def get_outdated_docs(self) -> Set[str]:
        """All: what a recipe does depends on more than its text."""
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002  # Sphinx's own
        """Nowhere: nothing is written of a document."""
        return ""

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Nothing is written of a document."""

    def write_documents(self, docnames: Set[str]) -> None:
        """Verify the recipes among the documents."""
        # imported for who verifies: other builds need nothing of it
        from sphinx_runbook.verifying import Verification

        Verification(self).run(sorted(docnames))

    if not hasattr(Builder, "write_documents"):  # before Sphinx 8.1

        def write(  # type: ignore[misc]  # final since then
            self,
            build_docnames: Iterable[str] | None,
            updated_docnames: Iterable[str],
            method: Literal["all", "specific", "update"] = "update",
        ) -> None:
            """Verify the recipes among the documents asked for, or all."""
            everything = build_docnames is None or build_docnames == ["__all__"]
            asked = self.env.found_docs if everything else {*(build_docnames or ())}
            self.write_documents(asked | {*updated_docnames} if method == "update" else asked)
