"""From the command line to a run, a list or a check, and back to an exit code."""
