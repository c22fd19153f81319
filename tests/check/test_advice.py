"""What a careful colleague says, rule by rule, and what is allowed on purpose."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from advised import CLEAN, FINDS, step, variable
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.check.checking import check
from runbook.check.rules import RULES, way_out
from runbook.documents.forms import NONE, Forms, asked_for

ROOT = Path(__file__).parents[2]


def found(text: str, *allow: str) -> list[tuple[str, int]]:
    """The rules that the document breaks, each with its line."""
    checked = check("recipe.rst", text, allow)
    return [(one.rule, one.location.line if one.location else 0) for one in checked.problems]


@pytest.mark.parametrize(("rule", "at"), [(rule, at) for rule in FINDS for at in range(len(FINDS[rule]))])
def test_finds(rule: str, at: int) -> None:
    text, line = FINDS[rule][at]
    assert (rule, line) in found(text)


@pytest.mark.parametrize(("rule", "at"), [(rule, at) for rule in CLEAN for at in range(len(CLEAN[rule]))])
def test_says_nothing_of(rule: str, at: int) -> None:
    assert rule not in [name for name, _line in found(CLEAN[rule][at])]


def test_every_rule_that_can_be_allowed_has_its_samples() -> None:
    advice = {name for name, rule in RULES.items() if not rule.refuses}
    assert FINDS.keys() | {"unknown-rule", "allowed-for-nothing"} == advice
    assert CLEAN.keys() == FINDS.keys()


# ---------------------------------------------------------------- allowing


@pytest.mark.parametrize("rule", FINDS)
def test_what_is_allowed_anywhere_is_not_said(rule: str) -> None:
    text, _line = FINDS[rule][0]
    assert rule not in [name for name, _line in found(text, rule)]


def test_what_a_step_allows_with_a_reason_is_not_said() -> None:
    assert found(step("mkdir /srv/x", ":allow: not-repeatable the volume is new")) == []


def test_a_directive_allows_for_itself_alone() -> None:
    text = step("mkdir /srv/x", ":allow: not-repeatable new") + "\n" + step("mkdir /srv/y", ":id: t")
    assert found(text) == [("not-repeatable", 9)]


def test_several_rules_are_allowed_one_a_line() -> None:
    options = ":allow:\n   not-repeatable the disk is new\n   destructive it is empty"
    text = step("mkdir /srv/x\nmkfs.ext4 /dev/sdz", options)
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        variable("X", ":default: a", ":allow: unused-variable the next chapter uses it") + step("true"),
        ".. file:: /etc/f\n   :allow: secret-in-clear everybody knows it\n\n   password=guest1\n",
        ".. host:: MyPXE\n\n.. host:: MyPXF\n   :allow: near-twins they are two\n\n" + step("true"),
        step("ietadm --tid=100")
        + "\n.. output::\n   :allow: contradiction the manual's own example\n\n   tid:86\n",
    ],
)
def test_every_directive_can_allow(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "allowed",
    ["not-repeatable", "no-such-rule why", "undeclared-variable why", "SC9999 why", "SC20860 why", "  "],
)
def test_a_missing_reason_an_unknown_rule_and_a_refusal_are_refused(allowed: str) -> None:
    checked = check("recipe.rst", step("mkdir /srv/x", f":allow: {allowed}"))
    assert checked.refused == 1


def shellchecked(text: str) -> list[str]:
    """The rules that the document breaks, shellcheck's own among them."""
    return [one.rule for one in check("recipe.rst", text, shellcheck=True).problems]


