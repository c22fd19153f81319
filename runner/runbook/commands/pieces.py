"""One whole command of a text, and the error of a text that is not whole commands."""

from __future__ import annotations

from dataclasses import dataclass

from runbook.commands.plain import skip_blank


@dataclass(frozen=True)
class Piece:
    """One whole command with the blank and comment lines before it; `line` counts from 0."""

    text: str
    line: int

    @property
    def command_line(self) -> int:
        """The line of the command itself, after the comments."""
        return self.line + skip_blank(self.text.split("\n"), 0)


class SplitError(ValueError):
    """A text that is not whole commands: the line (from 0), what is wrong, the way out and the rule."""

    def __init__(self, line: int, fact: str, remedy: str, rule: str = "shell-syntax") -> None:
        self.line, self.fact, self.remedy, self.rule = line, fact, remedy, rule
        super().__init__(f"{fact}; {remedy}")

    def again(self) -> SplitError:
        """The same, which no one has raised yet."""
        return SplitError(self.line, self.fact, self.remedy, self.rule)
