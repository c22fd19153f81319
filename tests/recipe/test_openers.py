"""Commands that plainly open a shell are known as such, and no others."""

from __future__ import annotations

import pytest

from runbook.recipe.openers import opens_a_shell

OPENERS = [
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
    "# into the system\nchroot /x",
    "chroot \\\n  /x",
]
NOT_OPENERS = [
    "chroot /x ls",
    "chroot /x bash -c 'ls'",
    "chroot /x <<EOF\nls\nEOF",
    "su -c id",
    "su - postgres -c 'psql -l'",
    "su postgres --command=id",
    "sudo id",
    "sudo -u postgres psql",
    "ssh host uptime",
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
