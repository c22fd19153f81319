"""What was printed, accepted: the expectation becomes what it meets, and all that holds stays as it is."""

from __future__ import annotations

import json
import re
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from runbook.engine.accepting import accepted
from runbook.engine.compare import judge
from runbook.engine.expected import filled_lines
from runbook.engine.keeping import kept_of
from runbook.errors import RecipeError
from runbook.model import Capture, Expectation, Location, Match, Values
from runbook.recipe.reader import read
from runbook.seen import Acceptance

HERE = Location("recipe.rst", 1)
MAC = "aa:bb:cc:dd:ee:0f"
VALUES = Values(
    {"VG": "MyVG", "DOTS": "a...b", "PASSWORD": "s3cr3t!!", "EMPTY": "", "N": "1", "MAC": MAC},
    frozenset({"PASSWORD"}),
)
LINES, EXACT, GLOB = Match.LINES, Match.EXACT, Match.GLOB


def new(expected: str, output: str, match: Match = LINES) -> str | None:
    return accepted(Expectation(expected, HERE, match), output, VALUES).text


REWRITTEN = [
    # what holds stays
    (LINES, "a\nb", "a\nb\n", "a\nb"),
    (LINES, "a  \n...\n\nb", "a\nx\n\nb\n", "a  \n...\n\nb"),
    (LINES, "one\ntwo\nthree", "one\n2\nthree\n", "one\n2\nthree"),
    (LINES, "one\nthree", "one\ntwo\nthree\n", "one\ntwo\nthree"),
    (LINES, "one\ntwo\nthree", "one\nthree\n", "one\nthree"),
    (LINES, "Linux ...\n{{ VG }}\nold", "Linux 6.1\nMyVG\nnew\n", "Linux ...\n{{ VG }}\nnew"),
    (LINES, "a\n...\nb", "a\nx\ny\nb2\n", "a\n...\nb2"),
    (LINES, "...\nactive (running)\n...", "x\ninactive (dead)\ny\n", "...\ninactive (dead)\n..."),
    (LINES, "{{ 'MyVG' | lower }}\nb", "myvg\nc\n", "{{ 'MyVG' | lower }}\nc"),
    # what holds in a line that has changed
    (LINES, "Status active since ...; ... ago", "Status failed since Mon; 3h ago\n",
     "Status failed since ...; ... ago"),
    (LINES, "/dev/{{ VG }}/disk 20G", "/dev/MyVG/disk 30G\n", "/dev/{{ VG }}/disk 30G"),
    (LINES, "/dev/{{ VG }}/disk 20G", "/dev/Other/disk 20G\n", "/dev/Other/disk 20G"),
    (LINES, "total ...", "nothing of this\n", "nothing of this"),
    (GLOB, "disk sd[a-z] has * of ??", "disk sdb had 3 of 12\n", "disk sd[a-z] had * of ??"),
    (GLOB, "disk sd[a-z] of ?? GB is old", "disk sdb of 12 GB is new\n", "disk sd[a-z] of ?? GB is new"),
    (LINES, "nothing is left in {{ VG }}", "see MyVG2 there\n", "see MyVG2 there"),
    (Match.REGEX, r"old (\d+|none), [0-9]{2} ago", "new 5, 12 ago\n", r"new (\d+|none), [0-9]{2} ago"),
    (Match.REGEX, r"status .* old end", "status x y (new) end\n", r"status .* \(new\) end"),
    (Match.REGEX, r"on {{ VG }}: \d+ free", "on MyVG: 12 used\n", r"on {{ VG }}: \d+ used"),
    (Match.REGEX, r"a.*", "b (c)\n", r"b \(c\)"),
    (Match.REGEX, r"^id \d+ is old$", "id 5 is new\n", r"^id \d+ is new$"),
    (Match.REGEX, r".*foo", "bar baz\n", r"bar baz"),
    (Match.CONTAINS, "the volume ... is there", "x\nthe volume a is gone\n", "the volume ... is gone"),
    # of what an output contains, only by a line that says the same thing
    (Match.CONTAINS, "active (running)", "x\nActive: inactive (dead)\ny\n", "Active: inactive (dead)"),
    (Match.CONTAINS, "state: up", "eth0\nlink: up\nstate: down since 5 days\n", "state: down since 5 days"),
    (Match.CONTAINS, "the volume {{ VG }} is ready", "a\nsome words\nof another thing\n", None),
    (Match.CONTAINS, "one\ntwo", "zero\none\n", None),
    (Match.CONTAINS, "up", "down\n", None),
    # what a program prints stands for itself
    (LINES, "a", "...\n", "{{ '...' }}"),
    (LINES, "a", "  ...\n", "{{ ' ' }} {{ '...' }}"),
    (LINES, "a", "Reading... Done\n", "Reading{{ '...' }} Done"),
    (GLOB, "a", "Reading... *\n", "Reading{{ '...' }} [*]"),
    (Match.CONTAINS, "so big!", "so big....\n", "so big{{ '...' }}."),
    (LINES, "Reading... done", "Reading... Done\n", "Reading... Done"),
    (LINES, "a. {{ VG }} is there", "a... MyVG is there\n", "a{{ '...' }} MyVG is there"),
    (LINES, "a", "{{ x }} {{{\n", "{{ '{{' }} x }} {{ '{{' }}{"),
    (EXACT, "a", "...\n", "..."),
    (EXACT, "a", "b  \n \n", "b  \n {{ '' }}"),
    (EXACT, "a", "", ""),
    (GLOB, "a", "[ OK ] * ?\n", "[[] OK ] [*] [?]"),
    (Match.REGEX, "\\d+\nx", "12\nwhat (is) this?\n", r"\d+" + "\n" + r"what \(is\) this\?"),
    (Match.REGEX, "a", "...\n", r"\.\.\."),
    # what the reader would take for something else
    (LINES, "a", "\nb\n", "{{ '' }}\nb"),
    (LINES, "a", "  b\n    c\n", "{{ ' ' }} b\n    c"),
    (LINES, "  a\n  b", "  a\n  c\n", "  a\n  c"),
    (LINES, "a", ":match: regex\n", "{{ ':' }}match: regex"),
    (LINES, "a", "b\n\n.. step:: X\n", "b\n\n{{ '.' }}. step:: X"),
    (LINES, "a", "\x1b[31mb\x1b[0m\r\n", "b"),
    # no secret
    (LINES, "a\nb", "a\nthe word is s3cr3t!!, yes\n", "a\nthe word is {{ PASSWORD }}, yes"),
    (LINES, "a", "(s3cr3t!! is S3CR3T!!)\n", "({{ PASSWORD }} is ...)"),
    (LINES, "a", "s3cr3t!!\n", "{{ PASSWORD }}"),
    (LINES, "not {{ PASSWORD }}x ...", "is s3cr3t!!x\n", "is {{ PASSWORD }}x"),
    (GLOB, "[ab] c", "a s3cr3t!!\n", "[ab] {{ PASSWORD }}"),
    (LINES, "word {{ PASSWORD }} is old", "word s3cr3t!! is new\n", "word {{ PASSWORD }} is new"),
    (Match.REGEX, "b", "(s3cr3t!!)\n", r"\({{ PASSWORD }}\)"),
    (EXACT, "b", "s3cr3t!!\n", "{{ PASSWORD }}"),
    (EXACT, "b", "s3cr3t\\!\\!\n", None),
    # JSON
    (Match.JSON, '{ "a": 1,\n  "b": [1,  2] }', '{"b": [1, 3], "a": 1}', '{ "a": 1,\n  "b": [1,  3] }'),
    (Match.JSON, '{"v": "{{ VG }}", "n": 1, ...}', '{"n": 2, "v": "MyVG"}', '{"v": "{{ VG }}", "n": 2, ...}'),
    (Match.JSON, '{"t": "...", "a": {"x": 1}}', '{"t": 5, "a": {"y": "é"}}', '{"t": "...", "a": {"y": "é"}}'),
    (Match.JSON, '{"n": {{ VG }}, "m": 1}', '{"n": "x", "m": 1}', '{"n": "x", "m": 1}'),
    (Match.JSON, "[..., 5, ...]", "[1, 2]", "[1, 2]"),
    (Match.JSON, '{"a": [1, {"b": 2}], "c":3}', '{"a": [2, {"b": 3}], "c":3}', '{"a": [2, {"b": 3}], "c":3}'),
    (Match.JSON, "1", '"... {{ x"', '"\\u002e.. \\u007b{ x"'),
    (Match.JSON, '{"p": "a"}', '{"p": "is s3cr3t!!"}', '{"p": "is {{ PASSWORD }}"}'),
    (Match.JSON, '{"p": "a"}', '{"p": "is !!t3rc3s"}', '{"p": "is ..."}'),
    (Match.JSON, "1", "not JSON", None),
    # what cannot be said
    (LINES, "a", "", None),
    (LINES, "{{ NEVER }}", "a\n", None),
    (Match.REGEX, "(", "a\n", None),
]  # fmt: skip


