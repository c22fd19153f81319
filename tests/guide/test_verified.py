"""The page tells when its recipe was last verified, from the record beside it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from runbook.doors.joining import with_required
from runbook.errors import RunbookError
from runbook.recipe.digest import digest
from runbook.recipe.reader import read
from runbook.reports.record import read_record
from support.guides import built, plain

RECIPE = "Un volume\n=========\n\n.. host:: MyHost\n\n.. step:: Faire\n\n   true\n"
NO_BREAK = "\N{NO-BREAK SPACE}"


def record(folder: Path, **changed: object) -> None:
    """A record of one verification of that recipe, beside it."""
    (folder / "page.rst").write_text(RECIPE)
    run = {
        "digest": digest(read(str(folder / "page.rst"))),
        "when": "2026-11-25T18:00:00+01:00",
        "system": "Debian 13 (trixie)",
        "outcome": "passed",
        "seconds": 179.4,
        "variant": {"RELEASE": "trixie", "ARCH": "amd64"},
        **changed,
    }
    (folder / "page.verified.json").write_text(json.dumps({"runs": [run]}))


def told(folder: Path, **conf: object) -> list[str]:
    """What the page says of it."""
    pages, warnings = built(folder, RECIPE, "html", **conf)
    assert warnings == ""
    page = (pages / "page.html").read_text(encoding="utf-8")
    return re.findall(r'<p class="runbook-verified [^>]*>(.*?)</p>', page)


def test_a_verification_says_when_on_what_how_long_and_which_variant(tmp_path: Path) -> None:
    record(tmp_path)
    assert told(tmp_path) == [f"Vérifiée avec ces valeurs{NO_BREAK}:"]
    page = (tmp_path / "_build" / "html" / "page.html").read_text(encoding="utf-8")
    assert (
        "RELEASE=trixie, ARCH=amd64 — le 25 novembre 2026, sur Debian 13 (trixie), "
        f"en 3{NO_BREAK}min\n" in re.sub("<[^>]*>", "", page)
    )
    assert page.index("runbook-verified") > page.index("<h1>")


def test_a_recipe_that_is_one_alone_says_when_on_what_and_how_long(tmp_path: Path) -> None:
    record(tmp_path, variant={})
    assert told(tmp_path) == [f"Vérifiée le 25 novembre 2026, sur Debian 13 (trixie), en 3{NO_BREAK}min"]


CHOICE = RECIPE.replace(
    ".. host", ".. variable:: M\n   :type: choice\n   :choices: a, b, c\n   :default: {}\n\n.. host"
)


@pytest.mark.parametrize(
    ("default", "said"),
    [
        ("b", f'runbook-proved">Vérifiée avec ces valeurs{NO_BREAK}:'),
        (
            "c",
            'runbook-outdated">Vérifiée avec ces valeurs, mais pas avec celles que la page propose\u00a0:',
        ),
    ],
)
def test_each_variant_has_its_own_date_and_system_and_the_usual_one_may_be_none_of_them(
    tmp_path: Path, default: str, said: str
) -> None:
    recipe = CHOICE.format(default)
    (tmp_path / "page.rst").write_text(recipe)
    same = {"digest": digest(read(str(tmp_path / "page.rst"))), "outcome": "passed"}
    old = {"when": "2024-01-02T12:00:00+01:00", "system": "Debian 11 (bullseye)", "seconds": 3600}
    new = {"when": "2026-11-25T12:00:00+01:00", "system": "Debian 13 (trixie)", "seconds": 5}
    runs = [{**same, **old, "variant": {"M": "a"}}, {**same, **new, "variant": {"M": "b"}}]
    (tmp_path / "page.verified.json").write_text(json.dumps({"runs": runs}))
    pages, _warnings = built(tmp_path, recipe)
    page = (pages / "page.html").read_text(encoding="utf-8")
    assert said in page
    assert page.count("runbook-verified") == 1
    shown = re.sub("<[^>]*>", "", page)
    assert f"M=a — le 2 janvier 2024, sur Debian 11 (bullseye), en 60{NO_BREAK}min" in shown
    assert f"M=b — le 25 novembre 2026, sur Debian 13 (trixie), en 5{NO_BREAK}s" in shown


def test_what_took_no_second_took_some_time_all_the_same(tmp_path: Path) -> None:
    record(tmp_path, seconds=0.4, variant={})
    assert told(tmp_path)[0].endswith(", en moins d\N{RIGHT SINGLE QUOTATION MARK}une seconde")
    (english, other) = tmp_path / "english", {"language": "en"}
    english.mkdir()
    record(english, seconds=0.4, variant={})
    assert told(english, **other)[0].endswith(", in less than a second")


def test_a_verification_of_another_recipe_is_out_of_date(tmp_path: Path) -> None:
    record(tmp_path, digest="0" * 16)
    (said,) = told(tmp_path)
    assert said.startswith("Vérification périmée")
    assert "25 novembre 2026" in said


@pytest.mark.parametrize("outcome", ["failed", "broken"])
def test_what_did_not_pass_verifies_nothing(tmp_path: Path, outcome: str) -> None:
    record(tmp_path, outcome=outcome)
    assert told(tmp_path) == ["Non vérifiée"]


def test_without_a_record_nothing_is_verified(tmp_path: Path) -> None:
    assert told(tmp_path) == ["Non vérifiée"]


def test_a_page_that_nobody_asks_about_says_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, runbook_verified=["recipes/*"]) == []


def test_a_new_record_changes_the_page(tmp_path: Path) -> None:
    record(tmp_path, digest="0" * 16)
    (said,) = told(tmp_path)
    record(tmp_path)
    assert told(tmp_path) != [said]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"runs": [{}]}', '{"runs": 1}', '{"runs": ["x"]}', "\0"])
def test_a_record_that_is_none_is_a_warning_at_its_file_in_plain_words(tmp_path: Path, text: str) -> None:
    tmp_path.joinpath("page.verified.json").write_text(text)
    with pytest.raises(RunbookError, match=r"page\.verified\.json:1: this is no record"):
        read_record(tmp_path / "page.verified.json")
    pages, warnings = built(tmp_path, RECIPE)
    said = "page.verified.json:1: ce n'est pas un relevé de vérifications ; retirez le fichier"
    assert said in plain(warnings)
    assert "Non vérifiée" in (pages / "page.html").read_text(encoding="utf-8")


def test_a_record_that_stops_being_json_is_told_at_that_line(tmp_path: Path) -> None:
    (tmp_path / "page.verified.json").write_text('{"runs":\n [\n}')
    with pytest.raises(RunbookError, match=r"page\.verified\.json:3: this is no record of verifications;"):
        read_record(tmp_path / "page.verified.json")


def test_a_record_that_cannot_be_read_is_no_broken_one(tmp_path: Path) -> None:
    (tmp_path / "page.verified.json").mkdir()
    with pytest.raises(RunbookError, match=r"cannot be read \(Is a directory\)"):
        read_record(tmp_path / "page.verified.json")


def test_a_variant_that_failed_is_told_beside_those_that_passed(tmp_path: Path) -> None:
    record(tmp_path)
    path = tmp_path / "page.verified.json"
    (run,) = json.loads(path.read_text())["runs"]
    failed = {**run, "outcome": "failed", "variant": {"RELEASE": "wheezy"}}
    path.write_text(json.dumps({"runs": [run, failed]}))
    assert told(tmp_path)[1:] == [f"Ces variantes ont échoué{NO_BREAK}:"]
    page = (tmp_path / "_build" / "html" / "page.html").read_text(encoding="utf-8")
    assert "RELEASE=wheezy" in page[page.index("ont échoué") :]


def test_what_is_required_is_a_part_of_what_is_proved(tmp_path: Path) -> None:
    (tmp_path / "before.rst").write_text(":orphan:\n\n" + RECIPE.replace("true", "echo a"))
    text = "Finir\n=====\n\n.. requires:: before.rst\n\n.. step:: Finir\n\n   true\n"
    (tmp_path / "page.rst").write_text(text)
    proved = digest(with_required(read(str(tmp_path / "page.rst"))))
    record(tmp_path, digest=proved, variant={})

    def said() -> str:
        pages, _warnings = built(tmp_path, text)
        return "".join(
            re.findall(r"runbook-verified (\S+)\"", (pages / "page.html").read_text(encoding="utf-8"))
        )

    assert said() == "runbook-proved"
    (tmp_path / "before.rst").write_text(":orphan:\n\n" + RECIPE.replace("true", "echo b"))
    assert said() == "runbook-outdated"


ONE_OF_MANY = "Tout\n====\n\n.. toctree::\n\n   volume\n   sous/autre\n"


@pytest.mark.parametrize("builder", ["singlehtml", "latex", "man", "text"])
def test_where_many_documents_are_one_each_tells_of_its_own_recipe(tmp_path: Path, builder: str) -> None:
    record(tmp_path)
    (tmp_path / "page.rst").rename(tmp_path / "volume.rst")
    (tmp_path / "page.verified.json").rename(tmp_path / "volume.verified.json")
    (tmp_path / "sous").mkdir()
    other = (
        "Un autre\n========\n\n.. requires:: ../volume.rst\n\n.. host:: MyHost\n\n.. step:: Finir\n\n   ls\n"
    )
    (tmp_path / "sous" / "autre.rst").write_text(other)
    pages, warnings = built(tmp_path, ONE_OF_MANY, builder, man_pages=[("page", "page", "Tout", [], 1)])
    assert warnings == ""
    files = sorted(file for file in pages.rglob("*") if file.suffix in {".html", ".tex", ".1", ".txt"})
    page = " ".join(re.sub("<[^>]*>", " ", "\n".join(map(Path.read_text, files))).split())
    assert page.count("le 25 novembre 2026") == page.count("Non vérifiée") == 1
    assert re.search("Un volume((?!Un autre|Non vérifiée).)*Vérifiée avec ", page, re.IGNORECASE)
    assert re.search("Un autre((?!Un volume|Vérifiée avec).)*Non vérifiée", page, re.IGNORECASE)
    assert "../volume.rst" not in page


def test_a_record_that_is_none_is_told_in_the_language_of_the_site(tmp_path: Path) -> None:
    tmp_path.joinpath("page.verified.json").write_text("{bad")
    _pages, warnings = built(tmp_path, RECIPE)
    assert "ce n'est pas un relevé de vérifications" in warnings


WHO = "Saluer\n======\n\n.. variable:: WHO\n   :default: ada\n\n   Qui.\n\n"
GREET = (
    WHO + ".. step:: Dire\n   :id: dire\n\n   echo {{ WHO }}\n\n.. step:: Finir\n   :id: finir\n\n   true\n"
)


def verified(folder: Path, text: str, *options: str) -> str:
    """What the page says of a recipe that was verified so, its classes included."""
    (folder / "page.rst").write_text(text)
    runbook = str(Path(sys.executable).parent / "runbook")
    run = [runbook, "test", "page.rst", "--no-sandbox", "--record", *options]
    subprocess.run(run, cwd=folder, check=True, capture_output=True)
    pages, warnings = built(folder, text)
    assert warnings == ""
    page = (pages / "page.html").read_text(encoding="utf-8")
    return page[page.index("runbook-verified") : page.index("Qui.")]


def test_a_page_says_with_which_values_it_was_verified_where_these_are_not_its_own(tmp_path: Path) -> None:
    said = verified(tmp_path, GREET, "--var", "WHO=grace")
    assert "mais pas avec celles que la page propose" in said
    assert "WHO=grace" in said


def test_the_values_of_the_page_given_all_the_same_are_nothing_to_be_told(tmp_path: Path) -> None:
    said = verified(tmp_path, GREET, "--var", "WHO=ada")
    assert "Vérifiée le" in said
    assert "WHO=" not in said


def test_a_page_says_which_steps_were_left_out_when_it_was_verified(tmp_path: Path) -> None:
    said = plain(re.sub("<[^>]*>", "", verified(tmp_path, GREET, "--skip", "dire")))
    assert "Vérifiée en partie :" in said
    assert "sans les étapes écartées : dire" in said
    assert "runbook-proved" not in said


def test_a_page_of_which_no_step_was_run_is_not_verified(tmp_path: Path) -> None:
    text = GREET.replace("   :id:", "   :unless: true\n   :id:")
    assert "Non vérifiée" in verified(tmp_path, text)


WITH_SECRET = GREET.replace(
    ".. step:: Dire", ".. variable:: MDP\n   :type: secret\n\n.. step:: Dire"
).replace("echo {{ WHO }}", 'test "{{ MDP }}" = very-secret')


@pytest.mark.parametrize(("given", "kept"), [("grace", "grace"), ("http://me:very-secret@db", "http://me:")])
def test_a_secret_is_not_in_the_record_nor_within_another_value(
    tmp_path: Path, given: str, kept: str
) -> None:
    (tmp_path / "secret").write_text("very-secret")
    verified(tmp_path, WITH_SECRET, "--secret", "MDP=@secret", "--var", f"WHO={given}")
    found = (tmp_path / "page.verified.json").read_text()
    assert kept in found
    assert "very-secret" not in found


def test_a_default_given_as_it_is_written_is_the_value_of_the_page(tmp_path: Path) -> None:
    text = GREET.replace(":default: ada", ":type: int\n   :default: 0080")
    said = verified(tmp_path, text, "--var", "WHO=0080")
    assert "Vérifiée le" in said
    assert "WHO=" not in said


def test_a_secret_of_one_recipe_is_masked_in_the_record_of_another(tmp_path: Path) -> None:
    (tmp_path / "other.rst").write_text(":orphan:\n\n" + WITH_SECRET)
    (tmp_path / "secret").write_text("very-secret")
    verified(tmp_path, GREET, "other.rst", "--secret", "MDP=@secret", "--var", "WHO=http://me:very-secret@db")
    assert "very-secret" not in (tmp_path / "page.verified.json").read_text()


def test_what_was_run_in_part_takes_nothing_from_what_was_run_whole(tmp_path: Path) -> None:
    assert "runbook-proved" in verified(tmp_path, GREET)
    said = verified(tmp_path, GREET, "--skip", "dire")
    assert "Vérifiée le" in said
    assert "écartées" not in said
