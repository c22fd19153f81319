"""What stands in a block of commands without prompts and is none: outputs, and lines of files."""

from __future__ import annotations

from textwrap import indent

import pytest

from runbook.documents.forms import Forms
from runbook.recipe.reader import read_far

LITERAL = Forms(blocks=("literal",))


def said(lines: str) -> list[tuple[str, int]]:
    """The rules broken in a block of these lines, each with the line in it."""
    _recipe, problems = read_far("d.rst", f"Do this::\n\n{indent(lines, '   ')}\n", LITERAL)
    return [(one.rule, one.location.line - 3) for one in problems if one.location]


@pytest.mark.parametrize(
    "line",
    [
        "Reading package lists... Done",
        "Lecture des listes de paquets... Fait",
        "total 12",
        "-rw-r--r-- 1 root root 12 Jan  1 12:00 a",
        "drwxr-xr-x. 2 root root 4,0K janv.  1 12:00 b",
        "Filesystem      Size  Used Avail Use% Mounted on",
        "Sys. de fichiers Taille Utilisé Dispo Uti% Monté sur",
        "/dev/sda1        20G  5,1G   14G  28% /",
        "● nginx.service - A high performance web server",
        "   Loaded: loaded (/lib/systemd/system/nginx.service; enabled)",
        "   Active: active (running) since Mon",
    ],
)
def test_what_a_program_prints_is_not_taken_for_a_command(line: str) -> None:
    assert ("doubtful-prompt", 1) in said(f"uptime\n{line}")


@pytest.mark.parametrize("line", ["ssh root@192.168.10.21 hostname", "hostname -f", 'ssh web "uname -n"'])
def test_the_name_that_a_machine_says_of_itself_is_no_command(line: str) -> None:
    assert ("doubtful-prompt", 1) in said(f"{line}\nsrv-fic01")
    assert ("doubtful-prompt", 1) not in said(f"{line}\nsync")
    assert ("doubtful-prompt", 1) not in said(f"{line}\napt-get")


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("which nginx", "/usr/sbin/nginx"),
        ("which -a sh nginx", "/usr/sbin/nginx"),
        ("command -v nginx", "/usr/sbin/nginx"),
        ("ssh web 'type -p nginx'", "/usr/sbin/nginx"),
        ("readlink -f /usr/bin/vi", "/usr/bin/vim.basic"),
        ("realpath /usr/bin/vi", "/usr/bin/vim.basic"),
    ],
)
def test_the_path_that_a_command_says_of_a_program_is_no_command(line: str, path: str) -> None:
    assert ("doubtful-prompt", 1) in said(f"{line}\n{path}")
    assert ("doubtful-prompt", 1) not in said(f"{line}\n{path} -t")
    assert ("doubtful-prompt", 1) not in said(f"x=$({line})\n{path}")
    assert ("doubtful-prompt", 1) not in said(f"{line} > /dev/null\n{path}")
    assert ("doubtful-prompt", 1) not in said(f"{line} || exit\n{path}")


def test_another_program_below_which_is_run() -> None:
    assert not said("which nginx\n/opt/deploy")


@pytest.mark.parametrize(
    "line",
    [
        "UUID=0a1b-2c /boot ext4 defaults,noatime 0 2",
        "/dev/sdb1\t/srv\txfs\tdefaults\t0\t0",
        "nas:/export /mnt nfs rw,hard",
        "tmpfs /tmp tmpfs size=1G 0 0",
        "0 3 * * * root /usr/local/bin/backup",
        "*/5 8-18 * * mon-fri /usr/bin/true",
        "@daily /usr/bin/true",
        "192.168.1.10 web1 web1.example.org",
        "::1 localhost ip6-localhost",
        "[compta]\n    path = /srv/partages/compta",
        '[remote "origin"]',
        "workgroup = COMPTA\nserver string = Serveur de fichiers",
        "net.ipv4.ip_forward = 1",
    ],
)
def test_a_line_of_a_file_is_not_taken_for_a_command(line: str) -> None:
    assert ("file-as-commands", 0) in said(line)


@pytest.mark.parametrize(
    "lines",
    [
        "cat >> /etc/hosts <<EOF\n192.168.1.10 web1\nEOF",
        "echo '\n127.0.0.1 web1\n' >> /etc/hosts",
        "ping \\\n192.168.1.10 web1",
        "/opt/run a b c d",
        "total=12",
        "mount /dev/sdb1 /srv xfs",
        "- 1 2",
        "fe80 ::1 a",
        "UUID=a /srv/install ext4",
        "7z x a.7z",
        "test a = b",
        "expr $a = b",
        "[ a = b ]",
        "[[ a = b ]]",
        "x=[a]",
        "[ -f a ]",
        "printf '[a]\n b = c\n' > /etc/a.conf",
    ],
)
def test_a_command_and_what_it_reads_is_no_such_line(lines: str) -> None:
    assert {"doubtful-prompt", "file-as-commands"}.isdisjoint(rule for rule, _line in said(lines))


@pytest.mark.parametrize(
    "line",
    [
        "mysql> SHOW DATABASES;",
        "MariaDB [(none)]> SHOW DATABASES;",
        "postgres=# \\l",
        "shop=> SELECT 1;",
        "sqlite> .tables",
        "ftp> ls",
        "redis 127.0.0.1:6379> PING",
        ">>> import os",
        "(gdb) run",
    ],
)
@pytest.mark.parametrize("above", ["", "uptime\n"])
def test_what_is_typed_at_the_prompt_of_a_program_is_no_command(line: str, above: str) -> None:
    assert ("shown-prompt", above.count("\n")) in said(f"{above}{line}")