KEPT = [
    # a line whose only patterns are of one character
    (GLOB, "disk sd[a-z] of ?? old", "disk sdb of 12 new", "disk sd[a-z] of ?? new"),
    (GLOB, "[a-z]? is up", "b3 is down", "[a-z]? is down"),
    # a regular expression whose literal parts changed
    (Match.REGEX, r"version \d+\.\d+ on old", "version 3.4 on new", r"version \d+\.\d+ on new"),
    (Match.REGEX, r"version \d+\.\d+ on old", "version 3.4.1 on (new)", r"version \d+\.\d+\.1 on \(new\)"),
    (Match.REGEX, r"^id=(?:\d{2,}) at [0-9:]+?, {{ VG }}\b.* x$", "uid=123 at 12:30, MyVG -- y",
     r"^uid=(?:\d{2,}) at [0-9:]+?, {{ VG }}\b.* y$"),
    (Match.REGEX, r"id=\d+ name=x", "id=123 name=abc", r"id=\d+ name=abc"),
    (Match.REGEX, r"a [0-9]+ b \w+ c", "x 12 y dd z", r"x [0-9]+ y \w+ z"),
    # a regular expression with a group that repeats what repeats
    (Match.REGEX, r"xx (\d+\.){3}\d+ dev eth\d", "xx 10.0.0.1 via eth0", r"xx (\d+\.){3}\d+ via eth\d"),
    (Match.REGEX, r"link (?:[0-9a-f]{2}:){5}[0-9a-f]{2} old", "link aa:bb:cc:dd:ee:0f new",
     r"link (?:[0-9a-f]{2}:){5}[0-9a-f]{2} new"),
    (Match.REGEX, r"id (\w+-\d+) is (\w+, )*ok", "id ab-12 is a, b, no", r"id (\w+-\d+) is (\w+, )*no"),
    (Match.REGEX, r"took (\d+(?:\.\d+)?) s, old", "took 3.5 s, new", r"took (\d+(?:\.\d+)?) s, new"),
    # a regular expression that cannot be parted
    (Match.REGEX, r"(a+)+ \1", "b", "b"),
    (Match.REGEX, r"(a|aa)* \d", "c 1", "c 1"),
    (Match.REGEX, r"{{ VG }}+ \d", "MyVG+ 1", r"MyVG\+ 1"),
    # a value that stands in a line of which little else is left
    (LINES, "the volume {{ VG }} is quite ready now", "MyVG: no such thing", "{{ VG }}: no such thing"),
    (EXACT, "volume {{ VG }} old", "volume MyVG new", "volume {{ VG }} new"),
    (GLOB, "the volume {{ VG }} is quite ready", "cannot open [MyVG]", "cannot open [[]{{ VG }}]"),
    (LINES, "the volume {{ VG }} is quite ready now", "xMyVGx", "xMyVGx"),
    # a value that is a piece of another word, or of another number
    (LINES, "{{ N }}", "101", "101"),
    (LINES, "{{ N }} lines", "101 lines", "101 lines"),
    (LINES, "version {{ N }}", "version 1.5", "version 1.5"),
    (LINES, "the group {{ VG }} is ready", "the group MyVG2 is ready", "the group MyVG2 is ready"),
    (LINES, "the group {{ VG }} is ready", "the group MyVG-2 is ready", "the group {{ VG }}-2 is ready"),
    (LINES, "pid{{ N }} is old", "pid1 is new", "pid{{ N }} is new"),
    # a MAC address in another form
    (LINES, "link {{ MAC }} is up", "link AA-BB-CC-DD-EE-0F is down",
     "link {{ MAC | upper | replace(':', '-') }} is down"),
    # a short number that is there by chance
    (LINES, "count {{ N }}", "count 2 of 1", "count 2 of 1"),
    (LINES, "port {{ N }} is open now", "port 1 is closed", "port {{ N }} is closed"),
]  # fmt: skip


