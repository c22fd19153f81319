"""A number sign is root's prompt, or begins a comment: where it may be both, nothing of it runs."""

from __future__ import annotations

import pytest

from runbook.convert.converting import convert
from runbook.convert.documents import document
from runbook.documents.forms import Forms
from runbook.documents.signs import Grade, grade, may_print_comments
from runbook.errors import RecipeError
from runbook.recipe.reader import read

FORMS = Forms(("cmd",), ("console", "literal"))


def indented(*lines: str) -> str:
    return "".join(f"   {line}\n" if line else "\n" for line in lines)


def literal(*lines: str) -> str:
    return f"Voir::\n\n{indented(*lines)}\n"


def console(*lines: str) -> str:
    return f"Voir\n\n.. code-block:: console\n\n{indented(*lines)}\n"


def steps(text: str) -> list[tuple[str, list[str]]]:
    """The commands of each step, and what each of its outputs expects."""
    return [
        (one.code, [output.text for output in one.expectations]) for one in read("d.rst", text, FORMS).steps
    ]


def refused(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", text, FORMS)
    return [(one.location.line if one.location else 0, one.rule) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (["apt-get -y install postfix", "postconf myhostname"], ["myhostname = mx1.example.org"]),
        (["mailq"], ["Mail queue is empty"]),
        (["cat /proc/mdstat"], ["Personalities : [raid1]", "md0 : active raid1 sdb1[1](F) sda1[0]"]),
        (["ls -l /srv"], ["total 0"]),
        (["/etc/init.d/apache2 restart"], ["Restarting web server: apache2."]),
    ],
)
def test_a_literal_block_of_commands_of_root_and_what_they_print_is_a_session(
    typed: list[str], printed: list[str]
) -> None:
    lines = [*(f"# {one}" for one in typed), *printed]
    wanted = [("\n".join(typed), ["\n".join(printed)])]
    assert steps(literal(*lines)) == wanted
    assert steps(f"Voir\n\n.. container:: cmd\n\n{indented(*lines)}") == wanted


@pytest.mark.parametrize(
    "lines",
    [
        ["# pour une architecture x86_64", "apt-get install linux-image-amd64"],
        ["# mise à jour", "apt-get update"],
        ["# Debian", "mon-programme"],
        ["# i386", "ls -l x", "# amd64", "ls -l y"],
        ["# mount the disk", "mount /dev/sdb1 /mnt"],
        ["# Le serveur est MyPXE:", "scp x MyPXE:"],
    ],
)
def test_comments_above_commands_stay_comments(lines: list[str]) -> None:
    assert steps(literal(*lines)) == [("\n".join(lines), [])]


@pytest.mark.parametrize(
    "lines",
    [
        ["# apt-get update", "apt-get install postfix"],
        ["# mon-programme", "quelque-chose"],
        ["# cat /etc/fstab", "# /etc/fstab: static file system information.", "/dev/sda1 / ext4"],
    ],
)
def test_a_literal_block_that_may_be_both_is_refused_with_how_to_say_it(lines: list[str]) -> None:
    assert refused(literal(*lines)) == [(3, "doubtful-prompt")]
    console_block = literal(*lines).replace("::", "\n\n.. code-block:: console", 1)
    if "fstab" not in lines[0]:
        assert steps(console_block) == [(lines[0][2:], [lines[1]])]


FSTAB = ["# cat /etc/fstab", "# /etc/fstab: static file system information.", "#", "UUID=abc / ext4 rw 0 1"]


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ([*FSTAB, "# mount -a"], 1),
        (["# cat /etc/crontab", "# m h dom mon dow user command", "17 * * * * root run-parts /x"], 1),
        (["# cat /usr/local/bin/x", "set -e", "# rm -rf /srv/x", "# reboot"], 2),
        (["# crontab -l", "# rm -rf /srv/x"], 1),
        (["# apt-get install x", "# Then configure it:", "# dpkg-reconfigure x"], 1),
        (["# ./install", "#", "done"], 1),
        (["$ sudo -i", "# cat /etc/fstab", "# mount -a", "# exit"], 2),
    ],
)
def test_a_line_that_a_command_may_have_printed_does_not_run(lines: list[str], at: int) -> None:
    assert (5 + at, "doubtful-prompt") in refused(console(*lines))


@pytest.mark.parametrize(
    "line",
    [
        "/opt/tool$ make",
        "~/tool$ make",
        "/srv# ls",
        "web1:~# ls",
        "web1:/opt/tool$ touch a",
        "root@x:~ (main)$ ls",
        "root@x:~/a (main) $ ls",
        "(venv) ~/tool$ ls",
        "root@(none):/# ls",
        "web4# apt-get update",
    ],
)
@pytest.mark.parametrize("above", ["$ cd /opt/tool", "root@web:~# cd /srv", "web1$ sudo -i"])
def test_a_command_behind_a_prompt_of_an_unknown_kind_is_not_lost_in_an_output(above: str, line: str) -> None:
    assert (6, "doubtful-prompt") in refused(console(above, line, "built"))


@pytest.mark.parametrize(
    "line",
    [
        "/dev/sda1 # the root",
        "/srv is 80% full",
        "/etc/passwd:root",
        "~/x",
        "c# is a language",
        "100% done",
        "/srv$",
        "x /tmp$ a",
    ],
)
def test_what_is_printed_and_reads_as_no_prompt_is_an_output(line: str) -> None:
    assert steps(console("$ show", line)) == [("show", [line])]


