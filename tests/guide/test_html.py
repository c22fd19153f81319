"""A recipe as a guide in HTML: steps with number and place, values as they go into commands."""

from __future__ import annotations

import html
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import sphinx_runbook
from support.guides import built, plain

RECIPE = """\
    Un volume
    =========

    .. variable:: LV
       :type: text
       :default: it's

    .. variable:: DISQUE
       :value: /dev/{{ LV }}

    .. variable:: MAC
       :type: mac
       :example: 00:AA:BB:CC:DD:EE

    .. variable:: PASS
       :type: secret

    Le disque est :var:`DISQUE`.

    .. host:: MyHost

    .. step:: Effacer {{ LV }}
       :id: effacer
       :confirm: {{ DISQUE }} perd tout
       :when: LV != "x"
       :undo: rm "{{ LV }}"

       rm -- {{ LV }} "{{ LV }}" < x & y
       wake {{ MAC }}
       echo "root:{{ PASS }}" | chpasswd

    .. output::

       gone {{ LV }}

    .. step:: Entrer
       :enter: chroot

       chroot /media

    .. file:: /etc/{{ LV }}

       <{{ LV }}>

    .. file:: /etc/motd
       :title: Saluer ``motd``

       bonjour

    .. step:: Sortir
       :leave:

       exit

    .. host:: MyPXE

    .. step:: Allumer
       :manual:

       Appuyez.
    """


def page_of(folder: Path, text: str, language: str = "fr") -> tuple[str, str]:
    """The page of the recipe and what the build warned of."""
    pages, warnings = built(folder, text, language=language)
    return (pages / "page.html").read_text(encoding="utf-8"), warnings


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    text, warnings = page_of(tmp_path_factory.mktemp("guide"), RECIPE)
    assert warnings == ""
    return text


def texts(page: str, pattern: str) -> list[str]:
    """What a reader sees of each element that the pattern finds in its first group."""
    return [
        plain(html.unescape(re.sub("<[^>]*>", "", found))) for found in re.findall(pattern, page, re.DOTALL)
    ]


def test_a_browsers_translator_leaves_what_is_typed_as_it_is(page: str) -> None:
    codes = re.findall(r'<pre class="runbook-code[^>]*><code([^>]*)>', page)
    assert codes
    assert set(codes) == {' translate="no"'}
    assert '<div class="runbook-prose">\n<p>Appuyez.</p>' in page  # what a person is told to do is prose
    assert re.findall(r'<code class="runbook-var"( translate="no")>', page)


def test_a_mistake_is_shown_with_no_path_of_the_machine_that_built_it(tmp_path: Path) -> None:
    twice = ".. variable:: A\n\n.. variable:: A\n\n.. include:: absent.rst\n\n.. host:: H\n"
    page, _warnings = page_of(tmp_path, f"T\n=\n\n{twice}")
    errors = texts(page, r'<div class="[^"]*runbook-refused[^"]*">(.*?)</div>')
    assert len(errors) == 3
    assert "Ne suivez pas cette page" in errors[0]
    assert str(tmp_path) not in "".join(errors)


@pytest.mark.parametrize(
    "lost",
    [
        ".. list-table::\n\n   * - a\n     - b\n   * - .. step:: Inside\n\n          echo inside\n",
        ".. include:: nope.inc\n",
        "+---+\n| a  |\n+---+\n",
        "A :zorg:`x`.\n",
    ],
)
def test_a_page_of_which_docutils_has_lost_a_part_is_not_to_be_followed(tmp_path: Path, lost: str) -> None:
    page, warnings = page_of(tmp_path, f"T\n=\n\n.. host:: H\n\n.. step:: S\n\n   true\n\n{lost}")
    errors = texts(page, r'<div class="[^"]*runbook-refused[^>]*>(.*?)</div>')
    assert len(errors) == 2
    assert "Ne suivez pas cette page" in errors[0]
    assert "runbook-copy" not in page
    assert warnings.count("ERROR") + warnings.count("CRITICAL") + warnings.count("WARNING") == 1


def test_a_mistake_is_told_in_the_page_as_french_is_written_and_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    recipe = ":orphan:\n\nT\n=\n\nVoyez :step:`un`.\n\n.. step:: S\n\n   true\n"
    (tmp_path / "sub" / "b.rst").write_text(recipe)
    pages, _warnings = built(tmp_path, "T\n=\n")
    page = (pages / "sub" / "b.html").read_text(encoding="utf-8")
    (said,) = re.findall(r"sub/b\.rst:6: (.*?) «", html.unescape(page))
    assert said == "il n\N{RIGHT SINGLE QUOTATION MARK}y a pas d\N{RIGHT SINGLE QUOTATION MARK}étape"