@pytest.mark.parametrize(("match", "expected", "output", "body"), KEPT)
def test_patterns_and_values_are_kept_around_what_changed(
    match: Match, expected: str, output: str, body: str
) -> None:
    assert new(expected, output + "\n", match) == body
    assert judge(Expectation(body, HERE, match), output + "\n", VALUES) == ""


ALTERNATIVES = [
    (r"link (up|down)+ old", "link up new", r"link (up|down)+ new"),
    (r"link (?:up|down)? is old", "link down is new", r"link (?:up|down)? is new"),
    (r"flags (?:\w|-){4} old", "flags a-b- new", r"flags (?:\w|-){4} new"),
    (r"took (\d+|\d+\.\d+) s, old", "took 3.5 s, new", r"took (\d+|\d+\.\d+) s, new"),
    (r"is (sd[a-z]|(nvme(\d|x)|(vd[a-z]))) old", "is nvme0 new", r"is (sd[a-z]|(nvme(\d|x)|(vd[a-z]))) new"),
    (r"is (?P<state>up|down) since old", "is down since new", r"is (?P<state>up|down) since new"),
    (r"is (?i:up|down) since old", "is UP since new", r"is (?i:up|down) since new"),
    # what came in the place of one that may be empty stands there
    (r"took \d+(?:\.\d+|s)? or so, old", "took 3,5 or so, new", r"took \d+,5 or so, new"),
    (r"(a|ab)* \d", "c 1", r"c \d"),
    # which text it is that comes again, the part alone does not tell
    (r"(x|y) ((a|b)\3) old", "x aa new", "x aa new"),
    (r"link (?=up|down)\w+ old", "link up new", "link up new"),
]


