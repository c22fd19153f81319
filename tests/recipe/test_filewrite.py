"""A file is written byte for byte, whole or not at all, by bash and by dash."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from runbook.commands.filewrite import as_typed, write_code
from runbook.model import File

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SHELLS = pytest.mark.parametrize("shell", ["bash", "dash"])
Done = subprocess.CompletedProcess[bytes]


def run(shell: str, script: str, folder: Path, **environment: str) -> Done:
    """The script run in that folder, from a file beside it: a pipe is read byte by byte."""
    path = folder.with_suffix(".script")
    path.write_bytes(script.encode(errors="surrogateescape"))
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run([shell, str(path)], cwd=folder, capture_output=True, env=env, check=False)


def write(shell: str, file: File, folder: Path, before: str = "", **environment: str) -> Done:
    code, _shown = write_code(file, file)
    return run(shell, before + code, folder, **environment)


def written(shell: str, file: File, folder: Path) -> None:
    done = write(shell, file, folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def mode(path: Path) -> str:
    return f"{path.stat().st_mode & 0o7777:04o}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


# ---------------------------------------------------------------- byte for byte

CONTENTS = {
    "plain lines": "DEFAULT linux64\n\nLABEL linux64\nKERNEL vmlinuz\n",
    "tabs and trailing blanks": "\tTarget x  \n \n\t\n\n",
    "shell's own characters": 'it\'s "$HOME" `id` $(id) \\ \\n %s %% !! * ~ # {a,b}\n',
    "no final newline": "a\nb",
    "carriage returns": "a\r\nb\r\n",
    "UTF-8": "été « 日本 » 🙂\n",
    "odd bytes": "".join(chr(0xDC00 + byte) if byte > 127 else chr(byte) for byte in range(1, 256)),
    "a NUL byte": "a\0b\\0c'\0",
    "nothing": "",
    "one newline": "\n",
    "a dash": "-n",
    "many quotes": "'" * 9999,
    "a megabyte": "a line of forty bytes, with an it's in it\n" * 25000,
}


@SHELLS
@pytest.mark.parametrize("name", CONTENTS)
def test_the_content_is_written_byte_for_byte(name: str, shell: str, folder: Path) -> None:
    written(shell, File("f", CONTENTS[name]), folder)
    assert (folder / "f").read_bytes() == CONTENTS[name].encode(errors="surrogateescape")
    assert names(folder) == ["f"]


@SHELLS
@pytest.mark.parametrize("name", ["f", "a b", "it's", "$x", "-n", "é", "*", "a\\b", "\udcff"])
def test_any_name_is_taken_as_it_is(name: str, shell: str, folder: Path) -> None:
    written(shell, File(name, "a\n"), folder)
    written(shell, File(str(folder / name), "b\n"), folder)
    assert (folder / name).read_text() == "b\n"


@SHELLS
def test_ten_megabytes_take_seconds_at_most(shell: str, folder: Path) -> None:
    start = time.perf_counter()
    written(shell, File("f", ("x" * 78 + "'\n") * 131072), folder)
    assert time.perf_counter() - start < 10
    assert (folder / "f").stat().st_size == 80 * 131072


@pytest.mark.parametrize("path", ["", "/", "/etc/", "a\nb"])
def test_what_is_no_path_of_a_file_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is not the path of a file"):
        write_code(File(path, ""), File(path, ""))


# ---------------------------------------------------------------- mode and owner


@SHELLS
@pytest.mark.parametrize("umask", ["000", "022", "077"])
def test_a_new_file_can_be_read_by_all(umask: str, shell: str, folder: Path) -> None:
    write(shell, File("f", "a\n"), folder, before=f"umask {umask}\n")
    assert mode(folder / "f") == "0644"


@SHELLS
@pytest.mark.parametrize("kept", ["0600", "0640", "0755", "4755"])
def test_a_file_that_is_there_keeps_mode_and_owner(kept: str, shell: str, folder: Path) -> None:
    (folder / "f").write_text("old")
    os.chown(folder / "f", 1, 2)
    (folder / "f").chmod(int(kept, 8))
    written(shell, File("f", "new"), folder)
    status = (folder / "f").stat()
    assert (mode(folder / "f"), status.st_uid, status.st_gid) == (kept, 1, 2)
    assert (folder / "f").read_text() == "new"


@SHELLS
def test_mode_and_owner_are_as_the_recipe_says(shell: str, folder: Path) -> None:
    (folder / "old").write_text("old")
    for name in ("old", "new"):
        written(shell, File(name, "a", mode="0600", owner="daemon:bin"), folder)
        status = (folder / name).stat()
        assert (mode(folder / name), status.st_uid, status.st_gid) == ("0600", 1, 2)


@SHELLS
def test_a_strict_file_is_never_readable_by_others(shell: str, folder: Path) -> None:
    watch = folder.parent / "bin"
    watch.mkdir()
    for tool in ("chown", "chmod", "mv"):  # each tells what could be read just before it runs
        (watch / tool).write_text(f'#!/bin/sh\nstat -c %a .runbook.* >>../seen\nexec /bin/{tool} "$@"\n')
        (watch / tool).chmod(0o755)
    file = File("f", "secret", mode="0600", owner="daemon")
    assert write(shell, file, folder, before="umask 000\n", PATH=f"{watch}:/bin").returncode == 0
    assert (folder.parent / "seen").read_text().split() == ["600"] * 3


@SHELLS
def test_an_unknown_owner_leaves_the_old_file(shell: str, folder: Path) -> None:
    (folder / "f").write_text("old")
    assert write(shell, File("f", "new", owner="nobody-of-that-name"), folder).returncode != 0
    assert (folder / "f").read_text() == "old"
    assert names(folder) == ["f"]


# ---------------------------------------------------------------- what stands at the path


@SHELLS
@pytest.mark.parametrize("target", ["real", "sub/real", "absolute", "not-there-yet"])
def test_a_symlink_is_followed_and_stays(target: str, shell: str, folder: Path) -> None:
    (folder / "sub").mkdir()
    path = folder / target
    if target != "not-there-yet":
        path.write_text("old")
    (folder / "link").symlink_to(path if target == "absolute" else target)
    written(shell, File("link", "new"), folder)
    assert (folder / "link").is_symlink()
    assert path.read_text() == "new"
    assert not path.is_symlink()


@SHELLS
def test_a_directory_is_refused(shell: str, folder: Path) -> None:
    (folder / "d").mkdir()
    (folder / "link").symlink_to("d")
    for name in ("d", "link"):
        done = write(shell, File(name, "a"), folder)
        assert done.returncode != 0
        assert done.stderr.decode() == f"{name} is a directory, not a file\n"
    assert names(folder / "d") == []


@SHELLS
def test_a_missing_directory_is_refused(shell: str, folder: Path) -> None:
    done = write(shell, File("no/f", "a"), folder)
    assert (done.returncode, done.stderr.decode()) == (1, "no/f: its directory does not exist\n")


@SHELLS
@pytest.mark.parametrize("tool", ["readlink", "stat"])
def test_a_tool_that_is_missing_is_what_is_said(tool: str, shell: str, folder: Path) -> None:
    (folder / "f").write_text("old")
    tools = folder.with_suffix(".tools")
    tools.mkdir()
    for name in {"bash", "dash", "readlink", "stat", "mktemp", "chmod", "chown", "mv", "rm"} - {tool}:
        (tools / name).symlink_to(shutil.which(name) or name)
    done = write(f"/bin/{shell}", File("f", "new"), folder, PATH=str(tools))
    assert done.returncode == 127
    assert f"{tool}: " in done.stderr.decode()
    assert "does not exist" not in done.stderr.decode()
    assert (folder / "f").read_text() == "old"


@SHELLS
def test_a_pipe_or_a_device_is_refused(shell: str, folder: Path) -> None:
    os.mkfifo(folder / "f")
    done = write(shell, File("f", "a"), folder)
    assert (done.returncode, done.stderr.decode()) == (1, "f is no ordinary file\n")


# ---------------------------------------------------------------- whole or not at all


@SHELLS
@pytest.mark.parametrize("append", [False, True])
def test_a_full_disk_leaves_the_old_file_whole(append: bool, shell: str, folder: Path) -> None:  # noqa: FBT001
    code, _shown = write_code(*[File("disk/f", "x" * 79 + "\n" * 2000, append=append)] * 2)
    big, _shown = write_code(*[File("disk/f", ("y" * 79 + "\n") * 2000, append=append)] * 2)
    script = (
        "mkdir disk; mount -t tmpfs -o size=64k none disk || exit 9\necho old >disk/f\n"
        f"{big}\necho $?; cat disk/f; ls -A disk\n{code}\necho $?\n"
    )
    path = folder / "script"
    path.write_text(script)
    done = subprocess.run(
        ["unshare", "-m", shell, str(path)], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout == "1\nold\nf\n0\n"
    assert done.stderr.count("\n") == 1  # the shell's own words on it


@SHELLS
@pytest.mark.parametrize("signal", ["HUP", "INT", "TERM"])
def test_an_interrupted_write_leaves_the_old_file_and_nothing_beside(
    signal: str, shell: str, folder: Path
) -> None:
    (folder / "f").write_text("old")
    fatal = folder.parent / "bin"
    fatal.mkdir()
    (fatal / "chmod").write_text(f"#!/bin/sh\nkill -{signal} $PPID\n")
    (fatal / "chmod").chmod(0o755)
    assert write(shell, File("f", "new"), folder, PATH=f"{fatal}:/bin").returncode != 0
    assert (folder / "f").read_text() == "old"
    assert names(folder) == ["f"]


# ---------------------------------------------------------------- once only


def appended(shell: str, folder: Path, old: str | None, new: str) -> str:
    if old is not None:
        (folder / "f").write_text(old)
    written(shell, File("f", new, append=True), folder)
    once = (folder / "f").read_text()
    written(shell, File("f", new, append=True), folder)
    assert (folder / "f").read_text() == once
    return once


@SHELLS
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, "a\n", "a\n"),
        ("", "a\n", "a\n"),
        ("a\n", "b\n", "a\nb\n"),
        ("a", "b\n", "a\nb\n"),
        ("a\n", "b", "a\nb\n"),
        ("a\nb\nc\n", "b\n", "a\nb\nc\n"),
        ("a\nb", "b\n", "a\nb"),
        ("ab\n", "b\n", "ab\nb\n"),
        ("bc\n", "b\n", "bc\nb\n"),
        ("a\nb\nx\n", "b\nc\n", "a\nb\nx\nb\nc\n"),
        ("a\nb\nc\n", "b\nc\n", "a\nb\nc\n"),
        ("a\n\n", "\nb\n", "a\n\n\nb\n"),
        ("x*y\n", "*\n", "x*y\n*\n"),
        ("a\n", "[a-z]\n", "a\n[a-z]\n"),
        ("é\n", "è $x 'q' \\\n", "é\nè $x 'q' \\\n"),
        ("a\n", "", "a\n"),
    ],
)
def test_lines_are_appended_once(old: str | None, new: str, expected: str, shell: str, folder: Path) -> None:
    assert appended(shell, folder, old, new) == expected


@SHELLS
def test_appending_keeps_odd_bytes_mode_and_owner(shell: str, folder: Path) -> None:
    (folder / "f").write_bytes(b"\xff\x00\x81\n")
    (folder / "f").chmod(0o640)
    os.chown(folder / "f", 1, 2)
    file = File("f", "\udcfe\n", append=True)
    for _time in range(2):
        assert write(shell, file, folder).returncode == 0
    assert (folder / "f").read_bytes() == b"\xff\x00\x81\n\xfe\n"
    assert (mode(folder / "f"), (folder / "f").stat().st_uid) == ("0640", 1)


@SHELLS
def test_a_mode_is_set_though_the_lines_are_there(shell: str, folder: Path) -> None:
    (folder / "f").write_text("a\nb\n")
    written(shell, File("f", "b\n", append=True, mode="0600"), folder)
    assert ((folder / "f").read_text(), mode(folder / "f")) == ("a\nb\n", "0600")


# ---------------------------------------------------------------- backups


def backups(folder: Path) -> Mapping[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir()) if path.name != "f"}


@SHELLS
def test_a_backup_is_kept_once_per_content(shell: str, folder: Path) -> None:
    file = File("f", "one\n", backup=True)
    written(shell, file, folder)
    assert backups(folder) == {}  # there was nothing to keep
    (folder / "f").write_text("by hand\n")
    (folder / "f").chmod(0o600)
    for _time in range(3):
        written(shell, file, folder)
    (kept,) = backups(folder)
    assert kept[:-8] == "f."
    assert kept[-8:].isdigit()
    assert (backups(folder)[kept], mode(folder / kept)) == ("by hand\n", "0600")
    written(shell, replace(file, content="two\n"), folder)
    (folder / "f").write_text("by hand\n")
    written(shell, replace(file, content="two\n"), folder)
    assert sorted(backups(folder).values()) == ["by hand\n", "one\n"]
    assert (folder / "f").read_text() == "two\n"


@SHELLS
def test_a_backup_goes_with_appending_too(shell: str, folder: Path) -> None:
    (folder / "f").write_text("a\n")
    for _time in range(2):
        written(shell, File("f", "b\n", append=True, backup=True), folder)
    assert list(backups(folder).values()) == ["a\n"]


# ---------------------------------------------------------------- in any shell, with little around it


@SHELLS
@pytest.mark.parametrize(
    "options", ["set -e", "set -u", "set -f", "set -C", "set -eufC; IFS=/.f; umask 077", "set +m"]
)
def test_the_shell_around_it_is_neither_in_the_way_nor_changed(
    options: str, shell: str, folder: Path
) -> None:
    (folder / "f").write_text("a\n")
    code, _shown = write_code(*[File("f", "new\n", append=True, backup=True, mode="644")] * 2)
    told = 'echo "$-" "$IFS" $(umask) "${runbook_to-unset}"; trap\n'
    done = run(shell, f"{options}\ntrap 'true bye' EXIT\n{told}echo ==\n{code}{told}", folder)
    before, after = done.stdout.decode().split("==\n")
    assert before == after
    assert (done.returncode, done.stderr) == (0, b"")
    assert (folder / "f").read_text() == "a\nnew\n"


@SHELLS
def test_aliases_and_functions_are_not_taken_for_the_tools(shell: str, folder: Path) -> None:
    false = "".join(
        f"{tool}() {{ echo {tool}; return 1; }}\n" for tool in ("mv", "cat", "rm", "cp", "chmod", "stat")
    )
    done = write(shell, File("f", "new\n", append=True, backup=True), folder, before=false)
    assert (done.returncode, done.stdout) == (0, b"")
    assert (folder / "f").read_text() == "new\n"


TOOLS = ["cat", "chmod", "chown", "cp", "date", "mktemp", "mv", "readlink", "rm", "sha256sum", "stat"]


@SHELLS
def test_a_root_with_nothing_but_coreutils_and_no_dev_is_enough(shell: str, folder: Path) -> None:
    for program in [shell, *TOOLS]:
        copy_program(program, folder)
    (folder / "etc").mkdir()
    (folder / "etc/f").write_text("a\n")
    file = File("/etc/f", "b\n", append=True, backup=True, mode="0600")
    code, _shown = write_code(file, file)
    done = subprocess.run(
        ["chroot", str(folder), f"/bin/{shell}"], input=code.encode(), capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (folder / "etc/f").read_text() == "a\nb\n"
    assert not (folder / "dev").exists()


def copy_program(program: str, root: Path) -> None:
    path = subprocess.run(["which", program], capture_output=True, text=True, check=True).stdout.strip()
    libraries = subprocess.run(["ldd", path], capture_output=True, text=True, check=True).stdout
    needed = [word for word in libraries.split() if word.startswith("/")]
    for source, target in [(path, f"/bin/{program}"), *((library, library) for library in needed)]:
        (root / target.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-L", source, str(root / target.lstrip("/"))], check=True)


# ---------------------------------------------------------------- what is shown


@pytest.mark.parametrize(
    "file",
    [
        File("a b", "x\n$y\n"),
        File("f", "x\n", append=True, mode="0600", owner="root:root"),
        File("f", "EOF\nEOF_\n"),
        File("f", ""),
    ],
)
def test_what_is_shown_would_do_the_same(file: File, folder: Path) -> None:
    _code, shown = write_code(file, file)
    assert run("bash", shown + "\n", folder).stderr == b""
    assert (folder / file.path).read_text() == file.content


# ---------------------------------------------------------------- as a person types it


@SHELLS
@pytest.mark.parametrize("before", [None, "", "a\n", "a", "a\n\n"], ids=repr)
@pytest.mark.parametrize(
    "content", ["one\n", "one", "one\n\ntwo $HOME `x` 'y' \\\n", "one\n\n", "*\n"], ids=repr
)
def test_what_a_person_pastes_twice_is_appended_once_as_the_runner_does(
    shell: str, before: str | None, content: str, folder: Path
) -> None:
    file = File("it's here", content, append=True)
    path, typed = folder / file.path, as_typed(file)

    def start() -> None:
        path.unlink(missing_ok=True)
        if before is not None:
            path.write_text(before)

    start()
    written(shell, file, folder)
    by_the_runner = path.read_text()
    start()
    done = run(shell, f"{typed}\n{typed}\n", folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert path.read_text() == by_the_runner


@SHELLS
def test_what_a_person_pastes_does_not_take_a_part_of_a_line_for_the_line(shell: str, folder: Path) -> None:
    (folder / "f").write_text("not one\none more\n")
    run(shell, as_typed(File("f", "one\n", append=True)), folder)
    assert (folder / "f").read_text() == "not one\none more\none\n"


@SHELLS
@pytest.mark.parametrize("append", [False, True], ids=["whole", "appended"])
def test_what_a_person_pastes_twice_keeps_one_copy_as_the_runner_does(
    shell: str, folder: Path, *, append: bool
) -> None:
    path, typed = (
        folder / "it's here",
        as_typed(File("it's here", "one\n", mode="0600", backup=True, append=append)),
    )
    run(shell, f"{typed}\n{typed}\n", folder)
    assert [one.name for one in folder.iterdir()] == [path.name]  # there was nothing to keep
    path.write_text("by hand\n")
    path.chmod(0o640)
    done = run(shell, f"{typed}\n{typed}\n", folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert path.read_text() == ("by hand\none\n" if append else "one\n")
    (kept,) = (one for one in folder.iterdir() if one != path)
    assert kept.read_text() == "by hand\n"
    assert append or mode(kept) == "0640"


@SHELLS
def test_what_a_person_pastes_writes_nothing_where_no_copy_can_be_kept(shell: str, folder: Path) -> None:
    (folder / "d").mkdir()
    done = run(shell, as_typed(File("d", "one\n", backup=True)) + "\n", folder)
    assert done.returncode != 0
    assert list((folder / "d").iterdir()) == []