def test_a_step_with_the_title_of_its_section_has_an_address_that_stays_its_own(tmp_path: Path) -> None:
    steps = ".. step:: Monter\n\n   true\n\n.. step:: Lire\n\n   true\n"
    page, _warnings = page_of(
        tmp_path, f"T\n=\n\nMonter\n------\n\n{steps}\nLire\n----\n\nVoir :step:`Monter`.\n"
    )
    assert re.findall(r'<section class="runbook-step" id="([^"]*)"', page) == ["monter-2", "lire"]
    assert 'href="#monter-2"' in page


def test_a_condition_of_several_lines_stands_as_it_is_written(tmp_path: Path) -> None:
    lines = ("test -e '/c  d'", "# {{ A }}", "test -e /b")
    variable = ".. variable:: A\n   :default: x\n\n"
    options = "".join(
        f"   :{name}:\n" + "".join(f"      {line}\n" for line in lines) for name in ("unless", "undo")
    )
    page, _warnings = page_of(tmp_path, f"T\n=\n\n{variable}.. step:: S\n{options}\n   true\n")
    shown = [found.replace("&#x27;", "'") for found in texts(page, r"<pre>(.*?)</pre>")]
    assert shown == ["test -e '/c  d'\n# x\ntest -e /b"]
    (tmp_path / "one").mkdir()
    page, _warnings = page_of(tmp_path / "one", "T\n=\n\n.. step:: S\n   :unless: test -e /c\n\n   true\n")
    assert "<pre>" not in page


def test_a_title_with_a_role_of_docutils_says_nothing_of_its_name(tmp_path: Path) -> None:
    titled = ".. variable:: V\n   :default: a\n\n.. step:: Faire :sub:`x` {{ V }}\n\n   true\n"
    (tmp_path / "index.rst").write_text(f"T\n=\n\n{titled}")
    (tmp_path / "conf.py").write_text("extensions = ['sphinx_runbook']\nlanguage = 'fr'\n")
    # docutils says it the first time only, in each process
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "out"]
    subprocess.run(command, cwd=tmp_path, check=True)
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "No role entry" not in page
    assert "Faire" in page


def test_a_reference_that_leads_nowhere_stops_no_page(tmp_path: Path) -> None:
    page, _warnings = page_of(tmp_path, "T\n=\n\nSee nowhere_.\n\n.. step:: S\n\n   true\n")
    assert "Ne suivez pas cette page" not in page


def test_a_secret_without_a_value_has_its_name_where_no_script_fills_it(tmp_path: Path) -> None:
    recipe = ".. variable:: CLE\n   :type: secret\n\n.. host:: H\n\n.. step:: S\n\n   echo {{ CLE }}\n"
    page, _warnings = page_of(tmp_path, f"T\n=\n\n{recipe}")
    assert texts(page, r'<pre class="runbook-code[^>]*>(.*?)</pre>') == ["echo <CLE>"]


def test_steps_have_a_number_a_title_and_a_place(page: str) -> None:
    titles = texts(page, r'<p class="runbook-title"[^>]*>(.*?)<a class="headerlink"')
    assert [title.strip() for title in titles] == [
        "1. Effacer it's",
        "2. Entrer",
        "3. /etc/it's",
        "4. Saluer motd",
        "5. Sortir",
        "6. Allumer",
    ]
    places = texts(page, r'<span class="runbook-place [^>]*>(.*?)</span>')
    inside = "dans le chroot, sur MyHost"
    assert places == ["sur MyHost", "sur MyHost", inside, inside, inside, "sur MyPXE"]
    looks = re.findall(r'<span class="runbook-place ([^"]*)"', page)
    assert looks[1:3] == ["runbook-host-0", "runbook-host-0 runbook-inside"]
    assert looks[5] == "runbook-host-1"


def test_commands_hold_the_documents_values_as_they_would_be_sent(page: str) -> None:
    commands = texts(page, r'<pre class="runbook-code[^>]*>(.*?)</pre>')
    assert commands[0] == ("rm -- 'it'\\''s' \"it's\" < x & y\nwake <MAC>\necho \"root:<PASS>\" | chpasswd")
    assert re.search(
        'class="runbook-value runbook-missing" data-v="[0-9]+" title="MAC"[^>]*>&lt;MAC&gt;<', page
    )
    assert re.search('class="runbook-value runbook-missing" data-v="[0-9]+" title="PASS"', page)
    assert texts(page, r'<code class="runbook-var"[^>]*>(.*?)</code>') == ["/dev/it's"]