def test_shellcheck_says_nothing_of_the_way_out_that_is_given_here() -> None:
    given = variable("X", ":default: a b")
    assert shellchecked(given + step('ssh web1 "ls $(printf %q {{ X }})"')) == []
    assert shellchecked(step('ssh web1 "ls $HOME"')) == ["SC2029"]


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ('a"b$c d', 'grep -e {{ X }} "$HOME"'),
        ('a"b$c d', "grep -e 'x {{ X }}' f"),
        ("it's", "grep -e '{{ X }}' f"),
        ("\\", "grep -e {{ X }} f"),
        (r"a \n b", "echo {{ X }}"),
        ("\N{LEFT SINGLE QUOTATION MARK}a\N{RIGHT SINGLE QUOTATION MARK} b", "echo {{ X }}"),
    ],
)
def test_shellcheck_does_not_blame_a_recipe_for_a_value(value: str, line: str) -> None:
    given = variable("X", f":default: {value}")
    assert shellchecked(given + step(line)) == []
    assert shellchecked(given + step(f"{line}\ncp $a {{{{ X }}}}")) == ["SC2086"]


def test_each_word_that_shellcheck_speaks_of_is_told_with_its_column() -> None:
    given = variable("X", ":default: a b")
    text = given + step("echo {{ X }} ; ls $HOME/x {{ X }} $PWD", ":id: s\n:unless: ls $HOME")
    problems = check("recipe.rst", text, shellcheck=True).problems
    lines = text.split("\n")
    told = [(one.location.line, one.column, one.remedy) for one in problems if one.location]
    words = [(6, "$HOME"), (8, "$HOME"), (8, "$PWD")]
    assert told == [(at, lines[at - 1].index(word) + 1, f'look at "{word}"') for at, word in words]


def test_shellcheck_says_nothing_of_braces_that_are_meant_as_they_stand() -> None:
    assert shellchecked(step("echo {{ x }}", ":id: s\n:raw:")) == []
    assert shellchecked(step("echo {a", ":id: s\n:raw:")) == ["SC1083"]


def test_what_is_allowed_and_not_found_is_noted() -> None:
    assert found(step("true", ":allow: destructive why not")) == [("allowed-for-nothing", 2)]


def test_what_shellcheck_is_allowed_and_does_not_say_is_noted_when_it_is_asked() -> None:
    text = step("true", ":allow: SC2086 why not")
    assert found(text) == []
    assert shellchecked(text) == ["allowed-for-nothing"]
    assert shellchecked(step("cp $a b", ":allow: SC2086 one word")) == []
    assert "allowed-for-nothing" not in shellchecked(step("cp $a {{ b }}", ":allow: SC2086 one word"))


def test_a_refusal_cannot_be_allowed() -> None:
    assert ("undeclared-variable", 4) in found(step("echo {{ X }}"), "undeclared-variable")


# ---------------------------------------------------------------- whole documents


FAULTY = ROOT / "tests" / "recipes" / "check" / "faults-of-2013.rst"
SOURCE = ROOT / "tests" / "recipes" / "existing" / "iscsi.rst"


@pytest.mark.parametrize(
    ("path", "forms"),
    [(FAULTY, NONE), (SOURCE, asked_for(["border-dashed"]))],
    ids=["directives", "containers"],
)
def test_every_fault_of_2013_that_can_be_seen_is_found(path: Path, forms: Forms) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    problems = [one for one in check(str(path), forms=forms).problems if one.location]
    seen = {(one.rule, lines[one.location.line - 1] + one.fact) for one in problems if one.location}

    def said(rule: str, part: str) -> bool:
        return any(name == rule and part in line for name, line in seen)

    assert said("alternatives", "--arch i386")
    assert said("alternatives", "linux-image-3.2.0-4-amd64")
    assert said("output-in-commands", "tid:86")
    assert said("output-in-commands", "scripts/local-top/iscsi")
    assert said("near-twins", "PyPXE")
    assert said("contradiction", "iqn.2012-04")
    assert said("contradiction", "iqn.2013-03")
    assert said("contradiction", "Raid6")
    assert said("repeated-command", "apt-get clean")
    assert said("edited-too-late", "DEVICE")
    assert said("not-repeatable", "DEVICE")
    assert said("not-repeatable", "tee -a /etc/iet/ietd.conf")
    assert said("matches-more", "lsof")
    assert said("waits-for-answer", "apt-get install debootstrap")
    assert said("destructive", "mkfs.ext3")
    assert said("secret-in-clear", "MyStrongPassword")
    assert said("secret-in-clear", "ISCSI_PASSWORD=MyInputPwd")
    assert [one.rule for one in problems if "tid 86" in one.fact] == ["contradiction"]


