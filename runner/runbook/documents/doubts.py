"""What a block of an existing document leaves open: which lines were typed, by whom, on which machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.documents.placeholders import placeholder
from runbook.documents.program_prompts import prompt_of_a_program, typed_to_a_program
from runbook.documents.prompts import ALONE, is_a_session_of_root, written_behind_an_angle
from runbook.documents.shown_lines import shown_line
from runbook.documents.turns import doubtful, stranger, unknown
from runbook.errors import Problem
from runbook.i18n import _
from runbook.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.directives.rawlines import RawBlock
    from runbook.documents.look import Look
    from runbook.documents.turns import Turn

# what is wrong with lines only if they are commands
OF_COMMANDS = frozenset(["file-as-commands", "placeholder", "doubtful-prompt", "shown-prompt"])
_PATH = re.compile(r"~?/[\w./@+-]*[\w@+-]")
_LIKE_A_PROMPT = re.compile(r"\S[^\s#$%>]*[#$%>](?:[ ]|\Z)")


def doubts(block: RawBlock, found: Sequence[Turn], look: Look) -> Iterator[Problem]:
    """What is not told by a block in which these turns were found, and would be read wrong."""
    if found and look.prompted:
        yield from _before_the_first_prompt(block, found[0].first)
    if look.prompted and not look.prompts and found:
        yield from _elsewhere(block)
        yield from _may_be_printed(block)
        yield from _may_be_typed(block)
    elif look.prompted and not look.prompts:
        yield from _without_a_prompt(block)
    if look.prompted is None:
        yield from _may_be_a_comment(block)
    elif not look.prompted and is_a_session_of_root(block.lines):
        yield _is_no_comment(block)
    yield from _stands_for_a_value(block, found)
    if not look.prompted:
        in_a_file = list(_is_a_file(block, look.title))
        typed = list(_is_typed_to_a_program(block)) or list(_is_behind_an_angle(block, quoted=look.quoted))
        yield from in_a_file or typed or _is_shown(block)
    if look.quoted and not look.prompted:
        yield _with_its_sign(block)


def _before_the_first_prompt(block: RawBlock, end: int) -> Iterator[Problem]:
    """What of a session would be lost: no command, and printed by none."""
    for number, line in enumerate(block.lines[:end]):
        if line.strip():
            fact = _('"{line}" stands before the first prompt of its block, and would be lost')
            remedy = _("write its prompt as `$ `, or take it out of the block")
            where = Location(block.source, block.first + number)
            yield Problem(where, fact.format(line=line.strip()), remedy, "output-without-step")
            return


def _without_a_prompt(block: RawBlock) -> Iterator[Problem]:
    """A session in which nothing tells what was typed from what was printed."""
    number, line = next(((at, one) for at, one in enumerate(block.lines) if one.strip()), (0, ""))
    shown = _LIKE_A_PROMPT.match(line)
    if prompt := prompt_of_a_program(line):
        yield _typed_at(block, number, prompt, "empty-step")
        return
    if shown:
        fact = _('"{prompt}" is no known prompt, so nothing tells what is typed from what is printed')
        fact = fact.format(prompt=shown[0].rstrip())
        remedy = _write_it()
    else:
        fact = _("no line of this block begins with a prompt")
        remedy = _("write `$ ` before each command, or `.. code-block:: bash` where all of them are commands")
    yield Problem(Location(block.source, block.first + number), fact, remedy, "empty-step")


def _elsewhere(block: RawBlock) -> Iterator[Problem]:
    """What of a session was typed in another place than what stands above it."""
    if (found := stranger(block.lines)) is not None:
        number, before, now = found
        fact = _("this prompt is of {now}, the one above of {before}, and no command leads there")
        remedy = _("give it a block of its own; for another machine, below `.. host:: {name}`")
        remedy = remedy.format(name=now.rpartition("@")[2])
        where = Location(block.source, block.first + number)
        yield Problem(where, fact.format(now=now, before=before), remedy, "other-prompt")


def _may_be_printed(block: RawBlock) -> Iterator[Problem]:
    """A line that may be a command of root, or a comment in what the command above shows."""
    if (found := doubtful(block.lines)) is not None:
        number, above = found
        fact = _('"{line}" may be typed by root, or be a comment in what "{command}" prints')
        if not above:
            fact = _('"{line}" may be typed by root, and reads as a comment')
        remedy = _("write each prompt of the block whole, as `root@web:~# `, or as `~ # ` for any machine")
        shown = above.partition("\n")[0]
        where = Location(block.source, block.first + number)
        line = block.lines[number].rstrip()
        yield Problem(where, fact.format(line=line, command=shown), remedy, "doubtful-prompt")


def _may_be_typed(block: RawBlock) -> Iterator[Problem]:
    """A line that reads as a command behind a prompt, of a kind that is not known."""
    if (found := unknown(block.lines)) is not None:
        number, prompt, above = found
        fact = _('"{prompt}" may be a prompt, but no known one: what follows would be printed by "{command}"')
        remedy = _write_it()
        if prompt in ALONE:
            fact = _('"{line}" may be typed, or be printed by "{command}", whose prompt is another')
            remedy = _(
                "if it is typed, give it the prompt above; if it is printed, write a step with `.. output::`"
            )
        where = Location(block.source, block.first + number)
        line = block.lines[number].rstrip()
        told = fact.format(prompt=prompt, line=line, command=above.partition("\n")[0])
        yield Problem(where, told, remedy, "doubtful-prompt")


def _write_it() -> str:
    return _("write it as `$ ` or `# `, or with its user and machine, as `root@web:~# `")


def _with_its_sign(block: RawBlock) -> Problem:
    """A block that is quoted, not indented."""
    fact = _('this block is not indented, so the sign in front of each line is a part of it: "{line}"')
    remedy = _("indent its commands below the two colons, without the sign")
    where = Location(block.source, block.first)
    return Problem(where, fact.format(line=block.lines[0].rstrip()), remedy, "not-indented")


def _stands_for_a_value(block: RawBlock, found: Sequence[Turn]) -> Iterator[Problem]:
    """A command in which the reader is to put something first."""
    for turn in found:
        if (told := placeholder(turn.commands)) is not None:
            number, written, name = told
            fact = _('"{text}" stands for what the reader puts there, and would run as it is')
            remedy = _("write a value there, or in a step a variable, as {{{{ {name} }}}}")
            if not name:
                remedy = _("write it without its brackets, or leave it out")
            where = Location(block.source, block.first + turn.first + number)
            yield Problem(where, fact.format(text=written), remedy.format(name=name), "placeholder")
            return


def _is_a_file(block: RawBlock, caption: str) -> Iterator[Problem]:
    """A text whose caption is the path of a file, or that begins as a script does."""
    number, line = next(((at, one) for at, one in enumerate(block.lines) if one.strip()), (0, ""))
    path = caption.strip()
    if _PATH.fullmatch(path):
        fact = _('"{path}" above these lines names a file, and they would be run').format(path=path)
        remedy = _("write it as `.. file:: {path}`").format(path=path)
    elif line.startswith("#!"):
        fact = _('"{line}" begins a script, and its lines would be run').format(line=line.rstrip())
        remedy = _("write it as `.. file:: PATH`; if its commands are to be typed, take this line out")
    else:
        return
    yield Problem(Location(block.source, block.first + number), fact, remedy, "file-as-commands")


def _is_typed_to_a_program(block: RawBlock) -> Iterator[Problem]:
    """A line that was typed at the prompt of a program that is no shell, among those that would be typed."""
    if (found := typed_to_a_program(block.lines)) is not None:
        yield _typed_at(block, found.number, found.prompt, "shown-prompt")


def _is_behind_an_angle(block: RawBlock, *, quoted: bool) -> Iterator[Problem]:
    """Lines of which each begins with what is a prompt to people, and to bash a file to write."""
    if not quoted and (written := written_behind_an_angle(block.lines)):
        fact = _('">" may be a prompt, and bash would write a file "{path}"').format(path=written)
        yield Problem(Location(block.source, block.first), fact, _shown_remedy(), "doubtful-prompt")


def _typed_at(block: RawBlock, number: int, prompt: str, rule: str) -> Problem:
    fact = _('"{prompt}" is the prompt of a program that is no shell, and bash would run what is typed there')
    remedy = _(
        "give these lines to the program: its command, then `<<'EOF'`, the lines without prompts, `EOF`"
    )
    where = Location(block.source, block.first + number)
    return Problem(where, fact.format(prompt=prompt), remedy, rule)


def _is_shown(block: RawBlock) -> Iterator[Problem]:
    """A line that a program prints, or that a file holds, among those that would be typed."""
    if (found := shown_line(block.lines)) is None:
        return
    where = Location(block.source, block.first + found.number)
    if found.path:
        fact = _('"{line}" is a line of a file such as {path}, and would be run')
        remedy = _("write such lines as `.. file:: {path}`").format(path=found.path)
        yield Problem(where, fact.format(line=found.line, path=found.path), remedy, "file-as-commands")
        return
    fact = _('"{line}" is what a program prints, and would be run').format(line=found.line)
    yield Problem(where, fact, _shown_remedy(), "doubtful-prompt")


def _shown_remedy() -> str:
    return _("write `.. code-block:: console` above, and `$ ` before each command; or leave it out")


def _may_be_a_comment(block: RawBlock) -> Iterator[Problem]:
    """A text whose number signs are the prompts of root, or begin comments."""
    number, line = next((at, one) for at, one in enumerate(block.lines) if one.strip())
    fact = _('"{line}" may be a command behind the prompt of root, or a comment above commands')
    remedy = _("write `.. code-block:: console` above it for the one, `.. code-block:: bash` for the other")
    where = Location(block.source, block.first + number)
    yield Problem(where, fact.format(line=line.strip()), remedy, "doubtful-prompt")


def _is_no_comment(block: RawBlock) -> Problem:
    """Commands of a shell's language, of which the first reads as one of root and the others as printed."""
    number, line = next((at, one) for at, one in enumerate(block.lines) if one.strip())
    fact = _('"{line}" may be a command behind the prompt of root, and the lines below what it prints')
    remedy = _("write `.. code-block:: console` above it; if it is a comment, write it below a command")
    where = Location(block.source, block.first + number)
    return Problem(where, fact.format(line=line.strip()), remedy, "doubtful-prompt")
