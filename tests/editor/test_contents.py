"""The outline that an editor shows: a document's titles, and below them what its reader finds there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editing import Editor, with_editor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lsprotocol import types as lsp

TEXT = """\
=====
Essai
=====

.. variable:: VG

Préparer
--------

.. host:: web-1

.. step:: Créer

   lvcreate {{ VG }}

   Titre
   -----

.. step:: Entrer
   :enter: chroot

   chroot /mnt

.. file:: /etc/x

   a

.. step:: Sortir
   :leave:

   exit

En détail
~~~~~~~~~

.. step:: Encore

   true

Ranger
------

.. host:: db

.. step:: Finir

   true
"""


def _drawn(symbols: Sequence[lsp.DocumentSymbol], depth: int = 0) -> Iterator[str]:
    for one in symbols:
        yield f"{'  ' * depth}{one.name} ({one.detail})" if one.detail else f"{'  ' * depth}{one.name}"
        yield from _drawn(one.children or [], depth + 1)


def _all(symbols: Sequence[lsp.DocumentSymbol]) -> Iterator[lsp.DocumentSymbol]:
    for one in symbols:
        yield one
        yield from _all(one.children or [])


def test_hosts_and_steps_stand_under_their_titles(tmp_path: Path) -> None:
    async def act(editor: Editor) -> list[lsp.DocumentSymbol]:
        await editor.open(TEXT)
        return await editor.symbols()

    symbols = with_editor(tmp_path / "a.rst", act)
    assert list(_drawn(symbols)) == [
        "Essai",
        "  VG (variable)",
        "  Préparer",
        "    web-1 (host)",
        "      Créer (web-1)",
        "      Entrer (web-1)",
        "      /etc/x (web-1 > chroot)",
        "      Sortir (web-1 > chroot)",
        "    En détail",
        "      Encore (web-1)",
        "  Ranger",
        "    db (host)",
        "      Finir (db)",
    ]
    for one in _all(symbols):
        assert one.range.start.line <= one.selection_range.start.line
        assert one.selection_range.end.line <= one.range.end.line
        for child in one.children or []:
            assert one.range.start.line <= child.range.start.line
            assert child.range.end.line <= one.range.end.line
