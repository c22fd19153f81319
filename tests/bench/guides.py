"""Guides as people write them, many of them or a long one, and the same pages without a recipe."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STEPS = 30  # of a page
VALUES = {
    "VG": ("lvm", "MyVG", "Le groupe de volumes qui reçoit le disque."),
    "LV": ("lvm", "MyLV", "Le volume de la machine."),
    "TAILLE": ("size", "20G", "La place que prend son disque."),
    "MAC": ("mac", "00:AA:BB:CC:DD:EE", "L'adresse de sa carte réseau, pour qu'elle soit reconnue."),
}
INDEX = "Guides\n======\n\n.. toctree::\n   :glob:\n\n   page-*\n"
PAGE = """\
Préparer la machine {page}
==========================

Cette procédure prépare la machine {page}, du disque jusqu'au premier démarrage.

{values}
{steps}
"""
VARIABLE = """\
.. variable:: {name}
   :type: {type}
   :default: {default}

   {description}
"""
VARIABLE_AS_PROSE = """\
``{name}`` ({type}), par défaut ``{default}`` : {description}
"""
STEP = """\
Le disque {page}-{step} n'existe pas encore : on le crée, puis on note dans le journal que c'est fait.

.. step:: Créer le disque {step} de la machine {page}

   lvcreate -L {{{{ TAILLE }}}} -n {{{{ LV }}}}-{step} {{{{ VG }}}}
   mkfs.ext3 -m 0 /dev/{{{{ VG }}}}/{{{{ LV }}}}-{step}
   echo "machine {page} disque {step} {{{{ MAC }}}}" >> /var/log/machines

.. output::

   ...
   disque {step} fait
"""
HOST, HOST_AS_PROSE = ".. host:: MyHost\n", "Sur ``MyHost`` :\n"


class Written(Enum):
    """How a page is written."""

    RECIPE = "recipe"
    PLAIN = "plain"


def site(folder: Path, written: Written, pages: int) -> Path:
    """The folder of a project of that many pages."""
    root = folder / f"{written.value}-{pages}"
    if not root.exists():
        root.mkdir()
        extensions = ["sphinx_runbook"] if written is Written.RECIPE else []
        (root / "conf.py").write_text(f'extensions = {extensions}\nlanguage = "fr"\nroot_doc = "index"\n')
        (root / "index.rst").write_text(INDEX)
        for page in range(pages):
            (root / f"page-{page}.rst").write_text(_page(page, written))
    return root


def _page(page: int, written: Written) -> str:
    is_recipe = written is Written.RECIPE
    values = "\n".join(
        (VARIABLE if is_recipe else VARIABLE_AS_PROSE).format(
            name=name, type=kind, default=default, description=description
        )
        for name, (kind, default, description) in VALUES.items()
    )
    steps = "\n".join(STEP.format(page=page, step=step) for step in range(STEPS))
    text = PAGE.format(page=page, values=values, steps=f"{HOST if is_recipe else HOST_AS_PROSE}\n{steps}")
    return text if is_recipe else _as_code_blocks(text)


def _as_code_blocks(text: str) -> str:
    """The steps as a title and a block of bash, the outputs as blocks of text, the values in their places."""
    text = re.sub(r"^\.\. step:: (.*)$", r"**\1**\n\n.. code-block:: bash", text, flags=re.MULTILINE)
    text = text.replace(".. output::", ".. code-block:: text")
    return re.sub(r"\{\{ (\w+) \}\}", lambda place: VALUES[place[1]][1], text)


def long_guide(folder: Path, steps: int, variables: int) -> Path:
    """The folder of a project of one recipe; its first variable stands in every step."""
    root = folder / f"long-{steps}-{variables}"
    if not root.exists():
        root.mkdir()
        (root / "conf.py").write_text(
            'extensions = ["sphinx_runbook"]\nlanguage = "fr"\nroot_doc = "guide"\n'
        )
        (root / "guide.rst").write_text("\n".join(_long(steps, variables)))
    return root


def _long(steps: int, variables: int) -> Iterator[str]:
    yield "Un long guide\n=============\n"
    for number in range(variables):
        yield f".. variable:: V{number}\n   :type: word\n   :default: valeur-{number}\n\n   Une valeur.\n"
    for step in range(steps):
        others = " ".join(f"--plus {{{{ V{1 + (step + more) % (variables - 1)} }}}}" for more in range(3))
        yield (
            f".. step:: Faire {{{{ V0 }}}}, {step}\n\n"
            f'   faire --nom {{{{ V0 }}}} {others}\n   echo "{step} {{{{ V0 }}}}" >> /var/log/fait\n\n'
            f".. output::\n\n   ...\n   {{{{ V0 }}}} fait\n"
        )
