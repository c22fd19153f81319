"""French in every builder: no-break spaces in prose, and nothing else is touched."""

from __future__ import annotations

import html
import re
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from sites import build, translate, write
from sphinx_runbook.typography import french

if TYPE_CHECKING:
    from pathlib import Path

WIDE, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def visible(text: str) -> str:
    """The text with `~` for a no-break space and `_` for a narrow one."""
    return text.replace(WIDE, "~").replace(NARROW, "_").replace("\N{RIGHT SINGLE QUOTATION MARK}", "`")


@pytest.mark.parametrize(
    ("written", "typeset"),
    [
        ("Il faut : ceci ; cela ! Oui ?", "Il faut~: ceci_; cela_! Oui_?"),
        ("« mot » et «mot» : « Non ! »", "«~mot~» et «~mot~»~: «~Non_!~»"),
        ("mot\n: suite", "mot~: suite"),
        ("Vraiment? Oui; non! (ah?) « si »!", "Vraiment_? Oui_; non_! (ah_?) «~si~»_!"),
        ("quoi ?! Non !!! Hein?!", "quoi_?! Non_!!! Hein_?!"),
        ("peut-être! aujourd'hui?", "peut-être_! aujourd`hui_?"),
        ("l'eau d'« ici », d'1 Go, l'", "l`eau d`«~ici~», d`1~Go, l'"),
        ("attends... ou « ... »", "attends… ou «~…~»"),
        ("Créer {{ 'a : b' ~ \"c ; d\" }} ? Oui", "Créer {{ 'a : b' ~ \"c ; d\" }}_? Oui"),
        ("{{ A }} : {{ B }}", "{{ A }}~: {{ B }}"),
        ("lettres et _ @ % + = : , . /", "lettres et _ @ % + = : , . /"),
        ("le signe «,» et ( : )", "le signe «,» et (~: )"),
        ("20 % de 3,5 Go, 300 € et n° 5", "20~% de 3,5~Go, 300~€ et n°~5"),
        ("1 000 000 de lignes en 12 ms, 1 500.", "1_000_000 de lignes en 12~ms, 1_500."),
        (f"déjà{WIDE}: fait{NARROW}; ici{WIDE}?", "déjà~: fait_; ici~?"),
    ],
)
def test_prose(written: str, typeset: str) -> None:
    assert visible(french(written)) == typeset
    assert french(french(written)) == french(written)


def test_a_quotation_of_what_is_marked_up_has_one_space_on_each_side(tmp_path: Path) -> None:
    write(tmp_path, "T\n=\n\nx («*it*») y « **b** » et «`e <http://x>`_»!\n")
    page = (build(tmp_path) / "page.html").read_text(encoding="utf-8")
    seen = visible(re.sub("<[^>]*>", "|", page))
    assert "x («~|it|~») y «~|b|~» et «~|e|~»_!" in seen


def test_an_elision_before_markup_is_no_end_of_a_quotation(tmp_path: Path) -> None:
    text = "d'``ls``, l'*un*, qu'`il <http://x>`_, 'mot'\\ *un*, 'un ``ls``' et d'«ici»"
    write(tmp_path, f"T\n=\n\n{text}\n")
    page = (build(tmp_path) / "page.html").read_text(encoding="utf-8")
    seen = visible(re.sub("<[^>]*>", "", page))
    assert "d`ls, l`un, qu`il, “mot”un, “un ls” et d`«~ici~»" in seen


@pytest.mark.parametrize(
    "text",
    [
        "00:AA:BB:CC:DD:EE et fe80::1 et [2001:db8::1]:22",
        "iqn.2013-06.fr.exemple:disque",
        "http://x.org/a?b=c;d=e!f mailto:a@b.fr?subject=x",
        "à 10:30, C:\\x et a:b",
        "écrire :: puis :ref: ou !important ou $? ou ;; ou != ou !$",
        "/dev/sda; --force; x=1; a.b; &eacute;",
        "fichier...txt et a/.../b et ../...",
        "'x' -- \"y\" 5'10",
        "10.0.0.1 255 et 1 2345 et 12 500.x et 5 Gothiques, 3 hommes",
    ],
)
def test_what_is_no_punctuation_stays(text: str) -> None:
    assert french(text) == text


