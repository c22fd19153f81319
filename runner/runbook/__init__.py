"""Procedures for system administrators: read, run and verified from one document."""

__version__ = "0.1.0"