@pytest.mark.parametrize(("expected", "output", "body"), ALTERNATIVES)
def test_a_group_of_alternatives_is_kept_where_it_still_matches(
    expected: str, output: str, body: str
) -> None:
    assert new(expected, output + "\n", Match.REGEX) == body
    assert judge(Expectation(body, HERE, Match.REGEX), output + "\n", VALUES) == ""


@pytest.mark.parametrize(("match", "expected", "output", "body"), REWRITTEN)
def test_the_new_body(match: Match, expected: str, output: str, body: str | None) -> None:
    assert new(expected, output, match) == body


def test_a_pattern_that_is_written_over_is_told() -> None:
    changed = accepted(Expectation(r"id=(\d+) name=x|y", HERE, Match.REGEX), "id=123 name=abc\n", VALUES)
    assert changed.text == "id=123 name=abc"
    assert changed.why.startswith(r'"id=(\d+) name=x|y" did not match')
    for match in (LINES, GLOB):
        told = accepted(Expectation("a\ntotal ... of {{ VG }}", HERE, match), "a\nnothing of it\n", VALUES)
        assert told.text == "a\nnothing of it"
        assert told.why.startswith('"total ... of {{ VG }}" did not match')
    plain = accepted(Expectation(r"a\.b", HERE, Match.REGEX), "c.d\n", VALUES)
    assert plain == Acceptance(r"c\.d")


