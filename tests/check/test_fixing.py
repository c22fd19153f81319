"""What `--fix` changes, and that it leaves the rest as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from advised import step, variable
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.check.checking import check
from runbook.check.fixing import mended
from runbook.documents.forms import asked_for

if TYPE_CHECKING:
    from pathlib import Path


def after(text: str) -> str:
    return mended("recipe.rst", text.encode()).decode()


VG = variable("VG", ":default: MyVG")
PATH = variable("DIR", ":type: path", ":default: /srv/data")
DISK = variable("DISK", ":type: device", ":default: /dev/sdb1")


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (step("mkdir /srv/x"), step("mkdir -p /srv/x")),
        (step("sudo mkdir -m 700 /srv/x"), step("sudo mkdir -p -m 700 /srv/x")),
        (step("echo mkdir; mkdir a; mkdir b"), step("echo mkdir; mkdir -p a; mkdir -p b")),
        (step("apt-get install less"), step("apt-get -y install less")),
        (step("apt-get update && apt upgrade"), step("apt-get update && apt -y upgrade")),
        (VG + step("lvs {{ VG }}\nlvs MyVG/a"), VG + step("lvs {{ VG }}\nlvs {{ VG }}/a")),
        (VG + step('echo "MyVG" MyVG'), VG + step('echo "{{ VG }}" {{ VG }}')),
    ],
)
def test_mends(before: str, wanted: str) -> None:
    assert after(before) == wanted


@pytest.mark.parametrize(
    "text",
    [
        step("mkdir /srv/x", ":unless: test -d /srv/x"),
        step("echo mkdir a; echo 'mkdir b'"),
        step("mkdir /srv/x", ":allow: not-repeatable it is new"),
        step("lvcreate -n a b"),
        # a lock, or a status that is looked at: with -p it would always succeed
        step("if mkdir /run/lock; then true; fi"),
        step("if test -d /srv; then true\nelif mkdir /run/lock; then true; fi"),
        step("while ! mkdir /run/lock; do sleep 1; done"),
        step("until mkdir /run/lock; do sleep 1; done"),
        step("! mkdir /run/lock"),
        step("mkdir /run/lock || exit 1"),
        step("mkdir /run/lock && date"),
        step("(mkdir /run/lock && date)"),
        step("lock() { mkdir /run/lock; }\nlock"),
        step("bash -c 'mkdir /run/lock && date'"),
        step("set +e; mkdir /run/lock; test $? = 0"),
        step("mkdir /run/lock", ":status: 1"),
        step("rsync -a --delete /srv/ \\"),
        # all or nothing: what is left would not follow another value
        VG + step("vgs") + "\n.. output::\n\n   MyVG\n",
        VG + step("lvs MyVG") + "\n.. output::\n\n   MyVG\n",
        VG + step("lvs MyVG", ":undo: lvs MyVG"),
        VG + step("lvs MyVG") + "\n.. file:: /f\n\n   a=MyVG\n",
        VG + step("lvs MyVG") + "\n" + step("lvremove MyVG/a", ":id: t"),
        PATH + step('ssh web "ls /srv/data"'),
        # what destroys, and what is written elsewhere, is for a person to look at
        DISK + step("mkfs.ext4 /dev/sdb1"),
        DISK + step("sudo wipefs -a /dev/sdb1\nls /dev/sdb1"),
        VG + step("cat > /f <<EOF\nvg=MyVG\nEOF"),
        VG + step("cat > /f <<'EOF'\nvg=MyVG\nEOF"),
        VG + ".. file:: /f\n\n   a=MyVG\n",
        step("# MyVG\ntrue"),
        VG + ".. step:: Voir MyVG\n\n   lvs {{ VG }}\n",
        VG + step("cat <<'MyVG'\nx\nMyVG\necho {{ VG }}"),
        VG + step("echo `vgs MyVG`; echo {{ VG }}"),
        VG + step("echo MyVG", ":raw:"),
        VG + ".. file:: /srv/MyVG\n\n   {{ VG }}\n",
        VG + step("true", ":undo: vgremove -y MyVG"),
        "Rien.\n",
        "",
    ],
)
def test_leaves_what_is_not_safe_as_it_is(text: str) -> None:
    assert after(text) == text


def test_what_is_mended_is_not_said_any_more() -> None:
    text = VG + step("mkdir /srv/x\napt-get install less\nlvs MyVG {{ VG }}")
    assert len(check("recipe.rst", text).problems) == 3
    assert check("recipe.rst", after(text)).problems == ()


@pytest.mark.parametrize("odd", [b"\xef\xbb\xbf", b"", b"Caf\xc3\xa9 \r\n\r\n", b"\ttab  \n\n"])
def test_every_other_byte_stays(odd: bytes) -> None:
    before = odd + b".. step:: S\r\n\r\n   mkdir  a \t\r\n\r\n\r\nFin sans fin de ligne"
    assert mended("r.rst", before) == before.replace(b"mkdir ", b"mkdir -p ")


PARTS = st.sampled_from(["mkdir a\n", "apt-get install b\n", "lvs MyVG\n", "echo '", "\\\n", "MyVG\n"])


@settings(max_examples=100, deadline=None)
@given(st.lists(PARTS))
def test_mending_twice_is_mending_once(parts: list[str]) -> None:
    once = after(VG + step("".join(parts)))
    assert after(once) == once


def test_a_document_that_exists_already_is_mended_too() -> None:
    before = b"Titre :\n\n.. container:: dashed\n\n    mkdir /srv/x\n"
    assert mended("r.rst", before, (), asked_for(["dashed"])) == before.replace(b"mkdir", b"mkdir -p")


def test_bytes_that_are_no_text_are_left(tmp_path: Path) -> None:
    assert mended(str(tmp_path / "r.rst"), b"\xff\xfe mkdir a") == b"\xff\xfe mkdir a"
