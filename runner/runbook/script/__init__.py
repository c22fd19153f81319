"""The script for who has not the runner: a template per host, and the values put into it."""