def test_a_pattern_that_repeats_what_repeats_takes_no_time() -> None:
    started = time.process_time()
    for pattern in (
        *(r"(a+){30}b old", r"(\w+\w+)* old", r"(?:a+a+)+b old", r"((a+)+b)+ old"),
        *(r"(a|aa)+ old", r"(?:a|a)*b old", r"(\w+|a+|b)+ old", r"(.*(a|b).*(a|b).*)+ old"),
    ):
        pieces = filled_lines(pattern, VALUES)[0]
        kept_of(pieces, "a" * 300 + " new", Match.REGEX, re.escape)
    assert time.process_time() - started < 3


def test_a_nul_byte_is_never_written_into_a_recipe() -> None:
    told = accepted(Expectation("x", HERE), "nul\0x\n", VALUES)
    assert told.text is None
    assert "a NUL byte was printed" in told.why


def test_a_capture_that_finds_nothing_cannot_be_accepted() -> None:
    expectation = Expectation("a", HERE, captures=(Capture("X", "x(.)"),))
    assert accepted(expectation, "b\n", VALUES) == Acceptance(None, "X: no line of the output matches x(.)")
    assert accepted(expectation, "xb\n", VALUES) == Acceptance("xb")


def test_what_else_must_be_hidden_is_not_written() -> None:
    assert (
        accepted(Expectation("a", HERE), "it is S3CR3T!!\n", VALUES, hidden=("S3CR3T!!", "x")).text
        == "it is ..."
    )


@pytest.mark.parametrize("match", [LINES, GLOB, Match.CONTAINS, Match.REGEX, Match.JSON])
def test_dots_that_were_printed_stand_for_themselves_alone(match: Match) -> None:
    printed, other = "chargement ... fini", "chargement de 12 : ERREUR, pas fini"
    if match is Match.JSON:
        printed, other = f'"{printed}"', f'"{other}"'
    body = (
        new("chargement de rien", printed + "\n", match)
        if match is Match.CONTAINS
        else new("1", printed, match)
    )
    assert body is not None
    assert judge(Expectation(body, HERE, match), printed + "\n", VALUES) == ""
    assert judge(Expectation(body, HERE, match), other + "\n", VALUES) != ""


@pytest.mark.parametrize("match", [LINES, GLOB, Match.REGEX])
@pytest.mark.parametrize("output", ["!!t3rc3s\n", "S3CR3T!!\n\n"])
def test_bare_dots_are_never_written_in_the_place_of_a_secret(match: Match, output: str) -> None:
    for captures in ((), (Capture("CAP", "(.*)"),)):
        expectation = Expectation("old", HERE, match, captures=captures)
        assert accepted(expectation, output, VALUES) == Acceptance(
            None, "all of it may be a piece of a secret"
        )
    assert new('{"a": 1}', f'"{output.strip()}"', Match.JSON) is None


