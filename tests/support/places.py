"""Every kind of place that a recipe may enter: what opens it, and which chains of them are tried."""

from __future__ import annotations

from dataclasses import dataclass

from support.roots import ROOT_PASSWORD, USER, USER_PASSWORD


@dataclass(frozen=True)
class Kind:
    """A kind of place: the command that opens it (`{debian}`, `{bare}`), and the answers that it asks for.

    `uid`: who one is inside, or None for the same as outside. `elsewhere`: it has a root of its own.
    """

    opener: str
    answers: tuple[tuple[str, str], ...] = ()
    uid: int | None = None
    elsewhere: bool = False


KINDS = {
    "bash": Kind("bash"),
    "bash-login": Kind("bash -l"),
    "bash-posix": Kind("bash --posix --norc"),
    "dash": Kind("dash"),
    "sh": Kind("sh -i"),
    "chroot": Kind("chroot {debian}", elsewhere=True),
    "chroot-login": Kind("chroot {debian} /bin/bash -l", elsewhere=True),
    "chroot-dash": Kind("chroot {debian} /bin/dash", elsewhere=True),
    "bare": Kind("chroot {bare} /usr/bin/bash", elsewhere=True),
    "bare-dash": Kind("chroot {bare} /usr/bin/dash", elsewhere=True),
    "su": Kind("su nobody -s /bin/bash", uid=65534),
    "su-dash": Kind("su nobody -s /bin/dash", uid=65534),
    "su-login": Kind("su - nobody -s /bin/bash", uid=65534),
    "su-pty": Kind("su --pty nobody -s /bin/bash", uid=65534),
    "su-user": Kind(f"su - {USER}", uid=1000),
    "su-root": Kind("su", (("Password: ", ROOT_PASSWORD),), uid=0),
    "su-root-login": Kind("su -", (("Password: ", ROOT_PASSWORD),), uid=0),
    "su-self": Kind(f"su {USER} -s /bin/dash", (("Password: ", USER_PASSWORD),), uid=1000),
    "setpriv": Kind("setpriv --reuid 65534 --regid 65534 --clear-groups bash --norc", uid=65534),
    "unshare": Kind("unshare --mount --pid --fork --mount-proc bash"),
    "unshare-dash": Kind("unshare --mount --uts --ipc --pid --fork --mount-proc dash"),
    "unshare-pid": Kind("unshare --uts --pid --fork bash"),
    "unshare-user": Kind("unshare --user --map-root-user bash"),
    "nsenter": Kind("nsenter --target $$ --mount --pid bash"),
    "env": Kind("env -i TERM=xterm HOME=/root PATH=$PATH bash"),
    "ssh": Kind("{ssh} loopback"),
    "ssh-dash": Kind("{ssh} -t loopback exec dash"),
    "ssh-xterm": Kind("TERM=xterm-256color {ssh} loopback"),
    "script": Kind("script -q -c bash /dev/null"),
}
IN_DEBIAN = ("su-user", "su-root", "su-root-login", "su-self")
CHAINS = [
    *((kind,) for kind in KINDS if kind not in IN_DEBIAN),
    *((outer, inner) for outer in ("bash", "dash") for inner in ("bash", "dash", "chroot", "su", "unshare")),
    *(("chroot", inner) for inner in ("bash", "dash", "su-user", "su-dash", "su-login", "unshare-pid")),
    *(("chroot-dash", inner) for inner in ("bash", "su-user", "su-self")),
    *(("chroot", "su-user", inner) for inner in ("su-root", "su-root-login", "su-self", "dash")),
    *(("su", inner) for inner in ("bash", "dash")),
    *(("unshare", inner) for inner in ("bash", "chroot", "chroot-dash", "bare-dash", "su")),
    *((outer, inner) for outer in ("bare", "bare-dash") for inner in ("bash", "dash")),
    *((outer, "ssh") for outer in ("dash", "chroot", "unshare", "ssh")),
    *(("ssh", inner) for inner in ("dash", "chroot-dash", "bare", "bare-dash", "su", "unshare", "script")),
    *(("ssh-dash", inner) for inner in ("bash", "chroot", "su-dash")),
    ("script", "chroot"),
    ("ssh", "chroot", "su-user", "su-root"),
    ("unshare", "chroot", "su-user", "dash"),
]
