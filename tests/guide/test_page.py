"""What a reader of the page sees and does, in a real browser."""

from __future__ import annotations

import http.server
import shlex
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.commands.fill import fill
from runbook.errors import UsageError
from runbook.i18n import speaking
from runbook.recipe.reader import read
from runbook.script.making import parts
from runbook.script.part import script
from runbook.variables.template import holds
from runbook.variables.values import settle
from support.guides import Reader, built, opened, plain, select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

    from runbook.model import Recipe, Values

ROOT = Path(__file__).parents[2]
TORTURE = Path(__file__).parents[1] / "recipes" / "torture.rst"
TYPED_LAST = "tr\N{LATIN SMALL LETTER E WITH GRAVE}s $ecret"


@pytest.fixture(scope="module")
def boot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the recipe that boots a machine."""
    pages, warnings = built(
        tmp_path_factory.mktemp("boot"), (ROOT / "recipes" / "booter-iscsi.rst").read_text(encoding="utf-8")
    )
    assert warnings == ""
    return pages / "page.html"


@pytest.fixture(scope="module")
def torture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a recipe that holds what is hard to show and to copy."""
    pages, warnings = built(tmp_path_factory.mktemp("torture"), TORTURE.read_text(encoding="utf-8"))
    assert warnings == ""
    return pages / "page.html"


def test_sections_and_steps_may_be_called_as_the_parts_of_a_page(
    context: BrowserContext, tmp_path: Path
) -> None:
    names = ("Runbook data", "Runbook values", "Runbook paths", "Runbook offer")
    sections = "".join(f"{name}\n{'-' * len(name)}\n\n" for name in names)
    step = ".. step:: Data\n   :id: runbook-form\n\n   echo {{ A }}\n"
    text = f"T\n=\n\n.. variable:: A\n   :default: x\n\n{sections}{step}"
    pages, warnings = built(tmp_path, text)
    assert warnings == ""
    reader = opened(context, f"file://{pages / 'page.html'}")
    reader.page.locator("[name=A]").fill("zz")
    # the box may not be laid out as long as one types
    assert (reader.page.locator(".runbook-code").text_content() or "").strip() == "echo zz"
    assert reader.errors == []


@pytest.fixture
def reader(context: BrowserContext, boot: Path) -> Iterator[Reader]:
    reader = opened(context, f"file://{boot}")
    yield reader
    assert reader.errors == []


@pytest.fixture
def tortured(context: BrowserContext, torture: Path) -> Iterator[Reader]:
    reader = opened(context, f"file://{torture}")
    yield reader
    assert reader.errors == []


