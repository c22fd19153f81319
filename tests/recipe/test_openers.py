"""Commands that plainly open a shell are known as such, and no others."""

from __future__ import annotations

import pytest

from runbook.commands.openers import closes_the_shell, opens_a_shell, reads_the_terminal

OPENERS = [
    *("ssh host -l root", "ssh web1 -p 22", "ssh web1 -p 22 -t bash", "fakeroot", "pkexec", "fakeroot bash"),
    *("vagrant ssh", "vagrant ssh web", "pct enter 100", "distrobox enter x", "toolbox enter", "nix-shell"),
    *("poetry shell", "pipenv shell", "adb shell", "nix-shell -p jq"),
    "chroot /media/x",
    "chroot /media/x /bin/bash",
    "chroot --userspec=root /media/x bash -l",
    "LANG=C chroot /x",
    "env LANG=C chroot /x",
    "sudo chroot /x",
    "cd /x && chroot .",
    "chroot /x; id",
    "su",
    "su -",
    "su - postgres",
    "su -l -s /bin/bash postgres",
    "sudo -i",
    "sudo -s",
    "sudo -u postgres -i",
    "sudo su -",
    "doas -s",
    "ssh host",
    "ssh -t root@host",
    "ssh -p 22 -o A=b root@host",
    "ssh -t host bash",
    *(
        "ssh -t host 'bash -l'",
        "ssh -t host 'cd /srv && exec bash'",
        "ssh -t host sudo -i",
        "ssh -t host 'sudo -i'",
    ),
    "unshare -m",
    "unshare --mount --uts bash",
    "nsenter -t 1 -m",
    "bash",
    "bash -l",
    "exec bash --login",
    "/bin/sh",
    "newgrp adm",
    "docker exec -it web bash",
    "podman run --rm -it debian sh",
    "docker compose exec web bash",
    "docker attach web",
    "kubectl exec -it web -- sh",
    "systemd-nspawn -D /x",
    "systemd-nspawn --directory /x",
    "systemd-nspawn -bD /x",
    "systemd-nspawn -D /x bash -l",
    "machinectl shell web",
    "machinectl login web",
    "machinectl shell root@web /bin/bash",
    "lxc-attach -n web",
    "lxc-attach -n web -- bash",
    "lxc exec web -- bash",
    "incus shell web",
    "multipass shell web",
    "busybox sh",
    "/bin/ash",
    "bash -s",
    "bash -o pipefail",
    "bash --rcfile /dev/null",
    "script",
    "script -q log",
    "tmux",
    "tmux new -s x",
    "tmux attach",
    "screen",
    "screen -r",
    "screen /dev/ttyS0 115200",
    "runuser -l postgres",
    "runuser -u postgres -- bash",
    "pkexec bash",
    "schroot -c trixie",
    "arch-chroot /mnt",
    "ip netns exec blue bash",
    "systemd-run --pty bash",
    "systemd-run -S",
    "virsh console web",
    "telnet pxe",
    "setarch i386 chroot /x",
    "timeout 5 bash",
    "env -i bash",
    "nice -n 5 su -",
    "setsid bash",
    "fakeroot bash",
    "# into the system\nchroot /x",
    "chroot \\\n  /x",
]
NOT_OPENERS = [
    *("ssh host -p 22 ls", "ssh host -N", "fakeroot make", "vagrant ssh -c ls", "vagrant up", "adb shell ls"),
    *("distrobox enter x -- ls", "nix-shell --run ls", "pct list", "fakeroot --version"),
    "chroot /x ls",
    "chroot /x bash -c 'ls'",
    "chroot /x <<EOF\nls\nEOF",
    "su -c id",
    "su - postgres -c 'psql -l'",
    "su postgres --command=id",
    "sudo id",
    "sudo -u postgres psql",
    "ssh host uptime",
    *(
        "ssh host 'bash -lc id'",
        "ssh host 'bash < script'",
        "ssh host 'echo bash; uptime'",
        "ssh host 'cat x | sh'",
    ),
    "ssh -p 22 host uptime",
    "ssh -N -L 1:a:2 host",
    "ssh host <<EOF\nid\nEOF",
    "cat x | ssh host",
    "unshare -m mount",
    "bash script.sh",
    "bash -c 'id'",
    "curl x | bash",
    "bash < x",
    "bash <(echo id)",
    "bash --version",
    "echo chroot /x",
    "echo 'su -'",
    "if true; then\n  chroot /x\nfi",
    "docker exec web ls",
    "systemd-nspawn -D /x apt-get update",
    "systemd-nspawn --version",
    "machinectl list",
    "machinectl shell web /bin/ls",
    "lxc-attach -n web -- ls",
    "lxc exec web -- ls",
    "busybox ls",
    "busybox sh script.sh",
    "bash -o pipefail script.sh",
    "script -c ls log",
    "tmux ls",
    "tmux new -d -s x",
    "screen -ls",
    "screen -dmS x top",
    "runuser -u postgres psql",
    "schroot -l",
    "ip addr",
    "ip netns exec blue ip addr",
    "systemd-run id",
    "command -v bash",
    "timeout 5 bash script.sh",
    "sudo -k",
    "docker exec -it web ls",
    "which bash",
    "ssh-keygen",
    "echo 'never closed",
    "",
]