PAGE = """\
    Un titre : pourquoi ?
    =====================

    Il faut : « tout » ; ``a ; b : « c » 'd'`` ; *fin* : l'eau, 00:AA:BB:CC:DD:EE, http://x.org/?a=b;c !
    Voir :doc:`autre` ; `lien ? <http://e.org/?a>`_ ; :step:`faire` ; :var:`NOM` ; une note [#f]_.

    .. [#f] Note : oui ?

    .. note:: Un mot ; oui ?

    .. admonition:: À lire : ceci ?

       Bien.

    .. toctree::
       :caption: Légende : oui ?

       autre
       Le tiers : un titre ? <tiers>

    .. list-table:: Table : oui ?

       * - a : b
         - c ?

    .. code-block:: text

       code : ici ? « e » ; f

    .. comment : oui ?

    .. variable:: NOM
       :default: rouge

       Sa couleur : laquelle ?

    .. step:: Faire : quoi ?
       :id: faire

       echo "a : b" ; c ? --x 'y' ...

    .. output::

       i : j ?

    .. step:: Peindre en {{ NOM }} : oui ?
       :confirm: c'est {{ NOM }} ; tout !

       true

    .. file:: /etc/x
       :title: Écrire : où ?

       g : h ?
"""
OTHERS = {"autre": "Autre : lequel ?\n================\n", "tiers": "Tiers\n=====\n"}
PROSE = (
    "Un titre~: pourquoi_?",
    "Il faut~: «~tout~»_;",
    "_; fin~: l`eau, 00:AA:BB:CC:DD:EE, http://x.org/?a=b;c_!",
    "Autre~: lequel_?",
    "lien_?",
    "Faire~: quoi_?",
    "Note~: oui_?",
    "Un mot_; oui_?",
    "À lire~: ceci_?",
    "Table~: oui_?",
    "a~: b",
    "c_?",
    "Sa couleur~: laquelle_?",
    "Écrire~: où_?",
    "Peindre en rouge~: oui_?",
    "c`est rouge_; tout_!",
)
TOLD_EXACTLY = (
    "a ; b : « c » 'd'",
    "code : ici ? « e » ; f",
    "echo \"a : b\" ; c ? --x 'y' ...",
    "g : h ?",
    "i : j ?",
)


def without_tags(page: str) -> str:
    return " ".join(visible(html.unescape(re.sub("<[^>]*>", "", page))).split())


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("french")
    write(folder, PAGE, more=OTHERS)
    return folder


@pytest.mark.parametrize(
    ("builder", "file"),
    [
        ("html", "page.html"),
        ("dirhtml", "page/index.html"),
        ("singlehtml", "page.html"),
        ("epub", "Essai.epub"),
    ],
)
def test_a_page_of_html(project: Path, builder: str, file: str) -> None:
    out = build(project, builder) / file
    page = zipfile.ZipFile(out).read("page.xhtml").decode() if builder == "epub" else out.read_text()
    for text in (*PROSE, "Légende~: oui_?", *TOLD_EXACTLY):
        assert text in without_tags(page)


def test_titles_of_other_documents_in_a_table_of_contents(project: Path) -> None:
    page = without_tags((build(project) / "page.html").read_text())
    assert "Le tiers~: un titre_?" in page
    assert page.count("Autre~: lequel_?") >= 2
    assert "Autre : lequel ?" not in page


def test_a_page_of_text_is_not_broken_at_a_no_break_space(tmp_path: Path) -> None:
    words = " ".join("ab" * length + " ; « cd »" for length in range(1, 40))
    write(tmp_path, PAGE + f"\n    {words}\n", more=OTHERS)
    page = visible((build(tmp_path, "text") / "page.txt").read_text())
    assert not re.search(r"(?m)^ *[;:?!»]|«$", page.replace("« c", ""))
    assert "«~cd~»" in page
    for text in ("Il faut~: «~tout~»_;", "Note~: oui_?", "00:AA:BB:CC:DD:EE", *TOLD_EXACTLY[1:]):
        assert text in page


