"""How fast a recipe runs, beside the tools that one would otherwise take."""
