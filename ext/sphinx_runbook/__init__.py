"""Recipes as Sphinx guides."""