@pytest.fixture
def served(boot: Path) -> Iterator[int]:
    """The port on which the page is served, in plain http."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(boot.parent))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


NEEDED = {"MAC": "00:AA:BB:CC:DD:EE", "ADRESSE_CIBLE": "192.0.2.10"}
SECRETS = {"MOT_DE_PASSE": TYPED_LAST, "MOT_DE_PASSE_ISCSI": "MyInputPwd"}
SETS = [
    {},
    {"STOCKAGE": "fichier", "LV": "wheezy-01", "DOSSIER": "/srv/un disque", "TAILLE": "500 M"},
    {"RELEASE": "wheezy", "ARCH": "i386", "CIBLE": "iet", "MyHost": "disques.lan", "MyPXE": "pxe.lan"},
    {"RELEASE": "bookworm", "ARCH": "i386", "PORT": "3261", "ECOUTE": "192.0.2.10", "PAQUETS": ""},
    {"CONSOLE": "console=tty1 \"$(id)\" 'x' `y` \\ é", "TFTP": "/srv/l'été; rm", "MAC": "0011.2233.4455"},
]


@pytest.mark.parametrize("given", SETS)
def test_every_step_copies_what_the_command_line_sends(reader: Reader, given: dict[str, str]) -> None:
    given = {**NEEDED, **given, **SECRETS}
    recipe = read(str(ROOT / "recipes" / "booter-iscsi.rst"))
    values = settle(recipe.variables, given)
    compare(reader, recipe, values, given)


TORTURES = [
    {"MODE": "double"},
    {"MODE": "simple", "FORME": "six", "NOM": "EOFs"},
    {
        "MODE": "simple",
        "NOM": "a\\b$c`d\"e'f<g>&h",
        "OPTIONS": "--color -l",
        "RACINE": "/mnt/a b",
        "FORME": "cinq",
    },
]


@pytest.mark.parametrize("given", TORTURES)
def test_every_step_of_the_torture_copies_what_the_command_line_sends(
    tortured: Reader, given: dict[str, str]
) -> None:
    recipe = read(str(TORTURE))
    given = {**given, "CLE": "azerty$'\"uiop"}
    values = settle(recipe.variables, given)
    if given["MODE"] == "simple":
        tortured.choose("MODE", "simple")
        tortured.type("TID", "7")
        values = values.with_text("TID", "7")
    compare(tortured, recipe, values, given)


def give(reader: Reader, recipe: Recipe, given: dict[str, str]) -> None:
    """Give the page those values, each in its field."""
    kinds = {variable.name: variable for variable in recipe.variables}
    for name, value in given.items():
        if not kinds[name].choices:
            reader.type(name, value)
        elif len(kinds[name].choices) > 4:
            reader.page.locator(f"#runbook-{name}").select_option(value)
        else:
            reader.choose(name, value)


def compare(reader: Reader, recipe: Recipe, values: Values, given: dict[str, str]) -> None:
    """Give those values, and hold each step that is shown against what the command line sends."""
    give(reader, recipe, given)
    there = [
        number for number, step in enumerate(recipe.steps, 1) if step.when is None or holds(step.when, values)
    ]
    assert reader.steps() == there
    for number in there:
        step = recipe.steps[number - 1]
        if step.manual:
            continue
        assert reader.copy(number) == f"Étape {number} copiée"
        # a file is copied as the command that a person would type for it
        sent = [command.masked if step.file else command.text for command in fill(step, values)]
        got, want = reader.clipboard, "\n".join(sent).replace("••••••", given.get("MOT_DE_PASSE_ISCSI", ""))
        if step.file:  # the path is quoted piece by piece, and is the same word
            assert shlex.split(got.split("\n")[0]) == shlex.split(want.split("\n")[0])
            got, want = got.split("\n", 1)[1], want.split("\n", 1)[1]
        assert got == want


def test_commands_hold_nothing_that_typography_makes(reader: Reader) -> None:
    commands = reader.page.locator(".runbook-code").all_text_contents()
    assert len(commands) > 70
    made = "\u2013\u00ab\u00bb\u201c\u201d\u2019\u2026\u00a0\u202f"  # dashes, quotes, dots and blanks
    assert [text for text in commands for sign in made if sign in text] == []
    assert reader.page.locator(".runbook-code a").count() == 0


def test_a_value_changes_every_place_where_it_stands(reader: Reader) -> None:
    page = reader.page
    shown = page.locator(".runbook-code, .runbook-title, .runbook-output, .runbook-hint, .runbook-fact span")
    before = "".join(shown.all_inner_texts())
    assert before.count("MyLViSCSI") > 20
    reader.type("LV", "wheezy-01")
    after = "".join(shown.all_inner_texts())
    assert "MyLViSCSI" not in after
    assert "iqn.2013-06.MySite.MyHost:wheezy-01" in after
    assert reader.said == "Les commandes ont changé"
    reader.type("MAC", "00-aa-BB-cc-dd-ee")
    assert "01-00-aa-bb-cc-dd-ee" in page.locator("body").inner_text()
    assert page.locator(".runbook-step .runbook-yours").first.is_visible()


@pytest.mark.parametrize(
    "value", ["01:00:5e:00:00:01", "00:AA:BB:CC:DD:EE;reboot", "00:AA:BB:CC:DD", "$(id)"]
)
def test_a_value_that_does_not_fit_is_said_at_its_field_and_not_copied(reader: Reader, value: str) -> None:
    reader.type("MAC", value)
    recipe = read(str(ROOT / "recipes" / "booter-iscsi.rst"))
    with speaking("fr"), pytest.raises(UsageError) as refused:
        settle(recipe.variables, {**NEEDED, **SECRETS, "MAC": value})
    said = plain(refused.value.problems[0].fact)
    assert plain(reader.page.locator("#runbook-wrong-MAC").inner_text()) == said
    field = reader.page.locator("#runbook-MAC")
    assert field.get_attribute("aria-invalid") == "true"
    assert "runbook-wrong-MAC" in (field.get_attribute("aria-describedby") or "")
    step = reader.steps()[-1]
    assert reader.copy(step) == f"Rien n'est copié : {said}"
    assert reader.clipboard == ""
    assert reader.focus == "runbook-MAC"
    assert value not in reader.code(step)


def test_a_copy_right_after_a_password_was_typed_is_whole(reader: Reader) -> None:
    reader.type("MOT_DE_PASSE", TYPED_LAST)
    assert reader.copy(5) == "Étape 5 copiée"
    assert reader.clipboard == "lvcreate -L 20G -n MyLViSCSI MyVG"


def test_a_missing_value_takes_the_focus(reader: Reader) -> None:
    assert reader.copy(21) == "Rien n'est copié : MOT_DE_PASSE : donnez une valeur"
    assert reader.focus == "runbook-MOT_DE_PASSE"


def test_a_missing_value_takes_the_focus_in_what_is_folded_too(
    context: BrowserContext, tmp_path: Path
) -> None:
    pages, warnings = built(
        tmp_path,
        """
        T
        =

        .. raw:: html

           <details><summary>Plus</summary><details><summary>Encore</summary>

        .. variable:: CACHE
           :type: path

        .. raw:: html

           </details></details><details><summary>Autre</summary></details>

        .. step:: Voir

           ls {{ CACHE }}
        """,
    )
    assert warnings == ""
    reader = opened(context, f"file://{pages}/page.html")
    assert "CACHE : donnez une valeur" in reader.copy(1)
    assert reader.focus == "runbook-CACHE"
    opened_ones = "[...document.querySelectorAll('details')].map(part => part.open)"
    assert reader.page.evaluate(opened_ones) == [True, True, False]
    assert reader.errors == []


def test_a_field_cuts_no_value(reader: Reader) -> None:
    reader.type("LV", "un-nom-beaucoup-trop-long")
    assert reader.page.locator("#runbook-LV").input_value() == "un-nom-beaucoup-trop-long"
    assert "a 25 caractères, 16 au plus" in reader.page.locator("#runbook-wrong-LV").inner_text()


def test_a_secret_is_nowhere_but_in_its_field_and_on_the_clipboard(
    context: BrowserContext, served: int
) -> None:
    reader = opened(context, f"http://localhost:{served}/page.html")
    page = reader.page
    reader.type("MOT_DE_PASSE", TYPED_LAST)
    reader.type("LV", "wheezy-01")
    assert reader.copy(21) == "Étape 21 copiée"
    assert reader.clipboard == 'echo "root:tr\N{LATIN SMALL LETTER E WITH GRAVE}s \\$ecret" | chpasswd'
    assert 'echo "root:••••••" | chpasswd' in reader.code(21)
    assert reader.press("link") == "Lien copié ; il ne contient aucun secret"
    assert reader.clipboard.startswith(f"http://localhost:{served}/page.html#runbook?RELEASE=trixie&")
    assert "&LV=wheezy-01&" in reader.clipboard
    assert "PASSE" not in reader.clipboard
    seen = (
        page.content(),
        page.locator("body").inner_text(),
        page.url,
        *reader.requests,
        *reader.kept().values(),
    )
    assert not [text for text in seen if "ecret" in text.replace("secret", "")]
    page.emulate_media(media="print")
    assert not page.locator("#runbook-MOT_DE_PASSE").is_visible()
    page.emulate_media(media="screen")
    assert page.locator("#runbook-MOT_DE_PASSE").get_attribute("type") == "password"
    page.locator("input.runbook-show[value=runbook-MOT_DE_PASSE]").check()
    assert page.locator("#runbook-MOT_DE_PASSE").get_attribute("type") == "text"
    page.reload()
    assert page.locator("#runbook-MOT_DE_PASSE").input_value() == ""
    assert page.locator("#runbook-LV").input_value() == "wheezy-01"
    assert reader.copy(21).startswith("Rien n'est copié")
    assert {request.split("/")[2] for request in reader.requests} == {f"localhost:{served}"}


def test_nothing_is_ever_sent(reader: Reader) -> None:
    reader.type("MOT_DE_PASSE", TYPED_LAST)
    reader.page.locator("#runbook-MOT_DE_PASSE").press("Enter")
    reader.page.locator("#runbook-LV").press("Enter")
    assert reader.page.url.startswith("file://")
    assert "?" not in reader.page.url
    assert all(request.startswith("file://") for request in reader.requests)


def test_a_link_changes_nothing_before_its_reader_agrees(context: BrowserContext, boot: Path) -> None:
    hostile = (
        "LV=wheezy-01&MAC=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&MOT_DE_PASSE=volé&IQN=iqn.2013-06.x"
        "&__proto__=1&constructor=2&VG=a;reboot&NOBODY=1&TAILLE=20%20g%0Areboot"
    )
    reader = opened(context, f"file://{boot}#runbook?{hostile}")
    page = reader.page
    assert reader.kept() == {}
    assert page.locator("#runbook-LV").input_value() == "MyLViSCSI"
    offer = page.locator(".runbook-offer")
    assert offer.is_visible()
    assert page.evaluate("document.activeElement.className") == "runbook-offer"
    left_out = "écartée, la valeur ne convient pas"
    untaken = "écartée, cette page n'accepte pas cette valeur par un lien"
    assert plain(offer.locator("pre").inner_text()).split("\n") == [
        "LV = wheezy-01",
        f"MAC : {left_out}",
        f"MOT_DE_PASSE : {untaken}",
        f"IQN : {untaken}",
        f"__proto__ : {untaken}",
        f"constructor : {untaken}",
        f"VG : {left_out}",
        f"NOBODY : {untaken}",
        f"TAILLE : {left_out}",
    ]
    assert page.locator("img[src=x]").count() == 0
    assert reader.press("leave") == "Les valeurs du lien sont écartées, rien n'a changé"
    assert not offer.is_visible()
    assert page.locator("#runbook-LV").input_value() == "MyLViSCSI"
    assert page.url == f"file://{boot}"
    page.goto(f"file://{boot}#runbook?{hostile}")
    reader.press("take")
    assert page.locator("#runbook-LV").input_value() == "wheezy-01"
    assert page.locator("#runbook-MOT_DE_PASSE").input_value() == ""
    assert page.locator("#runbook-VG").input_value() == "MyVG"
    assert "wheezy-01" in reader.code(5)
    assert reader.errors == []


def test_a_link_forges_no_line_of_what_it_would_change(context: BrowserContext, boot: Path) -> None:
    forged = "x%0ALV%20%3D%20MyLViSCSI%0A=1&LV=first&%E2%80%AEabc=2&LV=second"
    reader = opened(context, f"file://{boot}#runbook?{forged}")
    stray = "écartée, cette page n'accepte pas cette valeur par un lien"
    assert plain(reader.page.locator(".runbook-offer pre").inner_text()).split("\n") == [
        f"x%0ALV%20%3D%20MyLViSCSI%0A : {stray}",
        "LV = second",
        f"%u202Eabc : {stray}",
    ]
    reader.press("take")
    assert reader.page.locator("#runbook-LV").input_value() == "second"


def another(context: BrowserContext, reader: Reader) -> tuple[Reader, str]:
    """Somebody else who has the page, and the link with the values of this one."""
    reader.press("link")
    link = reader.clipboard
    other = opened(context, reader.page.url)
    other.press("forget")
    return other, link


def test_a_link_with_values_that_do_not_fit_is_copied_and_that_is_said(reader: Reader) -> None:
    reader.type("LV", "a b")
    reader.page.locator("#runbook-MOT_DE_PASSE").fill("x")
    reader.type("ENTREE", "")
    said = reader.press("link")
    assert said.startswith("Lien copié ; il ne contient aucun secret. ")
    told = [plain(reader.page.locator(f"#runbook-wrong-{name}").inner_text()) for name in ("ENTREE", "LV")]
    assert all(told)
    assert sorted(said.split(". ")[1:]) == told
    assert "LV=a+b" in reader.clipboard


def followed(other: Reader, link: str) -> None:
    """The page at that link."""
    other.page.goto(link)
    other.page.reload()


def test_a_shared_link_gives_the_same_commands(reader: Reader, context: BrowserContext) -> None:
    reader.type("CONSOLE", "console=tty1 'x' & é + %20")
    reader.choose("STOCKAGE", "fichier")
    other, link = another(context, reader)
    followed(other, link)
    other.press("take")
    assert other.steps() == reader.steps()
    assert other.code(6) == reader.code(6)
    assert other.page.locator("#runbook-CONSOLE").input_value() == "console=tty1 'x' & é + %20"


def test_a_link_holds_the_values_that_were_left_as_they_were_too(
    reader: Reader, context: BrowserContext
) -> None:
    reader.type("VG", "AutreVG")
    other, link = another(context, reader)
    assert "MAC" not in link
    other.type("LV", "le-mien")
    followed(other, link)
    # what would change is shown, and nothing else
    shown = other.page.locator(".runbook-offer pre").inner_text()
    assert shown.split("\n") == ["VG = AutreVG", "LV = MyLViSCSI"]
    other.press("take")
    assert "lvcreate -L 20G -n MyLViSCSI AutreVG" in other.code(5)
    followed(other, link)
    assert not other.page.locator(".runbook-offer").is_visible()


def test_a_link_holds_what_was_emptied_too(reader: Reader, context: BrowserContext) -> None:
    reader.type("PAQUETS", "")
    reader.type("LV", "")
    other, link = another(context, reader)
    followed(other, link)
    shown = plain(other.page.locator(".runbook-offer pre").inner_text())
    assert sorted(shown.split("\n")) == ["LV : écartée, la valeur ne convient pas", "PAQUETS = "]
    other.press("take")
    assert other.page.locator("#runbook-PAQUETS").input_value() == ""
    assert other.page.locator("#runbook-LV").input_value() == "MyLViSCSI"


def test_the_same_page_at_another_address_keeps_its_values(reader: Reader) -> None:
    reader.type("LV", "wheezy-01")
    reader.page.goto(f"{reader.page.url}?utm=1#x")
    assert reader.page.locator("#runbook-LV").input_value() == "wheezy-01"


def test_a_secret_that_was_shown_is_hidden_again_once_values_are_forgotten(reader: Reader) -> None:
    field = reader.page.locator("#runbook-MOT_DE_PASSE")
    reader.page.locator(".runbook-show[value=runbook-MOT_DE_PASSE]").check()
    assert field.get_attribute("type") == "text"
    reader.press("forget")
    assert field.get_attribute("type") == "password"
    assert not reader.page.locator(".runbook-show[value=runbook-MOT_DE_PASSE]").is_checked()


def test_of_a_value_that_does_not_fit_is_said_what_it_must_look_like(reader: Reader) -> None:
    reader.type("INTERFACE", "enp3s0")
    assert "ne correspond pas à eth[0-9]+" in plain(
        reader.page.locator("#runbook-wrong-INTERFACE").inner_text()
    )


def test_the_field_of_a_value_that_does_not_fit_has_another_border(reader: Reader) -> None:
    def border(name: str) -> str:
        return str(
            reader.page.locator(f"#runbook-{name}").evaluate("field => getComputedStyle(field).borderColor")
        )

    usual = border("LV")
    assert border("INTERFACE") == usual
    reader.type("INTERFACE", "enp3s0")
    assert border("INTERFACE") != usual == border("LV")


def test_what_must_be_given_is_said_and_heard(reader: Reader) -> None:
    page = reader.page
    for name, needed in (("MAC", True), ("MOT_DE_PASSE", True), ("LV", False)):
        field = page.locator(f"#runbook-{name}")
        assert field.get_attribute("aria-required") == ("true" if needed else None)
        told = page.locator(f"#{(field.get_attribute('aria-describedby') or '').split()[-1]}").inner_text()
        assert ("À donner" in told) is needed
    radios = page.locator("fieldset", has=page.locator("input[name=STOCKAGE]")).first
    assert page.locator(f"#{radios.get_attribute('aria-describedby')}").count() == 1


def test_values_survive_a_reload_and_are_forgotten_on_demand(reader: Reader) -> None:
    page = reader.page
    reader.type("LV", "wheezy-01")
    reader.choose("STOCKAGE", "fichier")
    page.locator("[data-n='1'] .runbook-done input").check()
    page.reload()
    assert page.locator("#runbook-LV").input_value() == "wheezy-01"
    assert page.locator("input[name=STOCKAGE][value=fichier]").is_checked()
    assert "wheezy-01" in reader.code(10)
    assert page.locator("[data-n='1'] .runbook-done input").is_checked()
    reader.press("forget")
    assert page.locator("#runbook-LV").input_value() == "MyLViSCSI"
    assert "lvcreate -L 20G -n MyLViSCSI MyVG" in reader.code(5)
    assert page.locator("[data-n='1'] .runbook-done input").is_checked()
    page.reload()
    assert page.locator("#runbook-LV").input_value() == "MyLViSCSI"


def test_progress_counts_what_is_shown_and_is_dropped_when_the_document_changes(
    context: BrowserContext, tmp_path: Path
) -> None:
    text = """
    T
    =

    .. variable:: KIND
       :type: choice
       :choices: a, b
       :default: a

    .. host:: MyHost

    .. step:: One
       :when: KIND == "a"

       true

    .. step:: Two

       echo {{ KIND }}
    """
    pages, _warnings = built(tmp_path, text)
    reader = opened(context, f"file://{pages}/page.html")
    progress = reader.page.locator(".runbook-progress span")
    assert plain(progress.inner_text()) == "Étapes terminées : 0 sur 2"
    reader.page.locator("[data-n='1'] .runbook-done input").check()
    reader.page.locator("[data-n='2'] .runbook-done input").check()
    assert plain(progress.inner_text()) == "Étapes terminées : 2 sur 2"
    reader.choose("KIND", "b")
    assert plain(progress.inner_text()) == "Étapes terminées : 1 sur 1"
    built(
        tmp_path,
        text.replace("    T\n", "    Prose changes nothing\n").replace("=\n", "=====================\n", 1),
    )
    reader.page.reload()
    assert plain(progress.inner_text()) == "Étapes terminées : 1 sur 1"
    built(tmp_path, text.replace("true", "false"))
    reader.page.reload()
    assert plain(progress.inner_text()) == "Étapes terminées : 0 sur 1"
    assert reader.page.locator("input[name=KIND][value=b]").is_checked()


def test_one_path_is_shown_without_a_script_too(browser: Browser, boot: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{boot}")
    steps = page.locator(".runbook-step")

    def seen() -> list[int]:
        return [number for number in range(1, steps.count() + 1) if steps.nth(number - 1).is_visible()]

    recipe = read(str(ROOT / "recipes" / "booter-iscsi.rst"))
    known = {**NEEDED, **SECRETS}
    for choice in ({}, {"STOCKAGE": "fichier"}, {"RELEASE": "wheezy"}, {"CIBLE": "iet"}, {"ARCH": "i386"}):
        for name, value in choice.items():
            page.locator(f"input[name={name}][value={value}]").check()
            page.locator(f"input[name={name}][value={value}]").blur()
            known[name] = value
        values = settle(recipe.variables, known)
        there = [n for n, step in enumerate(recipe.steps, 1) if step.when is None or holds(step.when, values)]
        assert seen() == there
        shown = page.locator("[data-n='10'] .runbook-box code").first.inner_text()
        assert shown == fill(recipe.steps[9], values)[0].text
    # no control that would do nothing
    assert [box.get_attribute("type") for box in page.locator("input:visible").all()] == ["radio"] * 9
    assert page.locator("main button:visible, .body button:visible").count() == 0
    assert page.locator(".runbook-static").first.inner_text() == (
        "Les commandes de cette page portent les valeurs du document."
    )
    context.close()


def test_nothing_breaks_where_storage_is_denied(browser: Browser, boot: Path) -> None:
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied'); }});"
    )
    reader = opened(context, f"file://{boot}")
    reader.type("LV", "wheezy-01")
    assert "wheezy-01" in reader.code(5)
    kept = reader.page.locator(".runbook-panel .runbook-kept").inner_text()
    assert plain(kept).startswith("Ce navigateur ne garde rien : les valeurs")
    assert reader.copy(5) == "Étape 5 copiée"
    reader.press("forget")
    assert "MyLViSCSI" in reader.code(5)
    assert not [error for error in reader.errors if "runbook.js" in error]
    context.close()


def test_plain_http_on_a_name_copies_too(context: BrowserContext, served: int) -> None:
    other = opened(context, f"http://localhost:{served}/page.html")
    reader = opened(context, f"http://guide.test:{served}/page.html")
    assert reader.page.evaluate("isSecureContext") is False
    reader.type("LV", "wheezy-01")
    assert reader.copy(5) == "Étape 5 copiée"
    other.page.bring_to_front()
    assert other.clipboard == "lvcreate -L 20G -n wheezy-01 MyVG"


@pytest.mark.parametrize("given", SETS)
def test_the_script_of_each_host_is_what_the_command_line_exports(
    context: BrowserContext, boot: Path, given: dict[str, str]
) -> None:
    reader = opened(context, f"file://{boot}")
    source = boot.parents[2] / "page.rst"
    given = {**NEEDED, **given}
    give(reader, read(str(source)), given)
    recipe = read(str(source))
    values = settle(recipe.variables, {**given, **SECRETS})
    for host in ("MyPXE", "MyHost"):
        with reader.page.expect_download() as download:
            reader.page.locator(f"button[value='{host}.sh']").click()
        assert download.value.suggested_filename == f"{host}.sh"
        with speaking("fr"):
            exported = script(parts(recipe, host), values)
        assert download.value.path().read_text(encoding="utf-8") == exported.replace(str(source), "page.rst")
    assert reader.errors == []


def test_a_script_waits_for_what_is_missing(reader: Reader) -> None:
    reader.page.locator("button[value='MyHost.sh']").click()
    assert reader.said == "Rien n'est enregistré : MAC : donnez une valeur"
    assert reader.focus == "runbook-MAC"


def test_a_page_without_steps_offers_no_script(context: BrowserContext, tmp_path: Path) -> None:
    pages, _warnings = built(tmp_path, "T\n=\n\n.. variable:: A\n\nText: :var:`A`\n")
    reader = opened(context, f"file://{pages}/page.html")
    assert "script" not in reader.page.locator(".body").inner_text()
    reader.type("A", "x")
    assert "Text: x" in plain(reader.page.locator(".body").inner_text())
    assert reader.errors == []


def test_a_recipe_of_which_no_script_can_be_made_says_why(context: BrowserContext, torture: Path) -> None:
    reader = opened(context, f"file://{torture}")
    said = reader.page.locator(".runbook-scripts").inner_text()
    assert "CLE | upper" in said


def test_ctrl_c_copies_commands_as_they_are_sent(reader: Reader) -> None:
    reader.type("MOT_DE_PASSE", TYPED_LAST)
    code = "[data-n='{}'] .runbook-box code"
    select(reader, code.format(21), code.format(21))
    assert reader.said == "Sélection copiée"
    assert reader.clipboard == 'echo "root:tr\N{LATIN SMALL LETTER E WITH GRAVE}s \\$ecret" | chpasswd'
    # from the heading of a step to the prose below: the commands alone
    select(reader, "[data-n='2'] .runbook-title", "#preparer-le-disque h2")
    assert reader.clipboard.startswith("test -e /usr/lib/PXELINUX/pxelinux.0 ||")
    assert reader.clipboard.endswith("/srv/tftp/")


def test_ctrl_c_copies_the_same_in_either_direction(reader: Reader) -> None:
    prose, code = "#preparer-le-serveur-tftp h2", "[data-n='1'] .runbook-box code"
    select(reader, prose, code)
    assert reader.clipboard == "mkdir -p /srv/tftp/pxelinux.cfg"
    reader.page.evaluate(
        """([from, to]) => getSelection().setBaseAndExtent(
        document.querySelector(to), document.querySelector(to).childNodes.length,
        document.querySelector(from), 0)""",
        [prose, code],
    )
    reader.page.keyboard.press("Control+c")
    assert reader.clipboard == "mkdir -p /srv/tftp/pxelinux.cfg"


@pytest.mark.parametrize(("begin", "end"), [(14, 15), (9, 10), (15, 17)])
def test_ctrl_c_refuses_several_steps_at_once(reader: Reader, begin: int, end: int) -> None:
    code = "[data-n='{}'] .runbook-box code"
    select(reader, code.format(begin), code.format(end))
    assert (
        reader.said
        == "Rien n'est copié : la sélection couvre plusieurs blocs de commandes ; copiez-les un à un"
    )
    assert reader.clipboard == ""


def test_ctrl_c_copies_of_a_step_what_is_selected_and_no_more(reader: Reader) -> None:
    code = reader.page.locator("[data-n='2'] .runbook-box code")
    first, last = code.inner_text().split("\n")[0], code.inner_text().rstrip("\n").split("\n")[-1]
    box = code.bounding_box()
    assert box
    for down, line in ((6, first), (box["height"] - 6, last)):
        # the browser ends such a selection where the next block begins
        code.click(click_count=3, position={"x": 20, "y": down})
        reader.page.keyboard.press("Control+c")
        assert reader.clipboard == line
    title = "[data-n='2'] .runbook-title"
    reader.page.evaluate(
        """([from, to]) => getSelection().setBaseAndExtent(document.querySelector(from), 0,
        document.querySelector(to).firstChild, 4)""",
        [title, "[data-n='2'] .runbook-box code"],
    )
    reader.page.keyboard.press("Control+c")
    assert reader.clipboard == "test"


def test_ctrl_c_never_copies_what_takes_a_step_back_with_its_commands(reader: Reader) -> None:
    reader.page.locator("[data-n='1'] summary").click()
    select(reader, "[data-n='1'] .runbook-title", "[data-n='1'] .runbook-undo code")
    assert "plusieurs blocs" in reader.said
    assert reader.clipboard == ""
    reader.page.locator("[data-n='1'] .runbook-undo [data-do=copy]").click()
    assert reader.clipboard == "rmdir /srv/tftp/pxelinux.cfg"


def test_ctrl_c_refuses_a_value_that_ends_the_text_around_it(context: BrowserContext, tmp_path: Path) -> None:
    text = """
    T
    =

    .. variable:: V
       :default: a

    .. host:: MyHost

    .. step:: Write

       cat > /tmp/f <<EOF
       {{ V }}
       EOF
    """
    pages, _warnings = built(tmp_path, text)
    reader = opened(context, f"file://{pages}/page.html")
    reader.type("V", "EOF")
    assert "en deviendrait une autre" in reader.copy(1)
    select(reader, ".runbook-box code", ".runbook-box code")
    assert "en deviendrait une autre" in reader.said
    assert reader.clipboard == ""


def test_ctrl_c_refuses_a_missing_value(reader: Reader) -> None:
    select(reader, "[data-n='21'] .runbook-box code", "[data-n='21'] .runbook-box code")
    assert "MOT_DE_PASSE" in reader.said
    assert reader.focus == "runbook-MOT_DE_PASSE"
    assert reader.clipboard == ""


def test_ctrl_c_on_a_part_of_a_value_copies_the_value_and_never_its_mask(reader: Reader) -> None:
    part = """([step, from, to]) => {
        const value = document.querySelector(`[data-n='${step}'] .runbook-code [data-v]`).firstChild;
        getSelection().setBaseAndExtent(value, from, value, to ?? value.length);
    }"""
    reader.page.evaluate(part, [21, 1, 3])
    reader.page.keyboard.press("Control+c")
    assert "MOT_DE_PASSE" in reader.said
    assert reader.focus == "runbook-MOT_DE_PASSE"
    assert reader.clipboard == ""
    reader.type("MOT_DE_PASSE", TYPED_LAST)
    for ends in ([1, 3], [0, None]):
        reader.page.evaluate(part, [21, *ends])
        reader.page.keyboard.press("Control+c")
        assert reader.clipboard == "tr\N{LATIN SMALL LETTER E WITH GRAVE}s \\$ecret"


def test_a_host_that_is_none_stops_the_copies_of_its_steps(reader: Reader) -> None:
    reader.type("MyHost", "deux mots; reboot")
    assert "MyHost" not in reader.code(5)
    assert "Rien n'est copié : MyHost" in reader.copy(5)
    assert reader.focus == "runbook-MyHost"
    assert reader.clipboard == ""
    reader.type("MyHost", "disques.lan")
    assert reader.copy(5) == "Étape 5 copiée"


def test_a_field_that_was_emptied_says_what_it_needs(reader: Reader) -> None:
    reader.type("LV", "")
    assert plain(reader.page.locator("#runbook-wrong-LV").inner_text()).startswith("LV : la valeur est vide")
    reader.type("PAQUETS", "")
    reader.type("MAC", "00")
    reader.type("MAC", "")
    assert reader.page.locator("#runbook-wrong-PAQUETS").inner_text() == ""
    assert reader.page.locator("#runbook-wrong-MAC").inner_text() == ""


def test_a_link_of_which_nothing_can_be_used_offers_no_use(context: BrowserContext, boot: Path) -> None:
    reader = opened(context, f"file://{boot}#runbook?NOBODY=1")
    assert not reader.page.locator("[data-do=take]").is_visible()
    assert "écartées" in reader.press("leave")
    reader.page.goto(f"file://{boot}#runbook?LV=wheezy-01")
    assert reader.page.locator("[data-do=take]").is_visible()


def test_a_folder_and_its_index_are_one_page(context: BrowserContext, served: int, boot: Path) -> None:
    (boot.parent / "index.html").write_bytes(boot.read_bytes())
    reader = opened(context, f"http://localhost:{served}/")
    reader.type("LV", "wheezy-01")
    reader.page.locator("[data-n='1'] .runbook-done input").check()
    reader.page.goto(f"http://localhost:{served}/index.html")
    assert reader.page.locator("#runbook-LV").input_value() == "wheezy-01"
    assert reader.page.locator("[data-n='1'] .runbook-done input").is_checked()


def test_ctrl_c_from_prose_over_several_steps_copies_what_is_read_and_never_a_secret(reader: Reader) -> None:
    page = reader.page
    reader.type("MOT_DE_PASSE", TYPED_LAST)
    page.locator(".runbook-show[value=runbook-MOT_DE_PASSE]").check()
    prose, last = "#avant-de-commencer h2", "[data-n='{}'] .runbook-box code"
    for step in (21, reader.steps()[-1]):
        select(reader, prose, last.format(step))
        assert "couvre plusieurs blocs" in reader.said  # six bullets are no password
        assert reader.clipboard == ""
    assert page.locator("#runbook-MOT_DE_PASSE").get_attribute("type") == "text"  # still shown, not copied
    reader.type("LV", "a b")
    select(reader, prose, last.format(20))
    assert reader.said.startswith("Rien n'est copié : LV")  # as a copy button would
    assert reader.focus == "runbook-LV"
    assert reader.clipboard == ""
    reader.type("LV", "wheezy-01")
    select(reader, prose, last.format(20))
    got = reader.clipboard
    assert got.startswith("Avant de commencer")
    assert "ecret" not in got.replace("secret", "")
    for step in (1, 2, 5):
        reader.copy(step)
        assert reader.clipboard in got
    assert "à écrire dans" in plain(got)
    words = ("Copier", "Oublier", "Tout décocher", "Montrer", "terminée", "Étapes terminées", "sur MyHost (")
    assert [word for word in words if word in got] == []


def test_the_command_of_a_hint_is_not_copied_without_its_values(
    context: BrowserContext, tmp_path: Path
) -> None:
    step = ".. step:: S\n   :unless: vgs {{ VG }}\n\n   true\n"
    pages, _warnings = built(tmp_path, f"T\n=\n\n.. variable:: VG\n   :type: lvm\n\n{step}")
    reader = opened(context, f"file://{pages}/page.html")
    hint = ".runbook-hint code"
    select(reader, hint, hint)
    assert reader.clipboard == ""
    reader.type("VG", "vg0")
    select(reader, hint, hint)
    assert reader.clipboard == "vgs vg0"


def test_ctrl_c_on_prose_is_the_browsers_own(reader: Reader) -> None:
    title = "#demarrer-une-machine-sans-disque-par-iscsi h1"
    select(reader, title, title)
    assert reader.clipboard.startswith("Démarrer une machine sans disque")


def test_the_keyboard_alone_suffices(reader: Reader) -> None:
    page = reader.page
    page.locator("#runbook-LV").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("wheezy-01")
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.do === 'copy'"):
            break
    page.keyboard.press("Enter")
    assert reader.said == "Étape 1 copiée"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # to take it back
    assert page.locator("[data-n='1'] details").get_attribute("open") is not None
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type === 'checkbox'"):
            break
    page.keyboard.press("Space")
    assert plain(page.locator(".runbook-progress span").inner_text()) == "Étapes terminées : 1 sur 44"


def test_a_step_has_few_stops_for_who_goes_through_the_page_by_the_keyboard(reader: Reader) -> None:
    stops = reader.page.locator("[data-n='5']").locator("a, button, summary, input, [tabindex]")
    told = [stop.get_attribute("class") or stop.inner_text() for stop in stops.all()]
    assert told == [
        "headerlink",
        "runbook-copy runbook-tool",
        "Pour l\N{RIGHT SINGLE QUOTATION MARK}annuler",
        *told[3:],
    ]
    assert len(told) == 5  # with the button of what takes it back, which is folded, and the tick


def test_what_a_person_is_told_to_do_looks_like_prose(context: BrowserContext, tmp_path: Path) -> None:
    step = ".. step:: {0}\n{1}\n   Some words.\n"
    text = (
        "T\n=\n\nProse.\n\n.. host:: H\n\n" + step.format("A", "   :manual:\n") + "\n" + step.format("B", "")
    )
    pages, _warnings = built(tmp_path, text)
    page = opened(context, f"file://{pages}/page.html").page
    prose, manual, commands = (
        page.locator(part).first.evaluate("part => getComputedStyle(part).fontFamily")
        for part in ("section > p", "[data-n='1'] .runbook-box p", "[data-n='2'] pre code")
    )
    assert manual == prose
    assert commands != prose


def test_a_change_and_a_copy_are_announced(reader: Reader) -> None:
    status = reader.page.locator("[role=status]")
    assert status.count() == 1
    reader.type("LV", "wheezy-01")
    assert status.text_content() == "Les commandes ont changé"
    reader.copy(5)
    assert status.text_content() == "Étape 5 copiée"


def test_what_only_the_command_line_computes_is_never_guessed(
    context: BrowserContext, tmp_path: Path
) -> None:
    text = """
    T
    =

    .. variable:: A
       :default: a

    .. host:: MyHost

    .. step:: Hard

       echo {{ A | replace("a", "b") }}
    """
    pages, _warnings = built(tmp_path, text)
    reader = opened(context, f"file://{pages}/page.html")
    assert reader.copy(1) == "Étape 1 copiée"
    assert reader.clipboard == "echo b"
    reader.type("A", "other")
    assert "seule la ligne de commande" in reader.copy(1)
    assert reader.code(1) == "echo <A>"


HARD = """
    T
    =

    .. variable:: ARCH
       :type: choice
       :choices: amd64, arm64, riscv64
       :default: amd64

    .. variable:: N
       :default: 2

    .. variable:: SHORT
       :value: {{ ARCH[:3] }}

    .. host:: MyHost

    .. step:: One
       :when: ARCH in ["amd64", "riscv64"]

       echo one

    .. step:: Two
       :when: SHORT == "arm"

       echo {{ SHORT }} {{ ARCH | replace("64", "") }}

    .. step:: Three
       :when: not ARCH.startswith("r") and N | int > 3

       echo three
    """


def test_a_condition_that_only_the_command_line_computes_shows_no_step_that_must_not_run(
    context: BrowserContext, tmp_path: Path
) -> None:
    pages, _warnings = built(tmp_path, HARD)
    reader = opened(context, f"file://{pages}/page.html")
    recipe = read(str(tmp_path / "page.rst"))
    for arch in ("amd64", "arm64", "riscv64"):
        reader.choose("ARCH", arch)
        values = settle(recipe.variables, {"ARCH": arch})
        assert reader.steps() == [
            number for number, step in enumerate(recipe.steps, 1) if holds(step.when or "", values)
        ]
        with reader.page.expect_download() as download:
            reader.page.locator("button[value='MyHost.sh']").click()
        with speaking("fr"):
            exported = script(parts(recipe, "MyHost"), values)
        assert download.value.path().read_text(encoding="utf-8") == exported.replace(recipe.path, "page.rst")
    reader.choose("ARCH", "arm64")
    reader.copy(2)
    assert reader.clipboard == "echo arm arm"
    assert reader.errors == []


def test_a_condition_of_which_the_page_cannot_tell_is_left_to_the_reader_and_nothing_is_copied(
    context: BrowserContext, tmp_path: Path
) -> None:
    pages, _warnings = built(tmp_path, HARD)
    reader = opened(context, f"file://{pages}/page.html")
    hints = reader.page.locator(".runbook-hint:visible")
    assert hints.count() == 0
    reader.type("N", "5")
    assert reader.steps() == [1, 3]
    assert hints.count() == 1
    assert plain(hints.inner_text()).startswith("Seulement si ")
    assert "seule la ligne de commande" in reader.copy(3)
    reader.page.locator("button[value='MyHost.sh']").click()
    assert "seule la ligne de commande" in reader.said
    reader.type("N", "2")
    assert reader.steps() == [1]


def test_what_an_output_gives_is_noted_by_the_reader(context: BrowserContext, tmp_path: Path) -> None:
    text = r"""
    T
    =

    .. host:: MyHost

    .. step:: Make

       echo tid:7

    .. output::
       :capture: TID = tid:(\d+)

       tid:...

    .. step:: Use

       echo {{ TID }}
    """
    pages, warnings = built(tmp_path, text)
    assert warnings == ""
    reader = opened(context, f"file://{pages}/page.html")
    assert "TID : relevez sa valeur dans la sortie de l'étape 1" in reader.copy(2)
    assert reader.focus == "runbook-TID"
    reader.type("TID", "7; reboot")
    assert "ne trouve pas une telle valeur" in reader.copy(2)
    reader.type("TID", "7")
    reader.copy(2)
    assert reader.clipboard == "echo 7"


def test_what_is_computed_from_a_secret_is_as_secret(context: BrowserContext, tmp_path: Path) -> None:
    text = """
    T
    =

    .. variable:: S
       :type: secret

    .. variable:: D
       :value: user:{{ S }}

    .. variable:: E
       :value: {{ D | upper }}

    .. host:: MyHost

    .. step:: Use it

       echo {{ D }} "{{ E }}"
    """
    pages, warnings = built(tmp_path, text)
    assert warnings == ""
    reader = opened(context, f"file://{pages}/page.html")
    reader.type("S", "secretzz")
    assert "secretzz" not in reader.page.locator("body").inner_text().lower()
    reader.copy(1)
    assert reader.clipboard == 'echo user:secretzz "USER:SECRETZZ"'
    reader.page.locator(".runbook-show").check()
    reader.page.emulate_media(media="print")
    assert not reader.page.locator("#runbook-S").is_visible()


def test_what_is_said_of_what_is_computed_from_a_secret_does_not_show_it(
    context: BrowserContext, tmp_path: Path
) -> None:
    text = """
    T
    =

    .. variable:: S
       :type: secret

    .. variable:: D
       :type: path
       :value: /srv/{{ S }}

    .. host:: MyHost

    .. step:: Use it

       cat {{ D }}
    """
    pages, _warnings = built(tmp_path, text)
    reader = opened(context, f"file://{pages}/page.html")
    reader.type("S", "../secretzz")
    assert reader.copy(1).startswith("Rien n'est copié : D : il faut un chemin absolu")
    assert "secretzz" not in reader.page.locator("body").inner_text()
    reader.type("S", "secretzz")
    assert reader.copy(1) == "Étape 1 copiée"


def test_a_button_whose_words_a_translator_wrapped_copies(reader: Reader) -> None:
    button = reader.page.locator("[data-n='5'] .runbook-bar [data-do=copy]")
    button.evaluate("button => { button.innerHTML = '<font><font>Copy</font></font>'; }")
    button.locator("font font").click()
    assert reader.said == "Étape 5 copiée"
    assert reader.clipboard == "lvcreate -L 20G -n MyLViSCSI MyVG"


def test_a_link_to_a_page_without_variables_is_ignored_without_an_error(
    context: BrowserContext, tmp_path: Path
) -> None:
    pages, _warnings = built(tmp_path, "T\n=\n\n.. host:: H\n\n.. step:: S\n\n   true\n")
    reader = opened(context, f"file://{pages}/page.html#runbook?A=1")
    assert "écartées" in reader.press("leave")
    assert reader.copy(1) == "Étape 1 copiée"
    assert reader.errors == []


def test_a_message_is_seen_each_time(reader: Reader) -> None:
    status = reader.page.locator(".runbook-status")
    for number in (5, 9):
        reader.copy(number)
        reader.page.wait_for_function(
            "getComputedStyle(document.querySelector('.runbook-status')).opacity === '1'"
        )
    reader.page.locator("h1").click()
    assert status.text_content() == ""


def test_a_badge_follows_the_value_of_its_host(reader: Reader) -> None:
    badge = reader.page.locator("[data-n='5'] .runbook-place")
    assert badge.inner_text() == "sur MyHost (localhost)"
    reader.type("MyHost", "disques.lan")
    assert badge.inner_text() == "sur MyHost (disques.lan)"


def test_answers_are_filled_and_hide_secrets(context: BrowserContext, tmp_path: Path) -> None:
    text = """
    T
    =

    .. variable:: NAME
       :default: ada

    .. variable:: S
       :type: secret

    .. host:: MyHost

    .. step:: Ask
       :answer:
          Name => {{ NAME }}
          Password => {{ S }}

       passwd
    """
    pages, _warnings = built(tmp_path, text)
    reader = opened(context, f"file://{pages}/page.html")
    hints = reader.page.locator(".runbook-hint")
    assert hints.nth(0).inner_text().endswith("ada")
    reader.type("S", "secretzz")
    assert hints.nth(1).inner_text().endswith("••••••")


def test_names_that_javascript_knows_are_names_like_others(context: BrowserContext, tmp_path: Path) -> None:
    names = ("constructor", "toString", "length", "item", "hasOwnProperty", "reset", "elements", "namedItem")
    text = "T\n=\n\n.. host:: MyHost\n\n"
    for name in names:
        text += f".. variable:: {name}\n   :type: word\n\n   X.\n\n"
        text += f".. step:: {name}\n\n   echo {{{{ {name} }}}}\n\n"
    pages, _warnings = built(tmp_path, text)
    reader = opened(context, f"file://{pages}/page.html")
    for number, name in enumerate(names, 1):
        assert name in reader.copy(number)
        reader.type(name, "x")
        reader.copy(number)
        assert reader.clipboard == "echo x"
    reader.press("link")
    assert reader.clipboard.endswith("&".join(f"{name}=x" for name in names))
    reader.page.reload()
    assert [reader.code(number) for number in range(1, len(names) + 1)] == ["echo x"] * len(names)
    assert reader.errors == []


def test_two_tabs_keep_what_is_typed_in_either(context: BrowserContext, served: int) -> None:
    one = opened(context, f"http://localhost:{served}/page.html")
    other = opened(context, f"http://localhost:{served}/page.html")
    one.type("LV", "un")
    other.page.wait_for_function("document.getElementById('runbook-LV').value === 'un'")
    other.type("VG", "deux")
    one.page.wait_for_function("document.getElementById('runbook-VG').value === 'deux'")
    one.page.reload()
    assert "lvcreate -L 20G -n un deux" in one.code(5)


def test_a_value_that_is_set_back_to_its_default_is_so_in_every_tab(
    context: BrowserContext, served: int
) -> None:
    one = opened(context, f"http://localhost:{served}/page.html")
    other = opened(context, f"http://localhost:{served}/page.html")
    other.type("MOT_DE_PASSE", "a secret of this tab")
    one.type("LV", "un")
    other.page.wait_for_function("document.getElementById('runbook-LV').value === 'un'")
    one.type("LV", "MyLViSCSI")
    other.page.wait_for_function("document.getElementById('runbook-LV').value === 'MyLViSCSI'")
    other.type("VG", "deux")
    one.page.wait_for_function("document.getElementById('runbook-VG').value === 'deux'")
    assert one.page.locator("#runbook-LV").input_value() == "MyLViSCSI"
    assert other.page.locator("#runbook-MOT_DE_PASSE").input_value() == "a secret of this tab"
    one.press("forget")
    other.page.wait_for_function("document.getElementById('runbook-VG').value !== 'deux'")


def test_a_value_that_would_make_another_command_takes_the_focus(
    context: BrowserContext, tmp_path: Path
) -> None:
    text = """
    T
    =

    .. variable:: FIRST
       :default: a

    .. variable:: FOLDER
       :type: path
       :default: /srv/a

    .. host:: MyHost

    .. step:: Enter
       :enter: {{ FIRST }}

       chroot {{ FOLDER }}

    .. step:: Leave
       :leave:

       exit
    """
    pages, _warnings = built(tmp_path, text)
    reader = opened(context, f"file://{pages}/page.html")
    reader.type("FOLDER", "/")
    assert "la commande en deviendrait une autre" in reader.copy(1)
    assert reader.focus == "runbook-FOLDER"


def test_a_long_value_in_a_sentence_is_broken_on_a_phone(context: BrowserContext, tmp_path: Path) -> None:
    text = "T\n=\n\n.. variable:: A\n   :default: a\n\n:var:`A` is here.\n\n.. step:: S\n\n   echo {{ A }}\n"
    pages, _warnings = built(tmp_path, text)
    reader = opened(context, f"file://{pages}/page.html")
    reader.page.set_viewport_size({"width": 390, "height": 700})
    reader.type("A", "long" * 100)
    assert reader.page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_badge_in_a_narrow_cell_is_not_broken_within_its_words(
    context: BrowserContext, tmp_path: Path
) -> None:
    rows = ".. list-table::\n   :widths: 5 95\n\n   * - .. step:: S\n\n          ls\n\n     - " + "mot " * 80
    pages, _warnings = built(tmp_path, f"T\n=\n\n.. host:: MonServeur\n\n{rows}\n")
    reader = opened(context, f"file://{pages}/page.html")
    reader.page.set_viewport_size({"width": 390, "height": 700})
    badge = reader.page.locator(".runbook-place").bounding_box()
    assert badge
    assert badge["width"] > badge["height"]


def test_several_lines_are_not_pasted_into_one(reader: Reader) -> None:
    reader.page.evaluate("navigator.clipboard.writeText('un\\ndeux')")
    reader.page.locator("#runbook-LV").focus()
    reader.page.keyboard.press("Control+v")
    assert reader.said == "ce texte a plusieurs lignes, et une valeur n'en a qu'une"
    assert reader.page.locator("#runbook-LV").input_value() == "MyLViSCSI"


def test_what_an_output_gave_is_neither_kept_nor_shared(tortured: Reader) -> None:
    tortured.choose("MODE", "simple")
    tortured.type("TID", "7")
    assert "TID" not in str(tortured.kept())
    tortured.press("link")
    assert "TID" not in tortured.clipboard


def test_a_value_that_no_output_can_have_given_is_not_copied(tortured: Reader) -> None:
    tortured.choose("MODE", "simple")
    tortured.type("TID", "x; rm -rf /")
    assert "ne trouve pas une telle valeur" in tortured.page.locator("#runbook-wrong-TID").inner_text()


def test_all_steps_are_unticked_at_once(reader: Reader) -> None:
    reader.type("LV", "wheezy-01")
    reader.page.locator("[data-n='1'] .runbook-done input").check()
    reader.press("again")
    assert not reader.page.locator("[data-n='1'] .runbook-done input").is_checked()
    assert reader.page.locator("#runbook-LV").input_value() == "wheezy-01"


def test_what_is_out_of_sight_waits_while_a_value_is_typed(browser: Browser, boot: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 700})
    reader = opened(context, f"file://{boot}")
    far = reader.page.locator(".runbook-box .runbook-code", has_text="umount /media/").last
    assert far.inner_text() == "umount /media/MyLViSCSI"
    reader.page.locator("#runbook-LV").fill("autre")
    assert far.inner_text() == ""  # not laid out: that is what makes typing fast in a long guide
    reader.page.locator("#runbook-LV").blur()
    assert far.inner_text() == "umount /media/autre"
    context.close()


def test_a_reload_leaves_the_reader_where_he_was(browser: Browser, boot: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 700})
    page = opened(context, f"file://{boot}").page
    page.evaluate("document.querySelector('#entree').scrollIntoView()")
    before = page.evaluate("scrollY")
    page.reload()
    page.wait_for_function(f"Math.abs(scrollY - {before}) < 2")
    context.close()


def test_what_is_announced_goes_after_a_while(reader: Reader) -> None:
    reader.page.clock.install()
    reader.copy(1)
    assert reader.said == "Étape 1 copiée"
    reader.page.clock.run_for(9_000)
    assert reader.said == ""


def test_no_control_is_copied_with_the_text_around_it(reader: Reader) -> None:
    reader.page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('[data-n=\"2\"]').parentElement)"
    )
    text = reader.page.evaluate("getSelection().toString()")
    assert "sur MyHost" not in text
    assert "Copier" not in text
    assert "Étape 2 terminée" not in text


def test_a_long_word_is_seen_whole_on_a_phone(context: BrowserContext, tmp_path: Path) -> None:
    long = "/etc/systemd/system/" + "tres_long_nom_sans_coupure_" * 4 + "/x.conf"
    pages, _warnings = built(
        tmp_path, f".. file:: {long}\n\n   x\n\n.. step:: Voir\n   :confirm: {long}\n\n   ls\n"
    )
    page = opened(context, f"file://{pages}/page.html").page
    page.set_viewport_size({"width": 320, "height": 700})
    beyond = (
        "[...document.querySelectorAll('.runbook-step')].map(step => step.scrollWidth - step.clientWidth)"
    )
    assert page.evaluate(beyond) == [0, 0]


@pytest.mark.parametrize("theme", ["alabaster", "furo", "pydata_sphinx_theme"])
def test_blanks_beside_each_other_are_seen_wherever_a_value_or_a_path_is_shown(
    context: BrowserContext, tmp_path: Path, theme: str
) -> None:
    text = """
    T
    =

    .. variable:: DOSSIER
       :default: /srv/a  b

    Le dossier est :var:`DOSSIER`.

    .. file:: /etc/a  b
       :title: Noter {{ DOSSIER }}
       :when: DOSSIER != "c  d"

       x

    .. step:: Lire

       cat {{ DOSSIER }}

    .. output::
       :capture: QUOI = e  (f)

       ...
    """
    pages, warnings = built(tmp_path, text, html_theme=theme)
    assert warnings == ""
    reader = opened(context, f"file://{pages}/page.html")
    reader.type("DOSSIER", "/mnt/g  h")
    seen = plain(reader.page.locator("body").inner_text())
    for shown in ("dossier est /mnt/g  h.", "Noter /mnt/g  h", "dans /etc/a  b", "trouve e  (f)"):
        assert shown in seen
    condition = reader.page.locator(".runbook-hint code").first.evaluate(
        "code => { code.parentElement.classList.remove('runbook-static'); return code.innerText; }"
    )
    assert condition == 'DOSSIER != "c  d"'