def test_a_chroot_that_does_not_say_so_is_refused_or_told() -> None:
    said = FAULTY.read_text(encoding="utf-8").replace("   :enter: chroot\n", "")
    assert "opener-without-enter" in [rule for rule, _line in found(said)]


@pytest.mark.parametrize("path", sorted((ROOT / "recipes").glob("*.rst")), ids=lambda path: path.name)
def test_the_recipes_here_are_clean(path: Path) -> None:
    assert check(str(path), shellcheck=True).problems == ()


@pytest.mark.parametrize("text", [step("mkdir \ud800"), step("mkdir a").replace("\n", "\r\n")])
def test_the_text_of_an_editor_is_checked_as_its_file_would_be(text: str) -> None:
    assert found(text) == [("not-repeatable", 4)]


def test_a_shell_that_a_document_opens_without_saying_so_is_told() -> None:
    checked = check(str(SOURCE), forms=asked_for(["border-dashed"]))
    lines = SOURCE.read_text(encoding="utf-8").split("\n")
    told = [one for one in checked.problems if one.rule == "doubtful-place" and one.location]
    assert [lines[one.location.line - 1].split()[0] for one in told if one.location] == ["chroot"]


@pytest.mark.parametrize(
    "text", [step('echo {{ "" ~ 1if X }}'), ".. only:: 1if html\n\n   x\n\n" + step("true")]
)
def test_python_s_own_warnings_are_nobody_s(text: str) -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        check("recipe.rst", text)
    assert not seen


WORDS = st.sampled_from(
    [
        *(
            ".. step:: S\n",
            ".. variable:: X\n",
            ".. output::\n",
            ".. file:: /f\n",
            ".. host:: h\n",
            "\n",
            "   ",
        ),
        *(
            ":allow: ",
            "   :type: secret\n",
            "   :default: MyVG\n",
            "{{ X }}",
            "{{",
            "}}",
            "'",
            '"',
            "\\",
            "\n\n",
        ),
        *(
            "mkdir",
            "sed -i s/a/",
            "tee -a <<EOF",
            "EOF\n",
            "| kill",
            "grep /x",
            "mount a b",
            "iqn.2013-06.a",
            "$(",
        ),
        *(
            "if",
            "then",
            "fi",
            "&&",
            "||",
            ">>",
            "> /dev/sda",
            "password=",
            "apt-get install",
            "tid:86",
            "#",
            "s,",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS | st.text(max_size=5), max_size=40).map("".join))
def test_whatever_the_text_check_gives_problems_and_raises_nothing(text: str) -> None:
    for problem in check("recipe.rst", text).problems:
        assert problem.fact


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS | st.text(max_size=5), max_size=30).map("".join))
def test_whatever_the_commands_check_gives_problems_and_raises_nothing(code: str) -> None:
    for problem in check("recipe.rst", variable("X", ":default: MyVG") + step(code)).problems:
        assert problem.fact


def test_what_is_wrong_in_an_option_is_told_on_its_own_line() -> None:
    text = step("true", ":unless: test -e {{ X | shell }}\n:undo:\n   true\n   echo {{ X ~ 1 < 2 }}")
    text = variable("X", ":default: a") + text
    found = check("r.rst", text).problems
    lines = text.split("\n")
    assert {lines[one.location.line - 1].strip() for one in found if one.location} == {
        ":unless: test -e {{ X | shell }}",
        "echo {{ X ~ 1 < 2 }}",
    }


@pytest.mark.parametrize("name", ["lvm", "nginx", "postgres"])
def test_nothing_is_said_of_what_a_careful_colleague_has_written(name: str) -> None:
    path = Path(__file__).parent / "careful" / f"{name}.rst"
    assert [*map(str, check(str(path), shellcheck=True).problems)] == []


