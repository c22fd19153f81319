"""The site: the recipes and the manual, as Sphinx guides."""

project = "runbook"
author = "the runbook developers"
copyright = "2026, the runbook developers"  # noqa: A001 - the name that Sphinx reads
language = "fr"
extensions = ["sphinx_runbook"]
exclude_patterns = ["_build", ".venv", "tests", "runner", "ext"]
html_theme = "alabaster"
# the words of the page are typeset by the author; commands must never be touched
smartquotes = False
