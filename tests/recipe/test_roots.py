"""Which values are folders that a chroot enters, and so must be paths."""

from __future__ import annotations

import pytest

from runbook.errors import RecipeError
from runbook.recipe.reader import read

DECLARED = ".. variable:: X\n   :type: url\n   :default: http://a.org/\n\n.. step:: S\n\n   "


@pytest.mark.parametrize(
    "code",
    [
        "debootstrap bookworm /srv/chroot {{ X }}",
        "wget -P /srv/chroot {{ X }}",
        "echo chroot {{ X }}",
        'echo "chroot {{ X }}"',
        "chroot /mnt curl {{ X }}",
    ],
)
def test_a_value_behind_the_word_chroot_that_no_chroot_enters_is_taken(code: str) -> None:
    assert read("r.rst", DECLARED + code + "\n").steps[0].code == code


@pytest.mark.parametrize(
    "code",
    [
        "chroot {{ X }} ls",
        "true\n   chroot {{X}}/sub ls",
        "true\n   sudo chroot '{{ X }}' sh -c 'ls\n   pwd'",
        'true\n   sh -c "chroot {{ X }} ls"',
    ],
)
def test_a_value_that_a_chroot_enters_must_be_a_path(code: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read("r.rst", DECLARED + code + "\n")
    (problem,) = caught.value.problems
    assert problem.fact == "X is entered by chroot, and is of type url"
    assert problem.location is not None
    assert problem.location.line == 7 + code.startswith("true")