WAYS = [
    ("mysql -u root -pSesame42 -e 'SELECT 1'", "--defaults-extra-file=FILE"),
    ("mysqldump --password=Sesame42 db", "--defaults-extra-file=FILE"),
    ("curl -u bob:Sesame42 https://example.org/", "--netrc-file FILE"),
    ("htpasswd -b /etc/nginx/htpasswd bob Sesame42", "htpasswd -i … <<EOF"),
    ("docker login -u bob -p Sesame42 example.org", "--password-stdin <<EOF"),
    ("redis-cli -a Sesame42 ping", "REDISCLI_AUTH=…"),
    ("sshpass -p Sesame42 ssh bob@example.org uptime", "-f FILE"),
    ("openssl rsa -in a -passin pass:Sesame42 -out b", "-passin file:FILE"),
    ("ldapsearch -x -w Sesame42 -b dc=a", "-y FILE"),
    ("PGPASSWORD=Sesame42 psql -c 'SELECT 1'", "{{ ITS_NAME }}"),
]


@pytest.mark.parametrize(("command", "way"), WAYS)
def test_the_way_out_of_a_secret_in_clear_is_one_of_its_program(command: str, way: str) -> None:
    (problem,) = [one for one in check("recipe.rst", step(command)).problems if one.rule == "secret-in-clear"]
    assert way in problem.remedy


TAKEN = [
    ("psql -c \"ALTER ROLE x PASSWORD '{{ M }}'\"", "`psql … <<EOF`"),
    ("mysql -e \"ALTER USER 'x' IDENTIFIED BY '{{ M }}';\"", "`mysql … <<EOF`"),
    ("redis-cli CONFIG SET requirepass {{ M }}", "`redis-cli … <<EOF`"),
    ("docker run -e PW={{ M }} nginx", "`--env-file FILE`"),
    ("docker build --build-arg T={{ M }} .", "`--secret id=ID,src=FILE`"),
    ("helm install x repo/x --set pw={{ M }}", "`--values FILE`"),
    ("sudo PGPASSWORD={{ M }} psql -c x", "`export PGPASSWORD=…; sudo --preserve-env=PGPASSWORD …`"),
    ("env PGPASSWORD={{ M }} psql -c x", "`export PGPASSWORD=…`"),
    ("psql -v pw={{ M }} -f a.sql", "`<<<`"),
    ("psql 'host=db password={{ M }}' -c 'select 1'", "`PGPASSWORD=…`"),
    ("psql postgresql://u:{{ M }}@db -c 'select 1'", "`PGPASSWORD=…`"),
    ("mysql -p{{ M }} -e 'select 1'", "`--defaults-extra-file=FILE`"),
    ("docker login -u bob -p {{ M }}", "`--password-stdin <<EOF`"),
    ("redis-cli -a {{ M }} ping", "`REDISCLI_AUTH=…`"),
]


@pytest.mark.parametrize(("command", "way"), TAKEN)
def test_the_way_out_of_a_secret_in_arguments_fits_what_the_secret_is_there(command: str, way: str) -> None:
    told = check("recipe.rst", variable("M", ":type: secret") + step(command)).problems
    (problem,) = [one for one in told if one.rule == "secret-in-arguments"]
    assert way in problem.remedy


@pytest.mark.parametrize("command", ["ufw --force delete 2", "iptables -D INPUT 3"])
def test_a_rule_that_is_taken_away_by_its_number_is_to_be_given_itself(command: str) -> None:
    (problem,) = [one for one in check("recipe.rst", step(command)).problems if one.rule == "not-repeatable"]
    assert "the rule itself" in problem.remedy


SHARED = """\
Connect with --password=Hunter22:

.. code-block:: console

   # mysql --password=Hunter22 -e "select 2"
   2
   # id -un
   root

.. container:: cmd

   echo in a frame

Again with Hunter22:

.. code-block:: console

   # mysql
"""


def test_the_secret_of_a_title_that_steps_share_is_told_at_the_first_of_them_alone() -> None:
    told = check("recipe.rst", SHARED, forms=Forms(("cmd",), ("console",))).problems
    lines = [one.location.line for one in told if one.rule == "secret-in-clear" and one.location]
    assert lines == [3, 5, 16]