def test_a_variable_says_what_it_may_be_and_what_the_document_gives_it(page: str) -> None:
    assert texts(page, r'<p class="runbook-name">(.*?)</p>') == ["LV", "DISQUE", "MAC", "PASS"]
    assert texts(page, r'<p class="runbook-fact[^"]*">(.*?)</p>') == [
        "Par défaut : it's",
        "Calculée : /dev/it's",
        "À donner : l'adresse MAC d'une machine, comme 00:AA:BB:CC:DD:EE",
        "À donner : un mot de passe ou semblable : quatre caractères au moins, masqués à l'écran",
        "Jamais gardé, jamais dans un lien.",
    ]


@pytest.mark.parametrize(
    ("options", "static", "typed"),
    [
        (":type: int\n   :default: 7", ["Un nombre entier", "Par défaut : 7"], "Un nombre entier, comme 7"),
        (
            ":type: int\n   :default: 7\n   :example: 8",
            ["Un nombre entier, comme 8", "Par défaut : 7"],
            "Un nombre entier, comme 8",
        ),
        (":default: 7\n   :example: 7", ["Par défaut : 7"], ""),
        (
            ":default: 7\n   :example: 8",
            ["Une ligne d'un texte quelconque, comme 8", "Par défaut : 7"],
            "Une ligne d'un texte quelconque, comme 8",
        ),
    ],
)
def test_the_value_by_default_is_no_example_of_itself_where_both_are_read(
    options: str, static: list[str], typed: str, tmp_path: Path
) -> None:
    text = f"T\n=\n\n.. variable:: N\n   {options}\n\n.. step:: S\n\n   echo {{{{ N }}}}\n"
    page, _warnings = page_of(tmp_path, text)
    found = re.findall(r'<p class="runbook-fact([^"]*)">(.*?)</p>', page)
    facts = [(plain(re.sub("<[^>]*>", "", fact)), look) for look, fact in found]
    assert [fact for fact, look in facts if "runbook-tool" not in look] == static
    assert [fact for fact, look in facts if "runbook-static" not in look] == [typed] * bool(typed)
    printed, _warnings = built(tmp_path / "text", text, "text")
    said = plain((printed / "page.txt").read_text(encoding="utf-8")).replace('"', "")
    assert re.findall(r"^   (\S.*)$", said[: said.index("**1")], re.MULTILINE) == static


def test_the_form_that_a_value_must_have_is_said_beside_its_field(tmp_path: Path) -> None:
    declared = ".. variable:: CARTE\n   :type: word\n   :pattern: eth[0-9]+\n   :default: eth0\n"
    text = f"T\n=\n\n{declared}\n.. step:: S\n\n   true\n"
    pages, _warnings = built(tmp_path, text)
    facts = texts((pages / "page.html").read_text(), r'<p class="runbook-fact[^"]*">(.*?)</p>')
    assert "De la forme eth[0-9]+" in facts


def test_a_list_of_fields_in_the_description_of_a_variable_is_shown(tmp_path: Path) -> None:
    text = """
        T
        =

        .. variable:: VG
           :default: MyVG

           Le groupe.

           :taille: au moins vingt

        .. step:: Voir

           vgs {{ VG }}
        """
    page, warnings = page_of(tmp_path, text)
    assert warnings == ""
    assert "au moins vingt" in page
    plain, _warnings = built(tmp_path / "text", text, "text")
    assert "au moins vingt" in (plain / "page.txt").read_text(encoding="utf-8")


def test_what_is_expected_stands_in_its_step_above_the_box_of_what_is_done(tmp_path: Path) -> None:
    text = """
        T
        =

        .. step:: One
           :undo: rm a

           cat a

        .. a comment

        .. output::

           first

        .. step:: Two

           cat b

        Prose.

        .. output::

           second
        """
    page, _warnings = page_of(tmp_path, text)
    one = page[page.index('<section class="runbook-step') :].partition("</section>")[0]
    parts = ("cat a", "first", "rm a", "runbook-done")
    assert sorted(parts, key=one.index) == list(parts)
    two = page[page.index("cat b") :]
    assert two.index("</section>") < two.index("Prose.") < two.index("second")
    assert (page.count(">first"), page.count(">second")) == (1, 1)


