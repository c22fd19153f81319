"""A choice that the document leaves to its reader: nothing is guessed, and no path is mixed with another."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.guides import built, opened, plain

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FEW, MANY = "debian, alpine", "debian, alpine, arch, gentoo, void"
PAGE = """
    T
    =

    .. variable:: SYS
       :type: choice
       :choices: {choices}

       Le système.

    .. variable:: OUTIL
       :value: {{{{ "apt" if SYS == "debian" else "apk" }}}}

    .. host:: MyHost

    .. step:: Debian
       :when: SYS == "debian"

       {{{{ OUTIL }}}} install linux-{{{{ SYS }}}}

    .. output::

       ok {{{{ SYS }}}}

    .. step:: Alpine
       :when: SYS == "alpine"

       {{{{ OUTIL }}}} add linux-{{{{ SYS }}}}

    .. step:: Tous

       echo {{{{ SYS }}}}

    Pour Alpine, voir :step:`alpine`.
    """


@pytest.fixture(scope="module", params=[FEW, MANY], ids=["radios", "a list"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    pages, warnings = built(tmp_path_factory.mktemp("choice"), PAGE.format(choices=request.param))
    assert warnings == ""
    return f"file://{pages}/page.html"


def choose(page: Page, choice: str) -> None:
    radio = page.locator(f"input[name=SYS][value={choice}]")
    if radio.count():
        radio.check()
    else:
        page.locator("select[name=SYS]").select_option(choice)
    page.evaluate("document.activeElement.blur()")  # while one types, the unseen waits


def seen(page: Page) -> list[str]:
    """The commands and outputs in sight."""
    shown = page.locator(".runbook-box pre:visible, .runbook-output pre:visible")
    return [text.strip() for text in shown.all_inner_texts()]


DEBIAN = ["apt install linux-debian", "ok debian", "echo debian"]
ALPINE = ["apk add linux-alpine", "echo alpine"]


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_no_path_is_shown_before_one_is_chosen_and_then_that_one_alone(
    browser: Browser, page: str, *, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    tab = context.new_page()
    tab.goto(page)
    assert seen(tab) == ["echo <SYS>"]
    choose(tab, "debian")
    assert seen(tab) == DEBIAN
    choose(tab, "alpine")
    assert seen(tab) == ALPINE
    context.close()


def test_what_is_to_be_chosen_is_said_and_stops_copies_and_scripts(
    context: BrowserContext, page: str
) -> None:
    reader = opened(context, page)
    told = plain(reader.page.locator("#runbook-help-SYS").inner_text())
    assert "À donner : un choix parmi debian, alpine" in told
    assert "Ce qui en dépend apparaît une fois ce choix fait." in told
    assert reader.page.locator("[aria-required=true]").count() == 1
    assert plain(reader.page.locator(".runbook-progress span").inner_text()) == "Étapes terminées : 0 sur 1"
    assert reader.copy(3) == "Rien n'est copié : SYS : donnez une valeur"
    assert reader.page.evaluate("document.activeElement.name") == "SYS"
    assert "SYS : donnez une valeur" in reader.press("script")
    choose(reader.page, "alpine")
    assert reader.copy(2) == "Étape 2 copiée"
    assert reader.clipboard == "apk add linux-alpine"
    reader.page.reload()
    assert seen(reader.page) == ALPINE
    reader.press("forget")
    assert seen(reader.page) == ["echo <SYS>"]
    assert reader.errors == []


def test_who_sees_no_style_reads_each_value_apart(page: str) -> None:
    source = Path(page.removeprefix("file://")).read_text(encoding="utf-8")
    told = html.unescape(re.sub(r"<[^>]+>", "", source))
    assert re.search(r"\necho <SYS> ou debian ou alpine( ou arch ou gentoo ou void)?\n", told)


def test_a_link_to_a_step_of_another_choice_says_so(context: BrowserContext, page: str) -> None:
    unseen = "Cette étape n'est pas pour ces valeurs"
    reader = opened(context, f"{page}#alpine")
    assert reader.said == "SYS : donnez une valeur"  # it may be for what is going to be chosen
    choose(reader.page, "debian")
    for link in ("alpine", "alpine"):  # the address is the same the second time
        reader.page.locator("h1").click()
        assert reader.said == ""
        reader.page.locator(f"p > [href='#{link}']:not(.headerlink)").click()
        reader.page.wait_for_function("document.querySelector('.runbook-status').textContent")
        assert reader.said == unseen
    reader.page.goto(f"{page}#debian")
    reader.page.wait_for_function("location.hash === '#debian'")
    reader.page.reload()
    assert reader.said == ""
    reader.page.goto(f"{page}#alpine")
    reader.page.wait_for_function("document.querySelector('.runbook-status').textContent")
    assert reader.said == unseen
    assert reader.errors == []


@pytest.mark.parametrize(("builder", "name"), [("text", "page.txt"), ("singlehtml", "page.html")])
def test_on_paper_each_step_has_the_values_of_its_own_choice(tmp_path: Path, builder: str, name: str) -> None:
    pages, warnings = built(tmp_path, PAGE.format(choices=FEW), builder)
    assert warnings == ""
    text = (pages / name).read_text(encoding="utf-8")
    if builder == "singlehtml":
        text = html.unescape(re.sub("<[^>]*>", "", text))
    for said in ("apt install linux-debian", "ok debian", "apk add linux-alpine", "echo <SYS>"):
        assert said in text, said
    assert text.count("Seulement si") == 2


CAPTURED = r"""
.. variable:: TID
   :type: int
   :default: 1