@pytest.mark.parametrize("lines", ["mysql shop > a", "tee f <<EOF\nmysql> SHOW;\nEOF", "X=a echo", "shop=1"])
def test_a_command_is_not_taken_for_one_typed_at_a_program(lines: str) -> None:
    assert "shown-prompt" not in dict(said(lines))


@pytest.mark.parametrize(
    "lines", ["> npm install", "> sudo apt update\n\n> rm x", "> ./gradlew build\n> cd x", "> git log -1 > x"]
)
def test_a_block_in_which_each_line_begins_with_an_angle_is_not_run(lines: str) -> None:
    (problem,) = read_far("d.rst", f"Do this::\n\n{indent(lines, '   ')}\n", LITERAL)[1]
    assert (problem.rule, problem.location and problem.location.line) == ("doubtful-prompt", 3)
    assert problem.fact == f'">" may be a prompt, and bash would write a file "{lines.split()[1]}"'


@pytest.mark.parametrize(
    "lines",
    [
        "> /var/log/syslog",
        "> npm",
        "> a 2>&1\n> b && true",
        "> a; ls",
        "> npm install\nls",
        "cat <<E\n> npm install\nE",
        "echo a \\\n> npm install",
    ],
)
def test_a_file_that_is_emptied_or_written_stands_behind_no_prompt(lines: str) -> None:
    assert "doubtful-prompt" not in dict(said(lines))


def told(title: str, lines: str) -> set[str]:
    """The rules broken in a block of these lines below that title."""
    _recipe, problems = read_far("d.rst", f"{title} ::\n\n{indent(lines, '   ')}\n", LITERAL)
    return {one.rule for one in problems}


@pytest.mark.parametrize(
    "title",
    [
        "Éditer le fichier ``/etc/ssh/sshd_config`` avec ``vi``",
        "Ajouter à la fin de ``/etc/ssh/sshd_config``",
        "Puis modifiez /etc/ssh/sshd_config",
        "Edit the file :file:`/etc/ssh/sshd_config`",
        "Open it. Then add these lines to ``~/.ssh/config``",
        "Ajoutez à ``/etc/inittab``, pour lancer un terminal",
        "Add the script to /etc/rc.local that is to run at boot",
        "Edit ``/etc/ssh/sshd_config`` and check that it holds",
        "Edit ``/etc/ssh/sshd_config`` and replace all of it with",
    ],
)
@pytest.mark.parametrize("lines", ["PermitRootLogin no\nPort 2222", "nameserver 10.0.0.1", "A=b"])
def test_what_is_put_in_a_file_that_the_words_above_name_is_not_run(title: str, lines: str) -> None:
    assert "file-as-commands" in told(title, lines)


def test_the_file_that_the_words_above_name_is_the_one_to_write() -> None:
    text = "Ajouter à ``/etc/samba/smb.conf`` ::\n\n   workgroup = COMPTA\n"
    (problem,) = read_far("d.rst", text, LITERAL)[1]
    assert "`.. file:: /etc/samba/smb.conf`" in problem.remedy


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Éditer le fichier ``/etc/ssh/sshd_config``", "vi /etc/ssh/sshd_config"),
        ("Éditer le fichier ``/etc/ssh/sshd_config``", "myeditor /etc/ssh/sshd_config"),
        ("Modifier ``/etc/ssh/sshd_config``", "sed -i s/a/b/ /etc/ssh/sshd_config\nmytool x"),
        ("Modifier ``/etc/wireguard/wg0.conf`` puis le démarrer", "wg-quick up wg0"),
        ("Ajouter le volume ``/srv/a``", "mytool x"),
        ("Modifiez /etc/default/grub en y passant quiet, et lancez la commande suivante", "mytool x"),
        ("Edit ``/etc/postfix/main.cf`` to your needs and restart the service", "mytool x"),
        ("Edit ``/etc/postfix/main.cf``, and then reload it", "mytool x"),
        ("Pour ajouter un domaine à /etc/hosts, lancez", "mytool x"),
        ("Ajoutez l'hôte à l'inventaire /etc/ansible/hosts et vérifiez", "mytool x"),
        ("Ajoutez la clé à /etc/keys avec la commande suivante", "mytool x"),
        ("Ajoutez la clé à ``/etc/keys`` avec", "mytool x"),
        ("Add the key to ``/etc/keys`` with", "mytool x"),
        ("Add the key to ``/etc/keys`` by running", "mytool x"),
        ("Add the repository to /etc/apt/sources.list.d/x.list", "add-apt-repository ppa:foo/bar"),
        ("Ajouter l'utilisateur", "mytool x"),
        ("Voir ``/etc/hosts``", "mytool x"),
    ],
)
def test_commands_below_words_that_name_a_file_are_run(title: str, lines: str) -> None:
    assert "file-as-commands" not in told(title, lines)


def test_a_root_prompt_with_what_is_printed_below_is_no_comment_of_bash() -> None:
    bash = Forms(blocks=("bash",))
    printed = (
        "# smbclient -L //h -U m\n        Sharename       Type\n---------       ----\ncompta          Disk"
    )
    text = f".. code-block:: bash\n\n{indent(printed, '   ')}\n"
    _recipe, problems = read_far("d.rst", text, bash)
    assert [(one.rule, one.location and one.location.line) for one in problems] == [("doubtful-prompt", 3)]
    commented = text.replace("Sharename       Type", "apt-get update")
    assert not read_far("d.rst", commented.replace("---------       ----", "true"), bash)[1]
