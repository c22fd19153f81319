"""The files that the contenders work on: scripts, lists of commands, documents of other tools, recipes."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TITLE = "Mesure\n======\n\n"
LINE = "une ligne comme il y en a tant dans un journal, longue de cent octets, fin de ligne comprise et rien"


class Form(Enum):
    """What a command is written down as."""

    SCRIPT = "sh"
    WORK = "work"
    RECIPE = "rst"


class Samples:
    """Files in a folder of the bench's own; each is written once, and named by what it holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _written(self, name: str, text: str) -> str:
        path = self.folder / name
        if not path.exists():
            path.write_text(text)
        return str(path)

    def script(self, command: str, times: int) -> str:
        """A shell script."""
        return self._written(f"{word(command)}-{times}.sh", f"{command}\n" * times)

    def work(self, commands: Sequence[str], name: str) -> str:
        """A list of commands for one of the loops."""
        return self._written(f"{name}.work", "\0".join(commands))

    def prysk(self, command: str, times: int) -> str:
        """A document for prysk."""
        return self._written(f"{word(command)}-{times}.t", f"  $ {command}\n" * times)

    def byexample(self, command: str, times: int) -> str:
        """A document for byexample."""
        return self._written(f"{word(command)}-{times}.txt", f"$ {command}\n\n" * times)

    def recipe(self, name: str, *steps: Sequence[str]) -> str:
        """A recipe: the commands of each step."""
        texts = (_step(number, commands) for number, commands in enumerate(steps, 1))
        return self._written(f"{name}.rst", TITLE + "\n".join(texts))

    def procedure(self, steps: int) -> str:
        """A recipe as people write them: prose, variables, a few options, an expected output now and then."""
        return self._written(
            f"procedure-{steps}.rst", TITLE + _VARIABLES + "".join(map(_chapter, range(steps)))
        )

    def folder_of(self, recipes: int, steps: int) -> str:
        """A folder of so many of them, no two alike."""
        folder = self.folder / f"{recipes}-recipes"
        if not folder.exists():
            folder.mkdir()
            text = TITLE + _VARIABLES + "".join(map(_chapter, range(steps)))
            for number in range(recipes):
                own = text.replace("chose", f"chose-{number}-")
                (folder / f"{number:04}.rst").write_text(own, encoding="utf-8")
        return str(folder)

    def heredoc(self, size: int, form: Form) -> str:
        """A command that counts the bytes that it is given in its own text, written down in that form."""
        path = self.folder / f"heredoc-{size}.{form.value}"
        margin, end = ("   ", "\n") if form is Form.RECIPE else ("", "\n" if form is Form.SCRIPT else "")
        with path.open("w") as file:  # line by line: what the bench holds, its children are born with
            file.write(f"{TITLE}.. step:: Compter\n\n" if form is Form.RECIPE else "")
            file.write(f"{margin}wc -c <<'FIN'\n")
            for _line in range(size // 80):
                file.write(f"{margin}{LINE[:79]}\n")
            file.write(f"{margin}FIN{end}")
        return str(path)

    def log(self, size: int) -> str:
        """A file of that many bytes, in lines of a hundred."""
        path = self.folder / f"{size}.log"
        if not path.exists():
            with path.open("w") as file:
                for _hundred in range(size // 10_000):
                    file.write(f"{LINE[:99]}\n" * 100)
        return str(path)


def word(command: str) -> str:
    """A command's name as part of a file's."""
    return command.replace("/", "-")


def _step(number: int, commands: Sequence[str]) -> str:
    code = "\n".join(commands).replace("\n", "\n   ")
    return f".. step:: Étape {number}\n\n   {code}\n"


_VARIABLES = "".join(
    f".. variable:: {name}\n   :type: {kind}\n   :default: {default}\n\n   Ce qu'il faut en savoir.\n\n"
    for name, kind, default in [
        ("VG", "lvm", "MyVG"),
        ("LV", "label", "MyLV"),
        ("TAILLE", "size", "20G"),
        ("MAC", "mac", "00:AA:BB:CC:DD:EE"),
        ("ADRESSE", "ip", "192.0.2.1"),
    ]
)


def _chapter(number: int) -> str:
    prose = f"Étape {number}\n---------\n\nOn crée ``chose{number}``, dont la suite a besoin.\n\n"
    step = (
        f".. step:: Créer la chose {number} de {{{{ TAILLE }}}}\n   :id: chose-{number}\n"
        f"   :unless: test -e /nulle/part/{{{{ LV }}}}\n\n"
        f'   creer --taille {{{{ TAILLE }}}} "/dev/{{{{ VG }}}}/{{{{ LV }}}}"\n'
        f'   echo "{number}:{{{{ MAC }}}}" | tee liste | sort\n\n'
    )
    output = ".. output::\n\n   {{ LV }}\n   ...\n\n" if number % 3 == 0 else ""
    return prose + step + output