@pytest.mark.parametrize(("device", "encoding"), [("utf8", "utf-8"), ("ascii", "ascii")])
def test_a_manual_page_keeps_its_spaces_on_any_terminal(project: Path, device: str, encoding: str) -> None:
    groff = ["groff", "-K", "utf8", "-t", "-man", "-T", device, str(build(project, "man") / "page.1")]
    told = subprocess.run(groff, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    page = " ".join(told.decode(encoding).split())
    for text in ("Note : oui ?", "Un mot ; oui ?", "echo \"a : b\" ; c ? --x 'y' ...", "00:AA:BB:CC:DD:EE"):
        assert text in page


def test_a_pdf_gets_the_spaces_of_the_page_and_no_other(project: Path) -> None:
    out = build(project, "latex")
    command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=out, stdout=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    assert "Missing character" not in (out / "page.log").read_text(errors="replace")
    told = subprocess.run(["pdftotext", "-raw", "page.pdf", "-"], cwd=out, stdout=subprocess.PIPE, check=True)
    page = " ".join(told.stdout.decode().split())
    for text in (*PROSE[1:], *TOLD_EXACTLY):  # the title is on the cover, from conf.py
        assert re.sub("[~_]", " ", text).replace("`", "\N{RIGHT SINGLE QUOTATION MARK}") in page, text


STEP = """\
T
=

.. variable:: A
   :default: un

.. host:: H

.. step:: Voir "{{ A }}" par ``echo "b" : l'x`` ou "{{ "c" }}" de l'eau
   :enter: l'atelier "b" : {{ A }} !
   :confirm: Le disque "{{ A }}" : l'eau --tout !

   bash "{{ A }}" 'b'

.. step:: Sortir
   :leave:

   true
"""
TOLD = (
    'Voir «~un~» par echo "b" : l\'x ou «~c~» de l`eau',
    "Le disque «~un~»~: l`eau --tout_!",
    "l`atelier «~b~»~: un_!",
    "bash \"un\" 'b'",
)


def test_what_a_step_says_has_the_quotation_marks_of_the_prose_beside_and_no_command_has(
    tmp_path: Path,
) -> None:
    write(tmp_path, STEP)
    page = visible(re.sub("<[^>]*>", "", (build(tmp_path) / "page.html").read_text(encoding="utf-8")))
    for text in TOLD:
        assert text in html.unescape(page), text


def test_what_a_step_says_keeps_the_quotation_marks_that_the_site_keeps(tmp_path: Path) -> None:
    write(tmp_path, STEP, conf="smartquotes = False\n")
    page = visible(re.sub("<[^>]*>", "", (build(tmp_path) / "page.html").read_text(encoding="utf-8")))
    assert 'Le disque "un"~: l`eau --tout_!' in html.unescape(page)


def test_messages_for_translators_are_as_the_author_wrote_them(project: Path) -> None:
    with (build(project, "gettext") / "page.pot").open("rb") as file:
        messages = {str(message.id) for message in read_po(file) if message.id}
    assert {"Un titre : pourquoi ?", "Légende : oui ?", "Le tiers : un titre ?", "Table : oui ?"} <= messages
    assert not {message for message in messages if set(message) & {WIDE, NARROW}}


def test_a_translation_is_typeset_too(tmp_path: Path) -> None:
    write(tmp_path, "Title\n=====\n\nIs it so?\n", conf="locale_dirs = ['locale']\n")
    translate(tmp_path, {"Title": "Le titre : oui ?", "Is it so?": "Est-ce « ainsi » ?"})
    page = without_tags((build(tmp_path) / "page.html").read_text())
    assert "Le titre~: oui_?" in page
    assert "Est-ce «~ainsi~»_?" in page


@pytest.mark.parametrize("conf", ["language = 'en'", "language = 'fr_CA'", "runbook_typography = False"])
def test_a_document_that_is_not_to_be_typeset(tmp_path: Path, conf: str) -> None:
    write(tmp_path, PAGE, conf=conf + "\nsmartquotes = False\n", more=OTHERS)
    page = (build(tmp_path) / "page.html").read_text()
    assert "Il faut : « tout » ;" in page
    assert "l'eau" in page


def test_a_part_in_another_language_is_not_typeset(tmp_path: Path) -> None:
    write(tmp_path, "T\n=\n\nOui : non.\n\n.. rst-class:: language-en\n\nYes : no.\n")
    page = visible((build(tmp_path) / "page.html").read_text())
    assert "Oui~: non." in page
    assert "Yes : no." in page
