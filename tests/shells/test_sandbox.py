"""A sandbox shows this machine, takes whatever is done to it, and keeps it from the machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from boxed import PATHS, corner, said

from runbook.errors import PlaceError
from runbook.shells.sandbox import Sandbox
from support.inside import ran
from support.shellwork import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.open() as opened:
        yield opened
        assert opened.close() == ()


@pytest.mark.parametrize("place", ["/", "/home", "/tmp", "/var", "/etc", "/root", "/usr/bin", "/run", "/dev"])  # noqa: S108
def test_what_is_written_inside_is_not_on_the_machine(sandbox: Sandbox, place: str) -> None:
    file = Path(place, f"sandbox-writes-{os.getpid()}")
    assert said(sandbox, f"echo here > {file}; cat {file}") == "here"
    assert not file.exists()


def test_what_is_removed_or_changed_inside_stays_on_the_machine(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("as it was\n")
    (tmp_path / "changed").write_text("as it was\n")
    said(sandbox, f"rm {tmp_path}/kept; echo new >> {tmp_path}/changed; chmod 0 {tmp_path}/changed")
    assert said(sandbox, f"ls {tmp_path}; cat {tmp_path}/changed") == "changed\nas it was\nnew"
    assert (tmp_path / "kept").read_text() == "as it was\n"
    assert (tmp_path / "changed").read_text() == "as it was\n"
    assert (tmp_path / "changed").stat().st_mode & 0o777 == 0o644


def test_even_all_of_a_directory_can_be_removed_and_the_directory_renamed(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "deep/er/file").write_text("as it was\n")
    said(sandbox, f'mv {tmp_path}/deep {tmp_path}/away; python3 -c \'import os; os.rename("/opt", "/opt2")\'')
    assert said(
        sandbox, f"cat {tmp_path}/away/er/file; rm -r {tmp_path}; ls {tmp_path}/..; ls -d /opt2"
    ).startswith("as")
    assert (tmp_path / "deep/er/file").read_text() == "as it was\n"


def test_two_shells_in_one_sandbox_see_each_others_files_and_processes(sandbox: Sandbox) -> None:
    said(sandbox, "echo one > /srv/shared; setsid sleep 4321 >/dev/null 2>&1 & echo $! > /srv/pid")
    seen = "cat /srv/shared; xargs ps -o args= < /srv/pid"
    eventually(lambda: said(sandbox, seen) == "one\nsleep 4321")  # which was only just started


def test_two_sandboxes_do_not_see_each_other(sandbox: Sandbox) -> None:
    said(sandbox, "echo one > /srv/alone")
    with Sandbox.open() as other:
        said(other, "cat /srv/alone", status=1)


def test_the_host_name_set_inside_does_not_leak(sandbox: Sandbox) -> None:
    before = os.uname().nodename
    assert said(sandbox, "hostname") == before
    said(sandbox, "hostname elsewhere")
    assert said(sandbox, "hostname") == "elsewhere"
    assert os.uname().nodename == before


def test_only_the_processes_of_the_sandbox_are_seen_there() -> None:
    with Sandbox.open() as sandbox:
        assert said(sandbox, "ls -d /proc/[0-9]* | wc -l") == "4"  # the first, bash, ls, wc
        said(sandbox, f"kill -0 {os.getpid()}", status=1)


def test_what_is_started_inside_is_a_child_of_the_first_process_and_leads_a_session(sandbox: Sandbox) -> None:
    """Of the first process, since no other one need be waited for, nor collects the dead at its own pace."""
    assert said(sandbox, "echo $PPID; [ $(ps -o sid= $$) = $$ ] && echo leads") == "1\nleads"


def test_what_cannot_be_started_inside_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(FileNotFoundError):
        ran(sandbox, ["no-such-program"])
    assert ran(sandbox, ["sh", "-c", "kill -9 $$"]).returncode == -9
    assert ran(sandbox, ["env"], {"PATH": "/usr/bin", "LONG": "x" * 100_000}).stdout.startswith("PATH=/usr")


def test_a_program_inside_gets_masks_and_limits_as_any_other_would(sandbox: Sandbox) -> None:
    asked = "umask; ulimit -n; grep SigBlk /proc/self/status; cat /proc/self/oom_score_adj; ls /proc/self/fd"
    outside = subprocess.run(["bash", "-c", asked], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert said(sandbox, asked) == outside.removesuffix("\n")


def test_ipc_made_inside_does_not_leak(sandbox: Sandbox) -> None:
    shared = Path("/proc/sysvipc/shm").read_text()
    said(sandbox, "ipcmk --shmem 4096; ipcs --shmems | grep 4096")
    assert Path("/proc/sysvipc/shm").read_text() == shared


def test_the_sockets_of_the_machine_cannot_be_talked_to(sandbox: Sandbox) -> None:
    path = Path(f"/run/sandbox-{os.getpid()}.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        try:
            said(sandbox, f"test -e {path}", status=1)
        finally:
            path.unlink()
    assert "not been booted with systemd" in said(
        sandbox, "systemctl is-system-running --verbose 2>&1; systemctl status", 1
    )


def test_the_network_is_the_machines(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        said(sandbox, f"exec 3<>/dev/tcp/127.0.0.1/{server.getsockname()[1]}")


def test_no_disk_of_the_machine_is_in_dev(sandbox: Sandbox) -> None:
    kinds = said(sandbox, "find /dev -type b -printf '%f\\n' | sort -V").split()
    assert kinds == [f"loop{number}" for number in range(64)]
    assert said(sandbox, "ls /dev/kvm 2>/dev/null; true") == ("/dev/kvm" if Path("/dev/kvm").exists() else "")
    said(
        sandbox,
        "for name in null zero full random urandom; do head -c 1 /dev/$name | wc -c; done; : > /dev/null",
    )
    said(sandbox, "test -c /dev/null && echo < /dev/zero > /dev/full", status=1)
    said(sandbox, "rm -f /dev/mapper/control || mknod /dev/mapper/control c 10 236", status=1)


def test_what_concerns_the_machine_itself_is_read_only_or_refused(sandbox: Sandbox) -> None:
    assert "Read-only" in said(sandbox, "echo 1 > /proc/sys/vm/drop_caches", status=1)
    assert "Read-only" in said(
        sandbox, "echo x > /sys/kernel/uevent_helper; echo x > /sys/power/state", status=1
    )
    assert "not permitted" in said(sandbox, "date -s 2000-01-01", status=1)
    assert not os.statvfs("/sys").f_flag & os.ST_RDONLY
    assert not os.statvfs("/proc/sys").f_flag & os.ST_RDONLY


def test_the_present_directory_is_kept(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "with space, colon: and 'quote'"
    named.mkdir()
    monkeypatch.chdir(named)
    assert said(sandbox, "pwd") == str(named)
    monkeypatch.chdir("/run")
    with pytest.raises(PlaceError, match=r"/run is not in it.*start from another directory"):
        said(sandbox, "true")


def test_the_environment_of_the_runner_is_not_shown_by_the_first_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RUNBOOK_VAR_SECRET", "hunter2hunter2")
    with Sandbox.open() as sandbox:
        assert "hunter2" not in said(
            sandbox, "unset RUNBOOK_VAR_SECRET; cat /proc/1/environ | tr '\\0' '\\n'"
        )


def test_devices_of_a_file_system_are_one_whichever_layer_a_file_is_in(sandbox: Sandbox) -> None:
    numbers = said(sandbox, "touch /srv/new; stat -c %d / /etc /etc/passwd /srv/new").split()
    assert len(set(numbers)) == 1


def test_a_full_sandbox_says_so_and_goes_on() -> None:
    with Sandbox.open(size=32 << 20) as sandbox:
        assert "No space left" in said(sandbox, "dd if=/dev/zero of=/srv/big bs=1M count=64", status=1)
        assert said(sandbox, "rm /srv/big; echo again > /srv/small; cat /srv/small") == "again"
        assert sandbox.close() == ()


def test_a_sparse_image_of_twenty_gigabytes_fits(sandbox: Sandbox) -> None:
    assert said(sandbox, "truncate -s 20G /srv/image; stat -c '%s %b' /srv/image") == "21474836480 0"


def test_a_closed_sandbox_runs_nothing_more() -> None:
    with Sandbox.open() as sandbox:
        pass
    with pytest.raises(PlaceError, match="it is closed"):
        said(sandbox, "true")


def test_a_sandbox_opens_in_less_than_a_tenth_of_a_second() -> None:
    def opening() -> float:
        began = time.perf_counter()
        with Sandbox.open():
            return time.perf_counter() - began

    eventually(lambda: opening() < 0.1)  # not at the first try where others keep the machine busy


FILE_SYSTEMS = """
mount -t tmpfs -o mode=1777,nosuid none /tmp
mkdir '/tmp/a, b:c\\d'; mount -t tmpfs none '/tmp/a, b:c\\d'; echo odd > '/tmp/a, b:c\\d/file'
mount -t tmpfs none /home; mkdir /home/user; echo mine > /home/user/file
mount -t tmpfs none /media; echo fixed > /media/file; mount -o remount,ro /media
mount -t tmpfs none /mnt; echo under > /mnt/file; mkdir /mnt/below; mount -t tmpfs none /mnt
echo over > /mnt/file
"""


def test_every_file_system_of_the_machine_is_seen_and_kept_from_harm() -> None:
    seen = corner(
        FILE_SYSTEMS,
        """if True:
        from boxed import said
        from pathlib import Path
        with Sandbox.open() as sandbox:
            print(said(sandbox, r"cat '/tmp/a, b:c\\d/file' /home/user/file /media/file /mnt/file"))
            print(said(sandbox, "ls -A /mnt"))
            said(sandbox, r"rm -r '/tmp/a, b:c\\d/file' /home/user; echo new > /mnt/file")
            print(said(sandbox, "cat /mnt/file"))
            print(said(sandbox, "echo new > /media/file", 1))
            print(said(sandbox, "stat -c %a /tmp; findmnt -no OPTIONS /tmp | grep -o nosuid"))
        print(sandbox.close(), Path('/home/user/file').read_text(), Path('/mnt/file').read_text())
        """,
    )
    assert seen.splitlines() == [
        *("odd", "mine", "fixed", "over", "file", "new"),
        "bash: line 1: /media/file: Read-only file system",
        *("1777", "nosuid", "() mine", " over"),
    ]


def test_a_file_mounted_by_itself_can_be_replaced_inside() -> None:
    prepared = "echo own > /tmp/own-$$; mount --bind /tmp/own-$$ /etc/hostname; rm /tmp/own-$$"
    code = """if True:
    from boxed import said
    from pathlib import Path
    with Sandbox.open() as sandbox:
        print(said(sandbox, "cat /etc/hostname; echo new > /etc/new; mv /etc/new /etc/hostname"))
        print(said(sandbox, "cat /etc/hostname"))
    print(Path('/etc/hostname').read_text())
    """
    assert corner(prepared, code).split() == ["own", "new", "own"]


def test_a_file_system_that_cannot_lie_under_an_overlay_is_read_only_inside() -> None:
    twice = """
    mount -t tmpfs none /mnt; cd /mnt; mkdir lower upper work upper2 work2 one; echo deep > lower/file
    mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work none one
    mount -t overlay -o lowerdir=one,upperdir=upper2,workdir=work2 none /media
    cd /
    """
    code = """if True:
    from boxed import said
    with Sandbox.open() as sandbox:
        print(said(sandbox, "cat /media/file; echo new > /media/file", 1))
    """
    assert corner(twice, code).splitlines() == ["deep", "bash: line 1: /media/file: Read-only file system"]


def test_a_resolver_configured_in_run_is_still_found() -> None:
    linked = """
    mount -t tmpfs none /etc; mount -t tmpfs none /run; mkdir -p /run/systemd/resolve
    echo nameserver 127.0.0.53 > /run/systemd/resolve/stub-resolv.conf
    ln -s ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
    """
    code = """if True:
    from boxed import said
    with Sandbox.open() as sandbox:
        print(said(sandbox, "cat /etc/resolv.conf; ls /run /run/systemd"))
    """
    assert corner(linked, code).split() == [
        *("nameserver", "127.0.0.53"),
        *("/run:", "lock", "systemd", "/run/systemd:", "resolve"),
    ]


def test_a_sandbox_can_be_opened_in_a_sandbox(sandbox: Sandbox) -> None:
    code = """if True:
    import sys; sys.path += sys.argv[1].split(":")
    from boxed import said
    from runbook.shells.sandbox import Sandbox
    with Sandbox.open() as inner:
        print(said(inner, "echo inner > /srv/inner; cat /srv/inner"), inner.close())
    """
    assert said(sandbox, f"{sys.executable} -c '{code}' {PATHS}; ls /srv/inner", status=2).startswith(
        "inner ()"
    )
