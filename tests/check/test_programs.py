"""What is said of a program and its arguments, line by line of a table: no less, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from advised import step

from runbook.check.checking import check

JUDGED = {"destructive", "not-repeatable", "waits-for-answer", "never-ends", "secret-in-clear"} | {
    *("may-be-empty", "runs-unread", "open-to-all", "goes-down-midway")
}
TABLE = Path(__file__).with_name("programs.txt").read_text(encoding="utf-8").splitlines()
LINES = [line for line in TABLE if line and not line.startswith("#")]


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_table_breaks_the_rules_before_it_and_no_others(line: str) -> None:
    rules, _colon, code = line.partition(": ")
    checked = check("recipe.rst", step(code.replace("\\n", "\n")))
    said = {one.rule for one in checked.problems} & JUDGED
    assert said == set(rules.split("+")) - {"-"}


def test_no_line_stands_twice() -> None:
    assert len(set(LINES)) == len(LINES)


HERE = step("echo a > /etc/f") + "\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (HERE + step("echo b >> /etc/f", ":id: t"), []),
        (HERE + ".. host:: web\n\n" + step("echo b >> /etc/f", ":id: t"), [11]),
        (step("echo a > /etc/f", ":unless: test -e /etc/f") + "\n" + step("echo b >> /etc/f", ":id: t"), [9]),
        (".. file:: /etc/f\n\n   a\n\n" + step("echo b >> /etc/f"), []),
        (".. file:: /etc/f\n   :append:\n\n   a\n\n" + step("echo b >> /etc/f"), [9]),
        (".. file:: /etc/f\n\n   a\n\n" + step("mv /etc/f /etc/g"), []),
        (step("touch /etc/f") + "\n" + step("rm /etc/f", ":id: t"), []),
        (step("rm /etc/f") + "\n" + step("touch /etc/f", ":id: t"), [4]),
        (step("docker rm -f web || true") + "\n" + step("docker run --name web nginx", ":id: t"), []),
        (step("docker rm -f web\nmkdir web\nuseradd web"), [5, 6]),
        (step("docker rm -f web\nsudo sh -c 'echo web >> /etc/hosts'"), [5]),
        (step("lvremove -y vg/lv\nlvresize -L +5G vg/lv"), [4, 5]),
        (step("lvremove -y vg/lv || true\nlvcreate -L 5G -n lv vg"), []),
        (step('(crontab -l; echo "0 3 * * * x") | crontab -\nsed -i s/a/b/ /etc/f'), [4]),
        (step("crontab -l > /root/avant\ncrontab /root/nouveau"), []),
        (step("docker rm -f db || true") + "\n" + step("docker run --name web nginx", ":id: t"), [9]),
    ],
)
def test_what_the_steps_before_have_made_is_made_again_before_it_is_used(text: str, lines: list[int]) -> None:
    told = [one for one in check("recipe.rst", text).problems if one.rule == "not-repeatable"]
    assert [one.location.line for one in told if one.location] == lines


def test_a_program_at_its_prompt_is_refused_and_no_more_is_said() -> None:
    assert [one.rule for one in check("recipe.rst", step("psql")).problems] == ["waits-at-a-prompt"]


ADDUSER = "write --disabled-password --gecos '', and a password by `chpasswd`: it has none"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("apt-get install less", "waits for an answer; write -y"),
        ("tail -f a", "never ends; give it an end, or put `timeout` before it"),
        ("top", "stays until a person ends it, by its keys; write -b -n 1"),
        ("less f", "stays until a person ends it, by its keys; show it with `cat`"),
        (
            "docker exec -it db psql",
            "waits at a prompt of its own; tell it what to do, by its options or by <<EOF",
        ),
        ("adduser bob", f"waits for an answer; {ADDUSER}"),
        ("adduser --disabled-password bob", f"waits for an answer; {ADDUSER}"),
        ("adduser --gecos '' bob", f"waits for an answer; {ADDUSER}"),
    ],
)
def test_what_is_said_of_one_that_waits_is_why(command: str, said: str) -> None:
    problems = check("recipe.rst", step(command)).problems
    (told,) = [one for one in problems if one.rule in {"waits-for-answer", "never-ends"}]
    assert str(told) == f'recipe.rst:4: "{command}" {said}'


IN_THE_END = "give the size that it shall have in the end, and tell by `:unless:` when it is done"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            "lvextend -l +100%FREE a/b",
            "the second time it fails: no room is left to grow; tell by `:unless:` when it is done",
        ),
        (
            "lvextend -L +5G a/b",
            f"what it enlarges, it enlarges once more each time; {IN_THE_END}",
        ),
    ],
)
def test_what_enlarges_says_what_the_second_time_does(command: str, said: str) -> None:
    (told,) = check("recipe.rst", step(command)).problems
    assert str(told) == f'recipe.rst:4: "{command}" cannot be run twice: {said}'


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("curl -u bob:Sesame42 https://example.org/", ["what -u is given is a secret"]),
        ("PGPASSWORD=Sesame42 psql -c 'select 1'", ["what PGPASSWORD is given is a secret"]),
        ("psql postgresql://bob:Sesame42@web1/a -c 'select 1'", ["what postgresql:// is given is a secret"]),
        ("echo bob:Sesame42 | chpasswd", ["what chpasswd is given is a secret"]),
        (
            "sshpass -p Sesame42 ssh web1 true\necho Sesame42",
            ["what -p is given is a secret", "the secret that -p is given stands here too"],
        ),
        ("sshpass -p pw ssh web1 true\necho pw", ["what -p is given is a secret"]),
    ],
)
def test_what_takes_a_secret_is_named_and_the_secret_never(code: str, said: list[str]) -> None:
    told = [one for one in check("recipe.rst", step(code)).problems if one.rule == "secret-in-clear"]
    assert [one.fact.partition(",")[0] for one in told] == said
    assert not any("Sesame42" in str(one) for one in told)


@pytest.mark.parametrize("opener", ["; chroot /mnt", " && su - bob", "; ssh web1", "; sudo -i"])
def test_an_opener_that_stands_behind_a_heredoc_on_its_first_line_is_told(opener: str) -> None:
    told = check("recipe.rst", step(f"cat <<EOF > /tmp/x{opener}\nbody\nEOF")).problems
    lost = ["lost-status"] if opener.startswith(";") else []
    assert sorted(one.rule for one in told) == ["doubtful-place", *lost]
    assert {one.location and one.location.line for one in told} == {4}


def test_what_a_heredoc_tells_a_shell_is_told_on_its_own_line() -> None:
    code = "true && chroot /mnt <<EOF > /tmp/log\nls\nrm -rf /srv/x\nEOF\nrm -rf /srv/y"
    told = check("recipe.rst", step(code)).problems
    assert [one.location.line for one in told if one.location] == [6, 8]


@pytest.mark.parametrize(
    "code",
    [
        'echo -e "Sup3rPass\\nSup3rPass" | passwd root\necho Sup3rPazs',
        "mysql -uroot -pSup3rPass -e 'DROP DATABASE x'",
        "mysql -uroot -pSup3rPass",
        "echo Sup3rPass | sudo -S apt-get install less",
    ],
)
def test_no_rule_prints_a_secret_that_stands_in_clear(code: str) -> None:
    told = check("recipe.rst", step(code)).problems
    assert told
    assert not any("Sup3rPass" in str(one) for one in told)
