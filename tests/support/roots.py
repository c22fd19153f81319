"""Root file systems to chroot into: a small Debian, and one that has nothing but two shells."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

USER, USER_PASSWORD, ROOT_PASSWORD = "tester", "Mot de p4sse", 'R00t & "co" $x'
NOISY_BASHRC = """\
echo 'Welcome! $ # > %'
printf 'no newline at the end of this'
HISTFILE=~/.bash_history
shopt -s histappend
PROMPT_COMMAND='history -a'
PS1='\\[\\e[1;32m\\]\\u@\\h\\[\\e[0m\\]:\\w\\n\\$ '
alias read='echo fake read' printf='echo fake printf' command='echo fake command' eval='echo fake eval'
alias ls='ls --color=auto'
"""


def debian(root: Path) -> Path:
    """A minimal Debian of the machine's own release, from the mirror that its own apt uses."""
    suite, mirror = _release()
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    told = subprocess.run(
        [
            # its mounts in a namespace of their own: broken off, debootstrap leaves /proc mounted
            *("unshare", "--mount", "--"),
            "debootstrap",
            "--variant=minbase",
            "--include=openssh-client",
            f"--keyring={keyring}",
            suite,
            root,
            mirror,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-2000:]
    subprocess.run(["chroot", root, "useradd", "-m", "-s", "/bin/bash", USER], check=True)
    passwords = f"{USER}:{USER_PASSWORD}\nroot:{ROOT_PASSWORD}\n"
    subprocess.run(["chroot", root, "chpasswd"], input=passwords, text=True, check=True)
    (root / "root/.bashrc").write_text(NOISY_BASHRC)
    return root


COREUTILS = (
    "cat",
    "chmod",
    "chown",
    "date",
    "id",
    "mkdir",
    "mktemp",
    "mv",
    "readlink",
    "rm",
    "sleep",
    "stat",
    "uname",
)


def small(root: Path) -> Path:
    """A bare root with a few of coreutils, a /tmp, and dash as its sh."""
    bare(root, *COREUTILS)
    (root / "tmp").mkdir()
    (root / "bin").symlink_to("usr/bin")
    (root / "usr/bin/sh").symlink_to("dash")
    return root


def bare(root: Path, *more: str) -> Path:
    """Bash, dash and their libraries: no /dev, no /proc, no other program but `more`."""
    for program in ("bash", "dash", *more):
        path = shutil.which(program)
        assert path is not None
        told = subprocess.run(["ldd", path], capture_output=True, text=True, check=True)
        for file in (path, *re.findall(r"(/\S+) \(0x", told.stdout)):
            target = root / Path(file).relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(file).resolve(), target)
    return root


def tree(root: Path) -> list[tuple[str, int, int]]:
    """Every path under it with its mode and its size."""
    found = ((path, path.lstat()) for path in sorted(root.rglob("*")))
    return [(str(path.relative_to(root)), facts.st_mode, facts.st_size) for path, facts in found]


def _release() -> tuple[str, str]:
    """The machine's suite and the mirror of its main packages."""
    wanted = ("Identifier: Packages", "Component: main", "Label: Debian")
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)", *wanted],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = sorted(told.stdout.splitlines(), key=len)
    assert lines, "apt has no package list: apt-get update"
    suite, mirror = lines[0].split()  # bookworm before bookworm-updates
    return suite, mirror
