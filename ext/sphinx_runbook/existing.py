"""Documents that exist already: which of their constructs are steps, and what finishes those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils.parsers.rst.directives.body import Container
from sphinx.directives.code import CodeBlock
from sphinx.directives.patches import Code
from sphinx.transforms import SphinxTransform
from sphinx.util.logging import getLogger

from runbook.documents.forms import Forms, asked_for
from sphinx_runbook.words import in_language_of, said_to_readers

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = getLogger(__name__)

KNOWN = {"container": Container, "code": Code, "code-block": CodeBlock, "sourcecode": CodeBlock}


def setup(app: Sphinx) -> None:
    """Have the documents of the site read so, as `runbook_containers` and `runbook_blocks` say."""
    app.add_config_value("runbook_containers", default=[], rebuild="env", types=[list, tuple])
    app.add_config_value("runbook_blocks", default=[], rebuild="env", types=[list, tuple])
    app.add_config_value("runbook_known", default=[], rebuild="", types=[list, tuple])
    app.connect("config-inited", _teach)
    app.connect("env-check-consistency", _warn)
    app.add_transform(Settle)


def forms(config: Config) -> Forms:
    """What the project's configuration names."""
    return asked_for(config.runbook_containers, config.runbook_blocks, config.runbook_known)


def _teach(app: Sphinx, config: Config) -> None:
    if wanted := forms(config):
        from runbook.documents.existing import directives_for  # most sites have none

        for name, directive in directives_for(wanted, KNOWN).items():
            app.add_directive(name, said_to_readers(directive), override=True)


def _warn(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of names in the configuration that no document of the site has."""
    if wanted := forms(app.config):
        from runbook.documents.named import misnamed

        with in_language_of(env.srcdir, app.config):
            paths = [str(env.doc2path(name)) for name in sorted(env.found_docs)]
            for problem in misnamed(wanted, paths, "runbook_{}".format):
                logger.warning("%s", problem, type="runbook")


class Settle(SphinxTransform):
    """Gives the steps found their titles, ids and places."""

    default_priority = 1  # before messages are chosen for translators, and links resolved

    def apply(self, **_options: object) -> None:
        """Finish what was found in the document."""
        wanted = forms(self.config)
        if wanted:
            from runbook.documents.settling import settle

            with in_language_of(self.env.srcdir, self.config):
                settle(self.document, wanted)