def test_what_is_expected_what_is_destroyed_and_what_takes_it_back_stand_apart(page: str) -> None:
    assert texts(page, r'<div class="runbook-output"[^>]*>(.*?)</div>') == ["Sortie attenduegone it's\n"]
    assert texts(page, r'<p class="runbook-danger">(.*?)</p>') == ["Attention : /dev/it's perd tout"]
    assert texts(page, r'<p class="runbook-hint[^"]*">(.*?)</p>') == [
        'Seulement si LV != "x"',
        "Collez cette commande seule : la suite s'exécute dans le chroot",
    ]
    (undo,) = texts(page, r'<details class="runbook-undo">(.*?)</details>')
    assert undo == "Pour l'annuler\nCopier" + 'rm "it\'s"'
    assert texts(page, r'<span class="runbook-what">(.*?)</span>(?:</div>|<button)') == [
        "à écrire dans /etc/it's",
        "à écrire dans /etc/motd",
        "à faire à la main",
    ]


def test_a_computed_value_that_nobody_can_tell_yet_shows_how_it_is_computed(tmp_path: Path) -> None:
    recipe = ".. variable:: MAC\n   :type: mac\n\n.. variable:: PXE\n   :value: {{ MAC | pxelinux }}\n\n"
    page, _warnings = page_of(
        tmp_path, f"T\n=\n\n{recipe}.. host:: H\n\n.. step:: S\n\n   echo {{{{ PXE }}}}\n"
    )
    assert texts(page, r'<p class="runbook-fact runbook-static">(.*?)</p>') == ["{{ MAC | pxelinux }}"]


def test_a_language_that_is_not_there_gives_english(tmp_path: Path) -> None:
    page, _warnings = page_of(tmp_path, RECIPE, language="tlh")
    assert "Expected output" in page
    assert "in the chroot, on MyHost" in page


WRONG = """
    T
    =

    .. host:: MyHost

    .. step:: Good

       true

    .. stpe:: Misspelt

       rm -rf /x

    .. step:: Mystery

       echo {{ NOBODY }}

    .. output::
       :match: nonsense

       x
    """


def test_what_is_wrong_stands_in_the_page_where_the_step_was_to_be(tmp_path: Path) -> None:
    page, warnings = page_of(tmp_path, WRONG)
    assert 'page.rst:11: ERROR: Unknown directive type "stpe"' in warnings
    assert "page.rst:17: WARNING: il n'y a pas de variable" in warnings
    assert "page.rst:20: WARNING:" in warnings
    assert warnings.count("page.rst:11") == 1
    errors = texts(page, r'<div class="[^"]*runbook-refused[^"]*">(.*?)</div>')
    assert "page.rst:11: directive stpe inconnue" in errors[1]
    assert "rm -rf /x" in html.unescape(re.sub("<[^>]*>", "", page))
    shown = html.unescape(re.sub("<[^>]*>", "", page))
    told = ["Good", "page.rst:11", "Misspelt", "page.rst:17", "Mystery", "echo {{ NOBODY }}", "page.rst:20"]
    assert [shown.index(one) for one in told] == sorted(shown.index(one) for one in told)


ONE_MISTAKE = """
    T
    =

    .. variable:: DEV
       :type: device
       :default: /dev/sdb

    .. variable:: ARCH
       :type: choice
       :choices: amd64, i386
       :default: amd64

    .. variable:: TAILLE
       :type: size
       :default: beaucoup

    .. host:: MyHost

    .. step:: Effacer {{ DEV }}
       :when: ARCH == "i386"
       :confirm: {{ DEV }} est perdu
       :undo: echo {{ DEV }}

       wipefs -a {{ DEV }} # {{ ARCH }}

    .. step:: Entrer
       :enter: chroot
       :frobnicate: yes
       :confirm: un danger

       chroot {{ TAILLE }}

    .. step:: Dedans
       :when: ARCH ==
       :confirm: un autre

       echo "{{ ARCH }}

    .. file:: /etc/{{ ARCH | }}

       x {{ y
    """


