"""What LaTeX is told of recipes and of French."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

PACKAGE = Path(__file__).parent / "texinputs" / "sphinxrunbook.sty"


def setup(app: Sphinx) -> None:
    """Have each document in LaTeX use our package, and find it beside itself."""
    app.add_latex_package(PACKAGE.stem, after_hyperref=True)
    app.connect("config-inited", _add_package)


def _add_package(_app: Sphinx, config: Config) -> None:
    config.latex_additional_files = [*config.latex_additional_files, str(PACKAGE)]
