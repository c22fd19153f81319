"""A `file` step is one command, with its values and what may be shown of it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from runbook.commands.filewrite import as_typed
from runbook.commands.fill import fill
from runbook.errors import RecipeError
from runbook.model import File, Location, Step, Values

if TYPE_CHECKING:
    from pathlib import Path

    from runbook.model import Command

VALUES = Values({"NAME": "a b", "PASSWORD": "it's $x"}, frozenset({"PASSWORD"}))


def filled(file: File, *, raw: bool = False) -> Command:
    step = Step("id", "Title", Location("r.rst", 5), Location("r.rst", 8), "MyHost", raw=raw, file=file)
    (command,) = fill(step, VALUES)
    return command


def refusal(file: File) -> str:
    with pytest.raises(RecipeError) as caught:
        filled(file)
    return str(caught.value)


def test_values_go_into_path_and_content_as_they_are(tmp_path: Path) -> None:
    command = filled(File("{{ NAME }}.conf", "x={{ PASSWORD }} {% if %} ${#a[@]}\n"))
    subprocess.run(["sh", "-c", command.text], cwd=tmp_path, check=True)
    assert (tmp_path / "a b.conf").read_text() == "x=it's $x {% if %} ${#a[@]}\n"


def test_secrets_are_masked_in_what_is_shown() -> None:
    command = filled(File("/etc/{{ NAME }}", "Password={{ PASSWORD }}\n", mode="0600", owner="root"))
    assert command.masked == (
        ": >> '/etc/a b' && chmod 0600 '/etc/a b'\n"
        "cat > '/etc/a b' <<'EOF' && chown -- root '/etc/a b'\nPassword=••••••\nEOF"
    )
    assert command.location == Location("r.rst", 5)


@pytest.mark.parametrize("shell", ["bash", "dash"])
def test_what_a_person_types_changes_no_folder(tmp_path: Path, shell: str) -> None:
    """Lines that are pasted run one after the other, whatever the one above them did."""
    tmp_path.chmod(0o755)
    typed = as_typed(File(f"{tmp_path}/", "x\n", mode="0600", owner="nobody"))
    done = subprocess.run([shell, "-c", typed], capture_output=True, check=False)
    assert done.returncode != 0
    assert (tmp_path.stat().st_mode & 0o777, tmp_path.owner()) == (0o755, "root")
    typed = as_typed(File(f"{tmp_path}/f", "x\n", mode="0600", owner="nobody"))
    subprocess.run([shell, "-c", typed], check=True)
    assert (tmp_path / "f").read_text() == "x\n"
    assert ((tmp_path / "f").stat().st_mode & 0o777, (tmp_path / "f").owner()) == (0o600, "nobody")


@pytest.mark.parametrize("shell", ["bash", "dash"])
def test_an_owner_that_a_person_types_is_never_an_option(tmp_path: Path, shell: str) -> None:
    (tmp_path / "other").touch()
    os.chown(tmp_path / "other", 1, 2)
    typed = as_typed(File(f"{tmp_path}/f", "x\n", owner=f"--reference={tmp_path}/other"))
    assert subprocess.run([shell, "-c", typed], capture_output=True, check=False).returncode != 0
    assert (tmp_path / "f").owner() == "root"


def test_raw_content_is_not_filled(tmp_path: Path) -> None:
    subprocess.run(["sh", "-c", filled(File("f", "{{ NAME }}\n"), raw=True).text], cwd=tmp_path, check=True)
    assert (tmp_path / "f").read_text() == "{{ NAME }}\n"


def test_what_cannot_be_filled_is_refused_at_its_line() -> None:
    assert refusal(File("f", "a\nb {{ NOBODY }}\n")).startswith("r.rst:9: NOBODY has no value here")
    assert refusal(File("{{ NOBODY }}", "a")).startswith("r.rst:5: NOBODY has no value here")
    assert refusal(File("f", "", owner="{{ NOBODY }}")).startswith("r.rst:5: NOBODY has no value here")
    assert refusal(File("f", "a\n{{ x")).startswith("r.rst:9: {{ is never closed")


def test_a_path_that_names_no_file_is_refused_without_its_secret() -> None:
    assert refusal(File("/etc/{{ PASSWORD }}/", "")) == 'r.rst:5: "/etc/••••••/" is not the path of a file'
