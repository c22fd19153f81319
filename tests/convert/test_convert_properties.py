"""Convert, then read: the same commands and outputs, whatever the document; or a refusal with its place."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.core import publish_doctree
from docutils.utils import Reporter
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.commands.fill import fill_code
from runbook.convert.converting import convert
from runbook.convert.documents import document
from runbook.directives.rawlines import decoded
from runbook.documents.forms import NONE, Forms
from runbook.errors import RecipeError
from runbook.recipe.reader import read
from runbook.variables.template import render
from runbook.variables.values import settle

if TYPE_CHECKING:
    from runbook.model import Recipe

SAMPLE = Path(__file__).parents[1] / "recipes" / "existing" / "iscsi.rst"
FORMS = Forms(("cmd", "border-dashed"), ("console", "literal"))
LINES = st.lists(
    st.sampled_from(
        [
            *("true", "ls -l /srv/tftp", "  x", "", "echo 'MyName' MyDisk", "# amd64", "# i386", "a=MyDisk"),
            *("cat <<EOF", "EOF", "\tMyDisk", "echo iqn.2013-06.org.x:y", "mount MyDisk  ", "echo {{ a }}"),
            *(
                "MyDisk",
                "echo MyPassword",
                "ln -s a 01-00-aa-bb-cc-dd-ee",
                ":id: x",
                "http://a.org/b",
                "exit",
            ),
            *(
                "chroot /media/MyDisk",
                ".. step:: x",
                "$ ls",
                "> y",
                "% ls",
                "web$ ls",
                "root@web:~# ls",
                "web%",
                "logout",
                "...",
                "\u2028 wheezy",
                "\x0c",
            ),
        ]
    ),
    max_size=5,
)
WHOLE = st.sampled_from(
    [
        ["mount /dev/MyDisk /mnt/MyDisk  ", "", "ls  '/mnt'"],
        ["# amd64", "echo  amd64", "# i386", "echo i386"],
        ["cat > /x <<'EOF'", "  MyDisk \tiqn.2013-06.org.x:y", "", "EOF"],
        ["tee /x <<EOF", "\tiqn.2013-06.org.x:y http://a.org/b", "01-00-aa-bb-cc-dd-ee", "EOF"],
        ["echo '{{ a }}' MyPassword", "for i in 1 2; do", "  echo MyPassword $i", "done"],
        ["ls -l", "total 0"],
        ["chroot /media/MyDisk"],
        ["exit"],
        ["su - a", "ls", "exit"],
        ["x (y)", "x -> MyDisk"],
        ["$ echo a \\", ">  b", "a  b", "", "# id", "$ sudo -i", "# exit"],
    ]
)
FORM = st.sampled_from([".. container:: cmd", ".. code-block:: console", "::", ".. step:: Own", ".. note::"])
TITLE = st.sampled_from(
    [
        "",
        "Un",
        "Deux :",
        "* Trois",
        "1. Quatre::",
        "Voir `ls -l` affiche :",
        "Résultat attendu ::",
        "Pour amd64 :",
        "Pour i386 ::",
        "T\n=",
        "U\n-",
        "A ``b``::",
        "|x|",
    ]
)


HOST = re.compile(r"\.\. undecided : on which host .*")


def _lines(recipe: Recipe) -> list[tuple[int, str]]:
    """Each line that is typed or expected, filled with what the document had, and how deep inside it is."""
    secret = {v.name: v.name for v in recipe.variables if v.type == "secret"}
    values = settle(recipe.variables, secret)
    found: list[tuple[int, str]] = []
    for step in recipe.steps:
        filled = "\n".join(c.text for c in fill_code(step.code, values, step.location, raw=step.raw))
        for text in (filled, *(render(one.text, values) for one in step.expectations)):
            found += [(len(step.within), line) for line in text.split("\n") if line.strip()]
    return found


def _tried(data: bytes) -> tuple[Recipe, Recipe] | None:
    """The document's recipe, and that of its conversion; None where there is none."""
    try:
        old = document("d.rst", data, FORMS)
        new = convert(old, {})
    except RecipeError as error:
        if not all(problem.location for problem in error.problems):
            raise
        return None
    if not old.recipe.steps:
        return None  # every block is left to the author
    # a block that was left as it is, and said so, must still be read as it was
    left = b".. undecided : the commands of the block above" in new
    if left and b".. undecided : the block above stays as it is" in new:
        return None  # one that cannot be read either way
    # a host that nothing tells is named by a person: steps above the first one are refused
    named = HOST.sub(".. host:: decided", decoded(new), count=1)
    return old.recipe, read("d.rst", named, FORMS if left else NONE)