def test_of_a_recipe_with_a_mistake_every_step_is_shown_with_its_danger_its_condition_and_its_undo(
    tmp_path: Path,
) -> None:
    page, warnings = page_of(tmp_path, ONE_MISTAKE)
    assert warnings.count("WARNING") > 5
    assert texts(page, r'<p class="runbook-danger">(.*?)</p>') == [
        "Attention : /dev/sdb est perdu",
        "Attention : un danger",
        "Attention : un autre",
    ]
    hints = texts(page, r'<p class="runbook-hint">(.*?)</p>')
    assert [hint for hint in hints if hint.startswith("Seulement si")] == [
        'Seulement si ARCH == "i386"',
        "Seulement si ARCH ==",
    ]
    assert texts(page, r'<span class="runbook-place[^>]*>(.*?)</span>') == [
        "sur MyHost",
        "sur MyHost",
        "dans le chroot, sur MyHost",
        "dans le chroot, sur MyHost",
    ]
    assert texts(page, r'<pre class="runbook-code[^>]*>(.*?)</pre>') == [
        "wipefs -a /dev/sdb # i386",
        "echo /dev/sdb",
        "chroot {{ TAILLE }}",
        'echo "{{ ARCH }}',
        "x {{ y\n",
    ]
    assert "Un périphérique" in page
    # nothing of it is filled or copied by a script
    assert "data-v" not in page
    assert "<button" not in page


@pytest.mark.parametrize("builder", ["text", "man", "latex"])
def test_a_recipe_with_a_mistake_is_whole_on_paper_too(tmp_path: Path, builder: str) -> None:
    more: dict[str, object] = {"man_pages": [("page", "page", "", [], 1)]} if builder == "man" else {}
    folder, _warnings = built(tmp_path, ONE_MISTAKE, builder, **more)
    found = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.*") if path.suffix in PAPER)
    assert "est perdu" in found
    assert found.count("Seulement si") == 2
    assert "frobnicate" in found


PAPER = {".txt", ".1", ".tex"}


def test_a_misspelt_step_is_shown_on_a_page_without_any_other(tmp_path: Path) -> None:
    page, warnings = page_of(tmp_path, "T\n=\n\n.. stepp:: S\n\n   true\n")
    assert "page.rst:4: ERROR" in warnings
    assert "runbook-refused" in page


def test_errors_of_other_documents_are_sphinxs_own_business(tmp_path: Path) -> None:
    page, _warnings = page_of(tmp_path, "T\n=\n\n.. nonsense:: S\n\n   true\n")
    assert "runbook-refused" not in page


def test_values_of_the_document_that_do_not_fit_are_a_warning_and_no_crash(tmp_path: Path) -> None:
    text = """
    T
    =

    .. variable:: X
       :default: abc

    .. variable:: N
       :type: int
       :value: {{ X }}

    .. host:: MyHost

    .. step:: S

       echo {{ N }}
    """
    page, warnings = page_of(tmp_path, text)
    assert "page.rst:8: WARNING: N : " in plain(warnings)
    assert "echo {{ N }}" in html.unescape(re.sub("<[^>]*>", "", page))
    assert "MyHost" in page


def test_the_style_comes_with_the_extension(page: str) -> None:
    assert page.count('href="_static/runbook.css') == 1


def test_what_every_page_loads_stays_small() -> None:
    static = Path(sphinx_runbook.__file__).parent / "static"
    assert (static / "runbook.js").stat().st_size < 10_000
    assert (static / "runbook.css").stat().st_size < 8_000


def test_an_output_of_one_command_says_of_which(tmp_path: Path) -> None:
    recipe = """\
        Two
        ===

        .. variable:: VG
           :default: MyVG

        .. step:: Look

           lvs {{ VG }}
           cat <<EOF
           {{ VG }}
           EOF

        .. output::
           :of: lvs

           LV

        .. output::
           :of: 2

           MyVG
        """
    page, _warnings = page_of(tmp_path, recipe, language="en")
    assert texts(page, r'<div class="runbook-output"[^>]*><p>(.*?)</p>') == [
        "Expected output of lvs MyVG",
        "Expected output of cat <<EOF …",
    ]
    text, _warnings = built(tmp_path / "text", recipe, "text", language="en")
    assert 'Expected output of "lvs MyVG":' in (text / "page.txt").read_text(encoding="utf-8")


def test_a_mistake_in_a_sentence_is_told_right_above_it(tmp_path: Path) -> None:
    text = """
    Le titre
    ========

    Au début.

    * Avant :var:`RIEN`.

    Une étape :step:`nexiste-pas` enfin.

    .. host:: MyHost

    .. step:: Bon

       true
    """
    page, _warnings = page_of(tmp_path, text)
    told = ["<h1>Le titre", "Au début", "page.rst:7", "Avant", "page.rst:9", '">:id:</span>', "Une étape"]
    page = page[page.index("<h1>") :].replace(
        'Le titre<a class="headerlink', 'Le titre</h1><a class="headerlink'
    )
    assert [page.index(one) for one in told] == sorted(page.index(one) for one in told)


