"""Recipes verified as documentation tests: which ones, with which values, and what came of it."""