JSON_KEPT = [
    ('[..., {"x": "f",  "id": "..."}]', '[1, 2, {"x": "e", "id": 77}]', '[..., {"x": "e",  "id": "..."}]'),
    ('{"b": [1, ...], "n": 1}', '{"n": 2, "b": [1, 2]}', '{"b": [1, ...], "n": 2}'),
    ('[{"a": 2, ...}, ...]', '[{"a": 1, "t": 1}, 5]', '[{"a": 1, ...}, ...]'),
    ('[..., {"n": "sda", "s": "...", "t": 1}, ...]', '[0, {"n": "sda", "s": "9G", "t": 2}, 1]',
     '[..., {"n": "sda", "s": "...", "t": 2}, ...]'),
    ('{"id": "...", "x": 1}', '{"id": 5, "x": 1, "y": [2]}', '{"id": "...", "x": 1, "y": [2]}'),
    ('{"id": "...", "x": 1, ...}', '{"z": 0, "id": 5}', '{"id": "...", ...}'),
    ('[{"id": "..."}]', '[{"id": 5}, {"id": 6}]', '[{"id": "..."}, {"id": 6}]'),
    ('{"at": "2026-...", "v": "{{ VG }}", "x": 1}', '{"at": "2026-11", "v": "MyVG"}',
     '{"at": "2026-...", "v": "{{ VG }}"}'),
    ('[1, 2, ..., 3]', "[1, 3]", "[1, 3]"),
    ('{"when": "2026-...", "n": 1}', '{"when": "2027-01", "n": 1}', '{"when": "2027-...", "n": 1}'),
    ('[{{ LIST }}, {"id": "...", "n": 1}]', '[[1, 3], {"id": 4, "n": 2}]', '[[1, 3], {"id": "...", "n": 2}]'),
    ('[..., 5, ...]', "[1, 5, 6]", "[..., 5, ...]"),
    # a string that has changed, around its places and its dots
    ('{"y": "{{ VG }}/j"}', '{"y": "MyVG/k"}', '{"y": "{{ VG }}/k"}'),
    ('{"z": "took ... ms, failed"}', '{"z": "took 13 ms, ok"}', '{"z": "took ... ms, ok"}'),
    ('["{{ VG }}", "on {{ VG }}: ..."]', '["MyVG/a", "on MyVG2: x"]', '["{{ VG }}/a", "on MyVG2: ..."]'),
    ('"old\\n\\u00e9 {{ VG }} ..."', '"new\\n\\u00e9 MyVG\\n\\"x\\""', '"new\\n\\u00e9 {{ VG }}\\n..."'),
    ('"\\ud83d\\ude00 is {{ VG }}"',
     '"😀 was MyVG... {{ é"', '"\\ud83d\\ude00 was {{ VG }}\\u002e.. \\u007b{ é"'),
    ('"{{ VG }} is old, {"', '"MyVG is new, {{"', '"MyVG is new, \\u007b{"'),
    ('"key {{ PASSWORD }}, old"', '"key s3cr3t!!, new"', '"key {{ PASSWORD }}, new"'),
    ('"{{ VG }}, key {{ PASSWORD }}"', '"MyVG, word !!t3rc3s"', '"{{ VG }}, word ..."'),
    ('{"l": [..., {"n": "{{ VG }} old", "s": 1}, ...]}', '{"l": [1, {"n": "MyVG new", "s": 1}, 2]}',
     '{"l": [..., {"n": "{{ VG }} new", "s": 1}, ...]}'),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "output", "body"), JSON_KEPT)
def test_what_json_leaves_open_is_kept_wherever_the_printed_value_still_fits(
    expected: str, output: str, body: str
) -> None:
    values = VALUES.with_text("LIST", "[1, 2]")
    assert accepted(Expectation(expected, HERE, Match.JSON), output, values).text == body


JSON_LOST = [
    ('{"a": 1,\n  "y": "{{ VG }}/j"}', '{"a": 1, "y": "other"}', "{{ VG }}/j"),
    ('{"y": {{ N }}}', '{"y": 2}', "{{ N }}"),
    ('{"z": "took ... ms"}', '{"z": 5}', "took ... ms"),
    ('{"a": [1,\n  {"b": 1, ...},\n  2]}', '{"a": [1, 3, 2]}', '{"b": 1, ...},'),
    ("[1, 2, ..., 3]", "[1, 3]", "[1, 2, ..., 3]"),
]
JSON_NOT_LOST = [
    ('{"y": "{{ VG }}/j", "z": [..., 1]}', '{"y": "MyVG/k", "z": [2, 1]}'),
    ('{"y": "j", "z": "..."}', '{"y": "...", "z": 1}'),
    ('{"y": {{ VG }}, "x": 1, ...}', '{"y": "MyVG"}'),
]


@pytest.mark.parametrize(("expected", "output", "lost"), JSON_LOST)
def test_a_pattern_or_a_value_that_is_written_over_in_json_is_told(
    expected: str, output: str, lost: str
) -> None:
    told = accepted(Expectation(expected, HERE, Match.JSON), output, VALUES)
    assert told.why.startswith(f'"{lost}" did not match; what stands there now has lost some of')