def test_a_title_written_twice_is_told_of_twice() -> None:
    twice = (
        ".. step:: Set Hunter22\n\n   mysql -pHunter22 -e x\n\n.. step:: Set Hunter22\n   :id: t\n\n   true\n"
    )
    told = check("recipe.rst", twice).problems
    assert [one.location.line for one in told if one.rule == "secret-in-clear" and one.location] == [1, 3, 5]


def test_a_secret_that_is_a_common_word_is_told_where_it_is_given_and_nowhere_else() -> None:
    text = step("PGPASSWORD=test psql -c 'select 1'\ntest -d /srv\necho test")
    found = [one for one in check("r.rst", text).problems if one.rule == "secret-in-clear"]
    assert [one.location and one.location.line for one in found] == [4]


@pytest.mark.parametrize("name", ["SC99999", "SC86", "sc2086"])
def test_a_number_that_is_none_of_shellcheck_says_what_one_is(name: str) -> None:
    (problem,) = check("r.rst", step("true", f":allow: {name} because")).problems
    assert "SC2086" in problem.remedy
    assert "SC2086" in way_out(name)


def test_a_variable_is_used_by_a_required_recipe_that_uses_an_extension(tmp_path: Path) -> None:
    tabs = ".. tabs::\n\n   .. step:: S\n\n      echo {{ X }}\n"
    (tmp_path / "other.rst").write_text(variable("X", ":default: a") + tabs)
    path = tmp_path / "recipe.rst"
    allow = ":allow: defaults-at-odds the second one is tried"
    path.write_text(".. requires:: other.rst\n\n" + variable("X", ":default: b", allow) + step("true"))
    assert check(str(path), forms=asked_for(known=["tabs"])).problems == ()


# ---------------------------------------------------------------- what recipes share


def _required(folder: Path, name: str, *options: str) -> None:
    (folder / name).write_text(variable("X", *options) + step("echo {{ X }}"))


def _said_of(folder: Path, text: str) -> str:
    path = folder / "recipe.rst"
    path.write_text(text)
    return "\n".join(str(one).replace(f"{folder}/", "") for one in check(str(path)).problems)


def test_a_default_that_differs_from_that_of_the_recipe_required_is_told_with_both_places(
    tmp_path: Path,
) -> None:
    _required(tmp_path, "other.rst", ":default: a")
    text = ".. requires:: other.rst\n\n" + variable("X", ":default: b") + step("echo {{ X }}")
    assert _said_of(tmp_path, text) == (
        'recipe.rst:3: X is "b" by default here and "a" at other.rst:1, and both share its value; '
        "give it the same in both, or allow it with the reason"
    )
    allowed = text.replace(":default: b", ":default: b\n   :allow: defaults-at-odds the second one is tried")
    assert _said_of(tmp_path, allowed) == ""


def test_two_recipes_required_whose_defaults_differ_are_told_where_the_second_is_required(
    tmp_path: Path,
) -> None:
    _required(tmp_path, "one.rst", ":default: a")
    _required(tmp_path, "two.rst", ":value: c")
    text = ".. requires:: one.rst\n\n.. requires:: two.rst\n\n" + step("echo {{ X }}")
    assert _said_of(tmp_path, text) == (
        'recipe.rst:3: X is "a" by default at one.rst:1 and "c" at two.rst:1, and both share it; '
        "give it the same in both, or declare it here too"
    )


def test_what_has_the_same_value_in_both_or_must_be_given_in_one_is_not_told(tmp_path: Path) -> None:
    _required(tmp_path, "other.rst", ":type: mac", ":default: 00-AA-BB-CC-DD-EE")
    text = ".. requires:: other.rst\n\n" + variable("X", ":type: mac", "{default}") + step("echo {{{{ X }}}}")
    assert _said_of(tmp_path, text.format(default=":default: 00:aa:bb:cc:dd:ee")) == ""
    assert _said_of(tmp_path, text.format(default=":example: 00:aa:bb:cc:dd:ef")) == ""
