"""The site: the recipes and the manual, as Sphinx guides."""

from importlib import metadata

project = "runbook"
version = release = metadata.version("sphinx-runbook")
author = "l\N{RIGHT SINGLE QUOTATION MARK}équipe de runbook"
copyright = f"2026, {author}"  # noqa: A001 - the name that Sphinx reads
language = "fr"
extensions = ["sphinx_runbook"]
exclude_patterns = ["_build", ".venv", "tests", "runner", "ext"]
runbook_verified = ["recipes/*"]
templates_path = ["manuel/_templates"]
html_static_path = ["manuel/_static"]
html_css_files = ["paper.css", "screen.css"]
html_theme = "pydata_sphinx_theme"
html_title = "runbook"
html_theme_options = {
    "search_bar_text": "Chercher…",  # not in the theme's French catalog
    "navbar_align": "left",
    "header_links_before_dropdown": 4,  # the four parts of the manual; behind them, every recipe
    "header_dropdown_text": "Recettes",
    "show_prev_next": False,
    "secondary_sidebar_items": {"**": ["page-toc"], "index": []},
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars = {"index": [], "recipes/*": [], "manuel/tutoriel": []}
html_show_sourcelink = False
# the words of the page are typeset by the author; commands must never be touched
smartquotes = False
latex_engine = "xelatex"
latex_documents = [("index", "runbook.tex", "runbook", author, "manual")]
latex_show_urls = "footnote"
latex_elements = {
    "papersize": "a4paper",
    "fontpkg": r"""
\setmainfont{FreeSerif}
\setsansfont{FreeSans}
\setmonofont{DejaVu Sans Mono}[Scale=0.8]
""",
}