.. variable:: JETON
   :type: secret

.. step:: Lire

   cat jeton

.. output::
   :capture:
      TID = tid:(\d+)
      LUN = lun:(\d+)
      JETON = jeton:(\w+)

   ...

.. step:: Suite

   echo {{ TID }} {{ LUN }}

.. step:: Lire encore

   cat jeton

.. output::
   :capture: LUN = lun:(\d+)

   ...

.. step:: Fin

   echo {{ LUN }} {{ JETON }}
"""


def test_what_is_noted_has_one_field_wherever_it_is_noted(browser: Browser, tmp_path: Path) -> None:
    pages, warnings = built(tmp_path, "Relevés\n=======\n" + CAPTURED)
    assert warnings == ""
    context = browser.new_context()
    reader = opened(context, f"file://{pages}/page.html")
    page = reader.page
    for name in ("TID", "LUN", "JETON"):
        assert page.locator(f"[name={name}]").count() == 1
        assert page.locator(f"[id=runbook-help-{name}]").count() == 1
    assert page.locator("[name=JETON]").get_attribute("type") == "password"
    page.locator("[name=TID]").fill("7")
    page.locator("[name=LUN]").fill("2")
    assert page.locator('[data-n="2"] .runbook-code').inner_text() == "echo 7 2"
    assert page.locator('[data-n="4"] .runbook-code').inner_text().startswith("echo 2 ")
    # what is said at the second output leads there
    page.locator('[data-n="3"] label.runbook-name').click()
    assert page.evaluate("document.activeElement.name") == "LUN"
    context.close()


ALTERNATIVES = r"""
T
=

.. variable:: CIBLE
   :type: choice
   :choices: tgt, iet, aucune
   :default: tgt

.. step:: Lire tgt
   :when: CIBLE == "tgt"

   cat tgt

.. output::
   :capture:
      TID = tid:(\d+)
      LUN = lun:(\d+)

   ...

IET
---

.. step:: Lire iet
   :when: CIBLE == "iet"

   cat iet

.. output::
   :capture:
      TID = id=(\d+)
      LUN = lun=(\d+)

   ...

Suite
-----

.. step:: Suite

   echo {{ TID }} {{ LUN }}
