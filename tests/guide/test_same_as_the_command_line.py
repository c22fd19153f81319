"""The page and the command line make the same of the same values: one table drives both."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from runbook.commands.fill import fill
from runbook.commands.quoting import Context, EscapeError, escape
from runbook.errors import RunbookError, UsageError
from runbook.i18n import speaking
from runbook.recipe.reader import read
from runbook.variables.types import TYPES
from runbook.variables.values import settle
from support.guides import built, opened, plain
from support.type_table import BAD, GOOD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

# each context as an author meets it; the place of the value is X
CONTEXTS = {
    Context.WORD: "printf %s {{ X }}",
    Context.COMMAND: "{{ X }} a",
    Context.OPERAND: "case {{ X }} in a) ;; esac",
    Context.NARROW: "[[ $a =~ ^a.{{ X }}$ ]]",
    Context.QUOTED: "printf %s {{ X }}>/dev/null",
    Context.DOUBLE: 'printf %s "a{{ X }}b"',
    Context.SINGLE: "printf %s 'a{{ X }}b'",
    Context.ANSI: "printf %s $'a{{ X }}b'",
    Context.HEREDOC: "cat <<EOF\na {{ X }}\n{{ X }}\nEOF",
    Context.LITERAL: "cat <<'EOF'\na {{ X }}\n{{ X }}\nEOF",
    Context.COMMENT: "true # a {{ X }}",
    Context.NUMBER: "echo $((0 + {{ X }}))",
}
QUOTING = json.loads((Path(__file__).parents[1] / "recipe" / "quoting_table.json").read_text())


def step(title: str, code: str) -> str:
    return f".. step:: {title}\n\n" + "".join(f"   {line}\n" for line in code.split("\n")) + "\n"


def variable(name: str, kind: str, *options: str) -> str:
    told = [f":type: {kind}", *options]
    return f".. variable:: {name}\n" + "".join(f"   {option}\n" for option in told) + "\n"


RECIPE = "Table\n=====\n\n.. host:: MyHost\n\n"


def filled(path: Path, number: int, given: dict[str, str]) -> str | None:
    """What `runbook run` sends for that step; None when it refuses."""
    recipe = read(str(path))
    try:
        values = settle(recipe.variables, given)
        return "\n".join(command.text for command in fill(recipe.steps[number - 1], values))
    except RunbookError:
        return None


def on_the_page(page: Page, rows: list[tuple[str, str, int]]) -> list[str | None]:
    """What the page copies of a step once a field has that value; None when it refuses."""
    found: list[str | None] = page.evaluate(
        """rows => {
          let copied = null;
          addEventListener('copy', event => { copied = event.clipboardData.getData('text/plain'); });
          return rows.map(([name, value, step]) => {
            const form = document.getElementById('runbook:values');
            form.reset();
            form.elements[name].value = value;
            form.elements[name].dispatchEvent(new Event('input', {bubbles: true}));
            copied = null;
            document.querySelector(`[data-n="${step}"] [data-do=copy]`).click();
            return copied;
          });
        }""",
        [list(row) for row in rows],
    )
    return found


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    def load(text: str) -> tuple[Page, Path]:
        folder = tmp_path_factory.mktemp("table")
        pages, warnings = built(folder, text)
        assert warnings == ""
        context = browser.new_context()
        contexts.append(context)
        reader = opened(context, f"file://{pages}/page.html")
        assert reader.errors == []
        return reader.page, folder / "page.rst"

    contexts: list[Any] = []
    yield load
    for context in contexts:
        context.close()


def test_each_value_of_each_type_gets_the_same_normal_form_or_refusal(page: Any) -> None:
    kinds = [kind for kind in TYPES if kind != "choice"]
    text = RECIPE
    for kind in kinds:
        text += variable(f"V_{kind}", kind, *([f":default: {GOOD[kind][1][1]}"] if kind != "secret" else []))
        text += step(f"Print {kind}", "printf '%s' {{ V_" + kind + " }}")
    shown, recipe_path = page(text)
    rows, expected = [], []
    for number, kind in enumerate(kinds, 1):
        for given, *_ in (*GOOD[kind], *BAD[kind]):
            if any(char in "\n\r" or "\ud800" <= char <= "\udfff" for char in given):
                continue  # no keyboard types it into a field of one line
            rows.append((f"V_{kind}", given, number))
            # the other variables have no value: each is settled alone
            expected.append(_alone(recipe_path, kind, given))
    assert len(rows) > 380
    differing = [
        (row, want, got)
        for row, want, got in zip(rows, expected, on_the_page(shown, rows), strict=True)
        if want != got
    ]
    assert differing == []


SAME_WORDS = ("mac", "ip", "path")


def test_what_does_not_fit_is_refused_in_the_same_words(page: Any) -> None:
    text = RECIPE
    for kind in SAME_WORDS:
        text += variable(f"V_{kind}", kind)
    text += variable("PATTERN", "word", ":pattern: eth[0-9]{1,2}", ":default: eth0")
    text += variable("SHORT", "text", ":max-length: 3", ":default: a")
    text += step(
        "Use",
        "echo " + " ".join("{{ V_" + kind + " }}" for kind in SAME_WORDS) + " {{ PATTERN }} {{ SHORT }}",
    )
    shown, recipe_path = page(text)
    rows = [(f"V_{kind}", given) for kind in SAME_WORDS for given, _told in BAD[kind]]
    rows += [
        ("PATTERN", "wlan0"),
        ("PATTERN", "eth123"),
        ("PATTERN", ""),
        ("SHORT", "abcd"),
        ("SHORT", "🙂🙂🙂🙂"),
    ]
    variables = {one.name: one for one in read(str(recipe_path)).variables}
    differing, compared = [], 0
    for name, given in rows:
        if not given.isprintable() or len(given) > 60 or (not given and name != "PATTERN"):
            continue  # cut or escaped at a terminal; a field that is empty from the start is not wrong yet
        shown.locator(f"#runbook-{name}").fill(given)
        said = plain(shown.locator(f"#runbook-wrong-{name}").inner_text())
        with speaking("fr"), pytest.raises(UsageError) as refused:
            settle([variables[name]], {name: given})
        compared += 1
        if said != plain(refused.value.problems[0].fact):
            differing.append((name, given, said))
    assert differing == []
    assert compared > 40


def test_what_holds_a_character_that_nobody_sees_is_refused_for_it(page: Any) -> None:
    text = (
        RECIPE
        + variable("V", "text", ":default: a")
        + variable("S", "secret")
        + step("Use", "echo {{ V }} {{ S }}")
    )
    shown, _path = page(text)
    for name, subject in (("V", "«"), ("S", "la valeur")):
        shown.locator(f"#runbook-{name}").fill("abcd\u202eefgh")
        said = plain(shown.locator(f"#runbook-wrong-{name}").inner_text())
        assert said.startswith(f"{name} : {subject}")
        assert said.endswith("contient un caractère de commande")


def _alone(path: Path, kind: str, given: str) -> str | None:
    recipe = read(str(path))
    (one,) = (known for known in recipe.variables if known.name == f"V_{kind}")
    (its_step,) = (known for known in recipe.steps if f"V_{kind} " in known.code)
    try:
        values = settle([one], {one.name: given})
        return "\n".join(command.text for command in fill(its_step, values))
    except RunbookError:
        return None


def test_a_value_that_would_make_a_folder_of_the_path_of_a_file_is_refused_by_both(page: Any) -> None:
    text = RECIPE + variable("N", "text", ":default: a") + variable("M", "text", ":default: a")
    text += ".. file:: /tmp/x/{{ N }}\n   :mode: 600\n\n   a\n\n"
    text += ".. file:: /tmp/y{{ M }}\n   :mode: 600\n\n   a\n\n"
    shown, recipe_path = page(text)
    rows = [
        (name, value, number) for number, name in enumerate("NM", 1) for value in ("", "b/", "b", "b/c", "/")
    ]
    expected = [filled(recipe_path, number, {name: value}) is not None for name, value, number in rows]
    assert expected == [False, False, True, True, False, True, False, True, True, False]
    assert [copied is not None for copied in on_the_page(shown, rows)] == expected


def test_each_value_is_escaped_the_same_in_each_context(page: Any) -> None:
    text = RECIPE + variable("X", "text", ":default: 7")
    for context, code in CONTEXTS.items():
        text += step(f"In {context}", code)
    shown, recipe_path = page(text)
    contexts = list(CONTEXTS)
    values = list(dict.fromkeys(value for _context, value, _expected in QUOTING if _one_line(value)))
    rows = [
        ("X", value, contexts.index(context) + 1) for context in contexts for value in (*values, "EOF", "7")
    ]
    assert len(rows) > 300
    found = on_the_page(shown, rows)
    differing = []
    for (_name, value, number), got in zip(rows, found, strict=True):
        want = filled(recipe_path, number, {"X": value})
        if want != got:
            differing.append((contexts[number - 1], value, want, got))
    assert differing == []
    # the table of contexts itself: what stands there is what is escaped for that context
    for (_name, value, number), got in zip(rows, found, strict=True):
        try:
            written = escape(contexts[number - 1], value)
        except EscapeError:
            written = None
        assert got is None or (written is not None and written in got)


def _one_line(value: str) -> bool:
    """Whether a text variable takes it."""
    return re.fullmatch(TYPES["text"].pattern, value) is not None


EXPRESSIONS = [
    "{{ A | pxelinux }}",
    "{{ A | upper }}{{ A | lower }}",
    "{{ B | trim }}",
    "{{ A | basename }} {{ A | dirname }}",
    '{{ "x" ~ A ~ "y" if B == "b" else A }}',
    '{{ A if B != "b" and A != "a" or not B else "n" }}',
    '{{ (A == "a") ~ "!" }}',
    '{{ A and B or "none" }}',
    "{{ D }}",
    "{{ E | basename }}",
    '{{ A | upper ~ "-" }}',
    '{{ "x-" ~ A | pxelinux }}',
    '{{ ("x:" ~ A) | pxelinux ~ B | trim | upper ~ "b" | upper }}',
    '{{ (A == "a") | upper }}',
]
VALUES = [
    "a",
    "b",
    "",
    " ",
    "00:AA:bb",
    "/x/y/",
    "///",
    "a//b//",
    "x y",
    "É",
    "straße",
    "ΑΣ",
    "'",
    "/",
    "if",
    "~",
]


def test_expressions_give_the_same(page: Any) -> None:
    text = RECIPE + variable("A", "text", ":default: a") + variable("B", "text", ":default: b")
    text += variable("D", "text", ':value: {{ A ~ "-" ~ B }}{{ "" if A == "b" else "." }}')
    text += variable("E", "path", ":value: /srv/{{ A }}")
    for number, expression in enumerate(EXPRESSIONS, 1):
        text += step(f"Print {number}", f"printf '[%s]' {expression.replace('}}{{', '}} {{')}")
    shown, recipe_path = page(text)
    rows = [
        (name, value, number)
        for name in ("A", "B")
        for value in VALUES
        for number in range(1, len(EXPRESSIONS) + 1)
    ]
    found = on_the_page(shown, rows)
    differing = [
        (row, want, got)
        for row, got in zip(rows, found, strict=True)
        if (want := filled(recipe_path, row[2], {row[0]: row[1]})) != got
    ]
    assert differing == []


def test_choices_patterns_and_lengths_narrow_the_same(page: Any) -> None:
    text = RECIPE
    text += variable("A", "choice", ":choices: a.b, a+b, c, d, e", ":default: c")
    text += variable("B", "word", ":pattern: [a-z]{2,3}|x", ":default: ab")
    text += variable("C", "text", ":max-length: 3", ":default: abc")
    for name in "ABC":
        text += step(f"Print {name}", "echo {{ " + name + " }}")
    shown, recipe_path = page(text)
    rows = [("A", value, 1) for value in ("a.b", "a+b", "e")]
    rows += [("B", value, 2) for value in ("ab", "abc", "abcd", "x", "xx", "a", "é", "ab ", "12")]
    rows += [("C", value, 3) for value in ("", "a", "éàü", "🙂🙂🙂", "abcd", "🙂🙂🙂🙂")]
    for row, got in zip(rows, on_the_page(shown, rows), strict=True):
        assert (row, got) == (row, filled(recipe_path, row[2], {row[0]: row[1]}))


def test_pieces_of_shell_and_roots_are_refused_where_the_command_line_refuses(page: Any) -> None:
    text = RECIPE + variable("X", "text", ":default: a b") + variable("R", "path", ":default: /mnt")
    text += step("Insert", "# words\necho {{ X | shell }}")
    text += (
        ".. step:: Enter\n   :enter: chroot\n\n   chroot {{ R }}\n\n.. step:: Leave\n   :leave:\n\n   exit\n"
    )
    shown, recipe_path = page(text)
    rows = [("X", value, 1) for value in ("a b", "-o 'x y'", '"', "a'b", "$(id", "'a' \"b\"")]
    rows += [("R", value, 2) for value in ("/", "//", "/.", "/mnt", "/mnt/", "/a b")]
    for row, got in zip(rows, on_the_page(shown, rows), strict=True):
        assert (row, got) == (row, filled(recipe_path, row[2], {row[0]: row[1]}))