def _holds(data: bytes) -> None:
    if both := _tried(data):
        assert _lines(both[1]) == _lines(both[0])


@given(st.lists(st.tuples(TITLE, FORM, st.one_of(WHOLE, WHOLE, LINES)), max_size=4))
@settings(max_examples=400, deadline=None)
def test_convert_then_read_gives_the_same_commands(written: list[tuple[str, str, list[str]]]) -> None:
    parts = []
    for title, form, body in written:
        opening = "" if form == "::" and title.endswith("::") else f"{form}\n\n"
        parts.append(f"{title}\n\n{opening}" + "".join(f"   {line}\n" for line in body) + "\n")
    _holds("".join(parts).encode())


KEPT = st.sampled_from(
    [".. code-block:: text", ".. note::", ".. code-block:: ini\n   :name: x", ".. note:: a"]
)
PROSE = st.sampled_from(["", "Un", "echo un", "* a", "Deux ::\n\n   b", "# c\n\n.. d"])
WORDS = st.lists(st.sampled_from(["ceci", "  est", "", "du texte", ":x: y", "fin ::"]), max_size=3)
AROUND = st.sampled_from(["", "* Un\n\n", "1. Un\n\n", ".. note::\n\n"])
UNKNOWN = 'Unknown directive type "'


def _indented(text: str, by: str) -> str:
    return "".join(f"{by}{line}" if line.strip() else line for line in text.splitlines(keepends=True))


def _errors(text: str) -> list[str]:
    """What docutils by itself finds wrong; our directives are none of its business."""
    settings = {"report_level": 5, "halt_level": 5, "warning_stream": False, "file_insertion_enabled": False}
    found = publish_doctree(text, settings_overrides=settings).findall(nodes.system_message)
    said = [one.children[0].astext() for one in found if one["level"] >= Reporter.ERROR_LEVEL]
    return [one for one in said if not one.startswith(UNKNOWN)]


@given(st.lists(st.tuples(TITLE, AROUND, PROSE, KEPT, PROSE, WORDS), min_size=1, max_size=3), WHOLE)
@settings(max_examples=300, deadline=None)
def test_of_a_container_around_other_text_every_line_stays_in_its_place(
    written: list[tuple[str, str, str, str, str, list[str]]], body: list[str]
) -> None:
    step = "Faire\n\n.. container:: cmd\n\n" + "".join(f"   {line}\n" for line in body) + "\n"
    kept = []
    for title, around, above, directive, below, words in written:
        held = f"{directive}\n\n" + _indented("\n".join(["mot", *words]), "   ")
        frame = ".. container:: cmd\n\n" + _indented(f"{above}\n\n{held}\n\n{below}\n", "   ")
        kept.append(f"{title}\n\n{around}" + _indented(frame, "   " if around else "") + "\n")
    text = step + "".join(kept)
    try:
        new = convert(document("d.rst", text.encode(), Forms(("cmd",))), {}).decode()
    except RecipeError:
        return
    lines = iter(new.split("\n"))
    assert all(line in lines for one in kept for line in one.split("\n") if line.strip()), new
    assert set(_errors(new)) <= set(_errors(text)), new


def test_a_block_that_is_left_below_two_colons_without_text_is_still_read() -> None:
    block = ".. container:: cmd\n\n   mount /dev/MyDisk /mnt\n"
    _holds(f"{block}\n::\n\nUn\n\n{block}".encode())


@given(st.binary(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_converted_or_refused(data: bytes) -> None:
    _holds(data)
    _holds(b"T\n=\n\nUn::\n\n   " + data.replace(b"\n", b"\n   ") + b"\n")


def test_the_sample_with_any_bytes_changed_is_converted_or_refused() -> None:
    whole = SAMPLE.read_bytes()
    chance = random.Random(6)  # noqa: S311  # the same changes each time
    done = 0
    for _round in range(30):
        data = bytearray(whole)
        for _change in range(chance.randint(1, 5)):
            at = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[at] = chance.choice(b" \n\tabc:.*`|$#")
            else:
                data[at:at] = chance.choice([b"\n", b"   ", b"MyDisk", b"::", b" a ", b"# i386\n"])
        if both := _tried(bytes(data)):
            done += 1
            old, new = map(_lines, both)
            # a command that only its title had is new
            named = [line for line in new if line not in old]
            assert len(named) <= 2, (named, sorted(set(old) - set(new)))
            assert [line for line in new if line not in named] == old
    assert done > 5