ELSEWHERE = """
    Un
    ==

    .. host:: MyHost

    .. step:: Vu

       true

    .. only:: latex

       .. step:: Ailleurs

          echo 2
    """


def test_a_mistake_in_what_a_builder_does_not_show_is_told_all_the_same(tmp_path: Path) -> None:
    page, warnings = page_of(tmp_path, ELSEWHERE)
    assert "page.rst:13: WARNING: cette directive step est dans only" in warnings
    assert "Ailleurs" not in page
    errors = texts(page, r'<div class="[^"]*runbook-refused[^"]*">(.*?)</div>')
    assert "page.rst:13: cette directive step est dans only" in errors[1]


FILE = """
    Un
    ==

    .. variable:: OU
       :type: path
       :default: /tmp/x

    .. host:: MyHost

    .. file:: {{ OU }}/f.conf

       a
    """


def test_a_file_is_called_by_its_path_as_code_also_where_a_value_is_in_it(tmp_path: Path) -> None:
    page, _warnings = page_of(tmp_path, FILE)
    (title,) = re.findall(r'class="runbook-title".*?</p>', page, re.DOTALL)
    assert re.search(r"<code[^>]*><span[^>]*>/tmp/x</span>/f.conf</code>", title)
    assert "<strong>" not in title


ASIDE = """\
    T
    =

    .. container:: beside

       .. host:: H

       .. step:: Un

          true

       .. step:: Deux

          true

    La suite.
    """


def test_the_progress_and_the_scripts_stand_in_the_container_of_all_the_steps(tmp_path: Path) -> None:
    pages, warnings = built(tmp_path, ASIDE)
    assert warnings == ""
    page = (pages / "page.html").read_text(encoding="utf-8")
    order = ["beside", "runbook-progress", "runbook-step", "runbook-scripts", "La suite."]
    assert sorted(order, key=page.index) == order


def test_they_stand_outside_of_a_container_of_some_steps(tmp_path: Path) -> None:
    pages, warnings = built(tmp_path, ASIDE + "\n    .. step:: Trois\n\n       true\n")
    assert warnings == ""
    page = (pages / "page.html").read_text(encoding="utf-8")
    order = ["runbook-progress", "beside", "runbook-step", "La suite.", "runbook-scripts"]
    assert sorted(order, key=page.index) == order


def compared(tmp_path: Path, match: str, body: str) -> list[str]:
    """What is said of how an output is compared, by a page and on paper."""
    recipe = f".. output::\n   :match: {match}\n\n{textwrap.indent(body, '   ')}"
    text = f"T\n=\n\n.. variable:: DOTS\n   :default: ...\n\n.. step:: S\n\n   cat a\n\n{recipe}"
    found = []
    for builder, name, pattern in (
        ("html", "page.html", r'<div class="runbook-output"[^>]*><p>(.*?)</p>'),
        ("text", "page.txt", r"(Sortie attendue.*?)\s:"),
    ):
        pages, warnings = built(tmp_path / builder, text, builder)
        assert warnings == ""
        page = (pages / name).read_text(encoding="utf-8")
        found += [" ".join(said.replace('"', "").split()) for said in texts(page, pattern)]
    return found


@pytest.mark.parametrize(
    ("match", "body", "said"),
    [
        ("lines", "one", ""),
        ("lines", "one\n...", " (... vaut n'importe quoi)"),
        ("lines", "{{ DOTS }}", ""),
        ("exact", "one\n...", " (à la lettre)"),
        ("exact", "", " (rien ne s'affiche)"),
        ("glob", "a*b", " (* ? [a-z] comme dans un shell)"),
        ("glob", "a...b", " (... vaut n'importe quoi)"),
        ("regex", "a...b", " (chaque ligne est une expression rationnelle)"),
        ("regex", "a+\n...", " (chaque ligne est une expression rationnelle, ... vaut n'importe quoi)"),
        ("contains", "one", " (quelque part dans ce qui s'affiche)"),
        (
            "json",
            "[1, ...]",
            " (comparée comme du JSON, quelle que soit sa mise en page, ... vaut n'importe quoi)",
        ),
    ],
)
def test_how_an_output_is_compared_is_said_with_it(tmp_path: Path, match: str, body: str, said: str) -> None:
    assert compared(tmp_path, match, body) == [f"Sortie attendue{said}"] * 2
