"""What runs, where, and what came of it: a plan, values and shells to an iterator of events."""
