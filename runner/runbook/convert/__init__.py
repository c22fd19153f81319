"""A document that exists already, rewritten into the directives of a recipe."""