@pytest.mark.parametrize(("expected", "output"), JSON_NOT_LOST)
def test_nothing_is_told_of_json_that_has_kept_its_patterns_and_values(expected: str, output: str) -> None:
    told = accepted(Expectation(expected, HERE, Match.JSON), output, VALUES)
    assert told.text
    assert not told.why


LAID_OUT = """{
    "name" : "{{ VG }}",   "size": "...",
    "tags": [
        "a",
        {"id": "...",
         "n": 1}
    ], "last": 3
}"""
JSON_LAYOUT = [
    ('{"last": 3, "tags": ["a", {"id": 4, "n": 1}], "size": 2, "name": "MyVG", "new": [1]}',
     LAID_OUT.replace('"{{ VG }}",', '"{{ VG }}","new" : [1],').replace(',"new"', ',   "new"')),
    ('{"name": "MyVG", "size": 2, "tags": ["a", {"id": 4, "n": 1}]}', LAID_OUT.replace(', "last": 3', "")),
    ('{"size": 2, "tags": ["a", {"id": 4, "n": 1}], "last": 4}',
     LAID_OUT.replace('"name" : "{{ VG }}",   ', "").replace("3", "4")),
    ('{"name": "MyVG", "size": 2, "tags": ["b", "a", {"id": 4, "n": 1, "m": 2}], "last": 3}',
     LAID_OUT.replace('"a",', '"b",\n        "a",').replace('"n": 1', '"n": 1,\n         "m": 2')),
    ('{"name": "MyVG", "size": 2, "tags": [{"id": 4, "n": 1}], "last": 3}',
     LAID_OUT.replace('"a",\n        ', "")),
    ('{"name": "MyVG", "size": 2, "tags": ["a"], "last": 3}',
     LAID_OUT.replace(',\n        {"id": "...",\n         "n": 1}', "")),
]  # fmt: skip


@pytest.mark.parametrize(("output", "body"), JSON_LAYOUT)
def test_the_layout_of_json_stays_when_a_key_comes_or_goes(output: str, body: str) -> None:
    assert new(LAID_OUT, output, Match.JSON) == body


def test_a_secret_over_several_lines_is_not_written() -> None:
    values = Values({"KEY": "first\nsecond"}, frozenset({"KEY"}))
    assert accepted(Expectation("a", HERE), "first\nsecond\n", values) == Acceptance(
        None, "a secret goes over several of its lines"
    )


# ---------------------------------------------------------------- a step that was told a secret

SAID = 'rev\0echo "the word is ••••••" -n\0hello MyVG'
VEILED = [
    (LINES, "a", "the word is t3rc3s\n", "the word is ..."),
    (LINES, "a", "hello  MyVG, sha 12ab, the word\n", "hello  MyVG... the word"),
    (LINES, "a\nb", "a\ns\n3\nc\nr\nhello\n3\nt\n", "a\n...\nhello\n..."),
    (LINES, "a ... c\nd", "a xyz c\nhello\n", "a ... c\nhello"),
    (LINES, "the word was ...", "the word is new\n", "the word is ..."),
    (LINES, "hello MyVG ... end x", "hello MyVG, t3rc3s fin x\n", "hello MyVG..."),
    (GLOB, "a", "hello [s3]\n", "hello ..."),
    (Match.REGEX, "a", "hello!!t3rc3s\nt3rc3s\n", "hello.*\n..."),
    (Match.CONTAINS, "hello you", "hello t3rc3s\n", "hello ..."),
    (Match.JSON, '{"a": "x", "b": 1}', '{"a": "t3rc3s", "b": 12}', '{"a": "...", "b": "..."}'),
    (Match.JSON, '{"a": "x"}', '{"a": "hello"}', '{"a": "hello"}'),
    (Match.JSON, '{"a": "x"}', '{"t3rc3s": "hello"}', None),
    (EXACT, "a", "hello\n", "hello"),
    (EXACT, "a", "t3rc3s\n", None),
    (LINES, "a", "t3rc3s\n", None),
    (LINES, "a", "e c h o - n i s\n", None),
]