"""


def test_what_each_of_several_alternatives_notes_has_one_field_seen_with_each(
    browser: Browser, tmp_path: Path
) -> None:
    pages, warnings = built(tmp_path, ALTERNATIVES)
    assert warnings == ""
    context = browser.new_context()
    reader = opened(context, f"file://{pages}/page.html")
    page = reader.page
    for name in ("TID", "LUN"):
        assert page.locator(f"[name={name}]").count() == 1
        assert page.locator(f"[id=runbook-help-{name}]").count() == 1
    names = page.locator(".runbook-noted input").evaluate_all("fields => fields.map(field => field.name)")
    assert names == ["TID", "LUN"]
    assert reader.copy(3) == "Rien n'est copié : TID : relevez sa valeur dans la sortie de l'étape 1 ou 2"
    for number, target in ((1, "tgt"), (2, "iet")):
        reader.choose("CIBLE", target)
        # what is said at each output leads there
        page.locator(f'[data-n="{number}"] label.runbook-name', has_text="TID").click()
        assert page.evaluate("document.activeElement.name") == "TID"
        page.locator("[name=TID]").fill(f"{number}{number}")
        page.locator("[name=LUN]").fill("0")
        assert reader.code(3) == f"echo {number}{number} 0"
    reader.choose("CIBLE", "aucune")
    assert not page.locator("[name=TID]").is_visible()
    assert reader.errors == []
    context.close()
    still = browser.new_context(java_script_enabled=False)
    bare = still.new_page()
    bare.goto(f"file://{pages}/page.html")
    assert not bare.locator("[name=TID]").is_visible()
    still.close()


@pytest.mark.parametrize(("builder", "file"), [("text", "page.txt"), ("singlehtml", "page.html")])
def test_the_field_of_alternatives_is_nothing_where_no_script_fills_the_page(
    builder: str, file: str, tmp_path: Path
) -> None:
    pages, warnings = built(tmp_path, ALTERNATIVES, builder)
    assert warnings == ""
    text = plain((pages / file).read_text(encoding="utf-8"))
    assert text.count("Relevez") == 4
    assert "avez relevé pour" not in text


def test_the_field_of_alternatives_in_notes_is_seen_whichever_note_is(
    context: BrowserContext, tmp_path: Path
) -> None:
    notes = ALTERNATIVES.replace("IET\n---\n", "")
    for target in ("tgt", "iet"):
        begin = notes.index(f".. step:: Lire {target}")
        end = notes.index("   ...\n", begin) + len("   ...\n")
        inside = notes[begin:end].replace("\n", "\n   ").rstrip(" ")
        notes = f"{notes[:begin]}.. note::\n\n   {inside}{notes[end:]}"
    pages, warnings = built(tmp_path, notes)
    assert warnings == ""
    reader = opened(context, f"file://{pages}/page.html")
    reader.choose("CIBLE", "iet")
    reader.type("TID", "3")
    reader.choose("CIBLE", "tgt")
    assert reader.page.locator("#runbook-TID").is_visible()
    reader.choose("CIBLE", "aucune")
    assert not reader.page.locator("#runbook-TID").is_visible()


@pytest.mark.parametrize("choices", [FEW, MANY], ids=["radios", "a list"])
def test_a_stored_choice_that_the_recipe_has_no_more_gives_way_to_the_default(
    context: BrowserContext, tmp_path: Path, choices: str
) -> None:
    before = PAGE.format(choices=f"{choices}\n       :default: debian")
    pages, _warnings = built(tmp_path, before)
    reader = opened(context, f"file://{pages}/page.html")
    choose(reader.page, "alpine")
    assert seen(reader.page) == ALPINE
    after = before.replace(": debian, alpine", ": debian, devuan").replace('"alpine"', '"devuan"')
    assert built(tmp_path, after)[1] == ""
    reader.page.reload()
    assert seen(reader.page) == DEBIAN
    assert reader.copy(1) == "Étape 1 copiée"
    assert reader.errors == []