def test_prompts_written_whole_tell_what_was_printed() -> None:
    whole = [line.replace("#", "~ #", 1) if line.startswith("# cat") else line for line in FSTAB]
    assert steps(console(*whole, "~ # mount -a")) == [
        ("cat /etc/fstab", ["\n".join(FSTAB[1:])]),
        ("mount -a", []),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["# cat /proc/mdstat", "Personalities : [raid1]", "# reboot"],
        ["# cat /etc/hostname", "web1", "# hostname -f"],
        ["# cat > /etc/x <<EOF", "# a comment", "EOF", "# reboot"],
        ["# dmesg | grep sda", "# reboot"],
        ["# id", "#", "# ls"],
        ["# apt-get update", "# # a comment that was typed", "# ls", "#"],
    ],
)
def test_what_is_plainly_typed_by_root_runs(lines: list[str]) -> None:
    assert steps(console(*lines))


def test_what_is_not_decided_is_left_as_it_is_by_convert() -> None:
    text = console(*FSTAB, "# mount -a") + literal("# mailq", "Mail queue is empty")
    new = convert(document("d.rst", text.encode(), FORMS), {}).decode()
    assert console(*FSTAB, "# mount -a").rstrip() in new
    assert ".. undecided : the block above stays as it is: " in new
    assert ".. step:: Voir\n\n   mailq\n\n.. output::\n\n   Mail queue is empty\n" in new


@pytest.mark.parametrize(
    "text",
    [
        *(
            "su - borg",
            "ip a",
            "chmod +x a",
            "scp x web:",
            "mount -a",
            "for i in 1 2; do",
            "echo 'it is the disk'",
        ),
        *(
            "LANG=C sudo apt install nagios4",
            "outil --bien x",
            "./install.sh",
            "/usr/sbin/outil",
            "ls /srv | sort",
        ),
    ],
)
def test_a_command_reads_as_one(text: str) -> None:
    assert grade(text) is Grade.COMMAND


@pytest.mark.parametrize(
    "text",
    [
        *(
            "/etc/fstab: static",
            "Debian",
            "------",
            "220 mx1 ESMTP",
            "a = b",
            "total 0",
            "the file",
            "étape 1",
        ),
        *("drwxr-xr-x 2 root root", "unused devices: <none>", "-*- coding: utf-8 -*-", "pour i386"),
    ],
)
def test_words_read_as_words(text: str) -> None:
    assert grade(text) is Grade.WORDS


@pytest.mark.parametrize("text", ["a" * 100_000, "a " * 50_000, "é" * 100_000, "-" * 100_000, "a=" * 50_000])
def test_a_long_line_is_judged_at_once(text: str) -> None:
    assert grade(text) in Grade
    assert may_print_comments(f"cat {text}") in {True, False}


NAMED = ["user@web1:~$", "web1$", "root@web1:~#", "user@web1 ~ %"]


@pytest.mark.parametrize("prompt", NAMED)
@pytest.mark.parametrize(
    "line",
    [
        *("$ rm -rf /srv/x", "% rm -rf /srv/x", "$ ./configure", "$ mon-programme"),
        *("$ date; uptime", "$ Rscript x.R", "$ not a prompt"),
    ],
)
def test_a_dollar_alone_below_a_prompt_that_names_its_machine_does_not_run(prompt: str, line: str) -> None:
    text = console(f"{prompt} cat INSTALL", "To remove it:", line, f"{prompt} echo done", "done")
    assert refused(text) == [(7, "doubtful-prompt")]
    assert ".. step::" not in convert(document("d.rst", text.encode(), FORMS), {}).decode()


@pytest.mark.parametrize("prompt", NAMED)
@pytest.mark.parametrize("line", ["$ 5.00", "$", "% of it is full"])
def test_a_sum_behind_a_dollar_alone_and_words_behind_a_percent_sign_were_printed(
    prompt: str, line: str
) -> None:
    assert steps(console(f"{prompt} cat prices", line, f"{prompt} true")) == [
        ("cat prices", [line]),
        ("true", []),
    ]


@pytest.mark.parametrize(
    "opener", ["sh", "su - postgres", "ssh web2", "sudo chroot --userspec=ada /srv/root sh"]
)
def test_a_dollar_alone_is_the_prompt_of_a_shell_opened_below_one_that_names_its_machine(opener: str) -> None:
    text = console(f"user@web1:~$ {opener}", "$ uptime", "up", "$ exit", "user@web1:~$ cat x", "$ 5.00")
    assert [code for code, _outputs in steps(text)] == [opener, "uptime", "exit", "cat x"]


def test_where_the_end_of_such_a_shell_is_not_shown_a_dollar_alone_does_not_run() -> None:
    text = console("user@web1:~$ sh", "$ uptime", "user@web1:~$ cat INSTALL", "$ rm -rf /srv/x")
    assert (8, "doubtful-prompt") in refused(text)


@pytest.mark.parametrize("text", ["./deploy.sh to prod", "/opt/deploy from a to b", "sudo ~/bin/x le disque"])
def test_little_words_behind_a_path_make_no_sentence_of_it(text: str) -> None:
    assert grade(text) is not Grade.WORDS


def test_a_command_that_is_commented_out_above_one_of_a_path_is_no_prompt_of_root() -> None:
    text = f".. code-block:: bash\n\n{indented('# systemctl restart nginx', './deploy.sh to prod')}"
    (step,) = read("d.rst", text, Forms(blocks=("bash",))).steps
    assert step.code == "# systemctl restart nginx\n./deploy.sh to prod"