@pytest.mark.parametrize(("match", "expected", "output", "body"), VEILED)
def test_of_what_was_told_a_secret_only_phrases_of_the_document_are_written(
    match: Match, expected: str, output: str, body: str | None
) -> None:
    found = accepted(Expectation(expected, HERE, match), output, VALUES, said=SAID)
    assert found.text == body
    assert bool(found.why) == (body is None or "..." in body.replace("a ... c", ""))


def test_thousands_of_lines_of_which_one_has_changed() -> None:
    lines = [f"line {number}" for number in range(5000)]
    expected = "\n".join([*lines[:3900], "...", *lines[3910:]])
    output = "\n".join([*lines[:4000], "other", *lines[4001:]])
    told = accepted(Expectation(expected, HERE), output, VALUES).text
    assert told is not None
    assert told == expected.replace("\nline 4000\n", "\nother\n")


# ---------------------------------------------------------------- whatever is printed

EXPECTED = st.lists(
    st.sampled_from(
        ["a", "b", "ab c", "...", "a...", "...b c", "{{ VG }}", "x {{ VG }} y", "*", "[ab]?", "", "  a"]
    ),
    min_size=1,
    max_size=6,
)
PRINTED = st.lists(
    st.sampled_from(
        ["a", "b", "ab c", "...", "  ...", "", " ", "{{", "{{ x", "MyVG", "x MyVG z", "a.b", "[a]", "*",
         "  a",          ":of: 1", ".. step:: X", "s3cr3t!!", "it is s3cr3t!! x", "a\rb", "é\u2028b",
         "\t", "'", '"', "\\", "{", "}}"]
    )
    | st.text(max_size=8),
    min_size=1,
    max_size=7,
)  # fmt: skip


@given(EXPECTED, PRINTED, st.sampled_from([LINES, GLOB, EXACT, Match.CONTAINS]))
@settings(max_examples=400, deadline=None)
def test_what_is_accepted_is_met_read_back_and_holds_no_secret(
    expected: list[str], printed: list[str], match: Match
) -> None:
    expectation = Expectation("\n".join(expected), HERE, match)
    output = "\n".join(printed) + "\n"
    body = accepted(expectation, output, VALUES).text
    if body is None:
        assert (
            match in {EXACT, Match.CONTAINS}
            or not output.strip()
            or "\0" in output
            or "s3cr3t" in output
            or "{{" in judge(expectation, output, VALUES)
        )
        return
    assert judge(replace(expectation, text=body), output, VALUES) == ""
    if body != expectation.text:
        assert "s3cr3t" not in body
        assert _read_back(body, match) == body


def _read_back(body: str, match: Match) -> str:
    indented = "\n".join(f"   {line}" for line in body.split("\n"))
    declared = ".. variable:: VG\n\n.. variable:: PASSWORD\n   :type: secret\n\n"
    recipe = f"{declared}.. step:: S\n\n   true\n\n.. output::\n   :match: {match}\n\n{indented}\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recipe.rst"
        path.write_bytes(recipe.encode())
        try:
            return read(str(path)).steps[0].expectations[0].text
        except RecipeError as error:
            return str(error)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["...", "{{", "a...b", "s3cr3t!!", "MyVG"])
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=10,
)


@given(JSON, JSON)
@settings(max_examples=300, deadline=None)
def test_any_json_value_is_accepted_for_any_other(one: object, other: object) -> None:
    expected = json.dumps(one, indent=2).replace("{{", "\\u007b{")
    output = json.dumps(other)
    assume("s3cr3t" not in expected or one == other)
    body = accepted(Expectation(expected, HERE, Match.JSON), output, VALUES).text
    if body is None:
        assert other == "s3cr3t!!"
        return
    assert judge(Expectation(body, HERE, Match.JSON), output, VALUES) == ""
    assert "s3cr3t" not in body or body == expected