@pytest.mark.parametrize("command", OPENERS)
def test_an_opener(command: str) -> None:
    assert opens_a_shell(command)


@pytest.mark.parametrize("command", NOT_OPENERS)
def test_no_opener(command: str) -> None:
    assert not opens_a_shell(command)


PROMPTS = [
    *(
        "mysql -h db shop",
        "psql shop postgres",
        "mongosh shop",
        "mongosh --shell x.js",
        "lftp h",
        "php -a",
        "lvm",
    ),
    *("ghci", "gnuplot", "bluetoothctl"),
    "python3",
    "python3 -i script.py",
    "/usr/bin/python3.13 -",
    "ipython",
    "mysql",
    "mysql -u root mydb",
    "mysql -pvalue mydb",
    "mariadb",
    "sudo mysql",
    "psql -U postgres mydb",
    "sqlite3 x.db",
    "redis-cli",
    "sftp host",
    "fdisk /dev/sda",
    "parted /dev/sda",
    "virsh",
    "bc",
    "cd / && python3",
]
NO_PROMPTS = [
    *("mysql shop -e 'select 1'", "mysql -h db -u u db1 -e 'x'", "mysql db1 --execute='x'"),
    *("psql shop -c 'select 1'", "sudo -u postgres psql shop -f schema.sql", "psql --dbname shop -c x"),
    *("mongosh shop --eval x", "mongosh x.js", "lftp h -e 'ls;quit'", "php -r 'echo 1;'", "lvm pvs"),
    "python3 script.py",
    "python3 -c 'print(1)'",
    "python3 -m venv x",
    "python3 --version",
    "echo 'print(1)' | python3",
    "python3 <<EOF\nprint(1)\nEOF",
    "mysql -e 'select 1'",
    "mysql -u root -pMyP -e 'select 1'",
    "mysql -u root -p -e 'select 1'",
    "mysql mydb < dump.sql",
    "psql -c 'select 1'",
    "psql -l",
    "sqlite3 x.db 'select 1'",
    "sqlite3 -version",
    "redis-cli ping",
    "sftp -b x host",
    "fdisk -l",
    "parted -s /dev/sda print",
    "virsh list",
    "echo 1+1 | bc",
]


@pytest.mark.parametrize("command", PROMPTS)
def test_a_program_that_waits_at_its_own_prompt(command: str) -> None:
    assert reads_the_terminal(command)
    assert not opens_a_shell(command)


@pytest.mark.parametrize("command", NO_PROMPTS)
def test_a_program_that_is_told_what_to_do(command: str) -> None:
    assert not reads_the_terminal(command)


@pytest.mark.parametrize("command", ["exit", "exit 3", "logout", "exit;", "exit # done", "# done\nexit"])
def test_a_command_that_closes_the_shell(command: str) -> None:
    assert closes_the_shell(command)


@pytest.mark.parametrize("command", ["(exit 3)", "sh -c exit", "exit_now", "echo exit", "f() { exit; }", ""])
def test_a_command_that_does_not_close_the_shell(command: str) -> None:
    assert not closes_the_shell(command)
