"""The search of a French site, as the browser runs it."""

from __future__ import annotations

import html
import http.server
import json
import re
import subprocess
import threading
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sites import build, write
from sphinx_runbook.search import French

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
PAGES = {
    "verbe": "Un verbe\n========\n\nIl faut démarrer la machine d'une main sûre, au cœur du réseau.\n",
    "nom": "Démarrage\n=========\n\nPremière étape : les hôtes.\n",
    "vue": "Une vue\n=======\n\nLa page créée, vérifiée en NFD : de\u0301monte\u0301e.\n",
    "surface": "Surface\n=======\n\nRien de sûr ici, c'est partagé.\n",
}
INDEX = "Tout\n====\n\n.. toctree::\n\n   " + "\n   ".join(PAGES) + "\n"


def in_browser(page: Path, query: str = "") -> str:
    """The page when its scripts have run."""
    chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000"]
    command = [*chromium, "--allow-file-access-from-files", "--dump-dom", page.as_uri() + query]
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    ).stdout


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the folder, in plain http: an excerpt is fetched."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    write(folder, INDEX, more=PAGES)
    return build(folder)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("demarrer", {"verbe", "nom"}),
        ("Démarrer", {"verbe", "nom"}),
        ("DEMARRAGES", {"verbe", "nom"}),
        ("premier hote", {"nom"}),
        ("coeur", {"verbe"}),
        ("reseaux", {"verbe"}),
        ("creer", {"vue"}),
        ("verifie", {"vue"}),
        ("démonter", {"vue"}),
        ("de\u0301monter", {"vue"}),
        ("sûr", {"surface"}),
        ("partager", {"surface"}),
        ("partages", {"surface"}),
        ("d'une main", {"verbe"}),
        ("la même machine a été démarrée", {"verbe"}),
        ("la meme machine a ete demarree", {"verbe"}),
        ("étiez partagé", {"surface"}),
        ("etiez partage", {"surface"}),
        ("introuvable", set()),
    ],
)
def test_a_word_is_found_in_each_of_its_forms(site: Path, query: str, found: set[str]) -> None:
    page = in_browser(site / "search.html", f"?q={query}")
    (results,) = re.findall(r'<ul[^>]*class="search".*?</ul>', page, re.DOTALL)
    # the page of the table of contents holds the titles of all
    assert set(re.findall(r'href="(?:\./)?(\w+)\.html', results)) - {"page"} == found


RECIPE = """Démarrer la machine
===================

.. host:: MyHost

Démarrer le noyau
-----------------

.. step:: Démarrer

   ls
"""


def test_no_word_of_a_button_is_in_an_excerpt(browser: Browser, tmp_path: Path) -> None:
    write(tmp_path, INDEX + "   recette\n", more={**PAGES, "recette": RECIPE})
    site = build(tmp_path)
    with served(site) as address, browser.new_page() as page:
        page.goto(f"{address}/search.html?q=demarrer le noyau")
        page.locator("ul.search .context").first.wait_for()
        found = page.locator("#search-results ul.search").inner_text()
    assert "Démarrer le noyau" in found
    assert "Copier" not in found


SPELT = {
    "moteur": "Le moteur\n=========\n\nDémarrer vite\n-------------\n\nIci.\n\nLe cœur\n-------\n\nLà.\n"
}


@pytest.mark.parametrize(("one", "other"), [("démarrer", "demarrer"), ("Cœur", "coeur"), ("rien", "RIEN")])
def test_accents_make_no_difference_to_what_is_found(
    browser: Browser, tmp_path: Path, one: str, other: str
) -> None:
    write(tmp_path, INDEX + "   moteur\n", more={**PAGES, **SPELT})
    found = []
    with served(build(tmp_path)) as address:
        for query in (one, other):
            with browser.new_page() as page:
                page.goto(f"{address}/search.html?q={query}")
                page.locator("ul.search li .context").first.wait_for()
                page.wait_for_function("document.querySelector('#search-progress').textContent === ''")
                found.append(page.locator("ul.search li > a").all_inner_texts())
    assert found[0] == found[1] != []


LONG = f"""Tout autre chose
================

{"Rien ici. " * 60}

Une phrase dont le mot cherché est réseau, et dont la fin est là. {"Rien non plus. " * 60}
"""


@pytest.mark.parametrize("query", ["réseau", "reseaux"])
def test_an_excerpt_shows_the_word_with_its_accents(browser: Browser, tmp_path: Path, query: str) -> None:
    write(tmp_path, INDEX + "   longue\n", more={**PAGES, "longue": LONG})
    with served(build(tmp_path)) as address, browser.new_page() as page:
        page.goto(f"{address}/search.html?q={query}")
        excerpt = page.locator("li", has_text="Tout autre chose").locator(".context")
        excerpt.wait_for()
        assert "le mot cherché est réseau, et dont la fin" in excerpt.inner_text()
        assert excerpt.locator(".highlighted").all_inner_texts() == ["réseau"]


def test_the_browser_and_the_index_agree_on_every_word_of_the_manual(site: Path) -> None:
    texts = " ".join(
        path.read_text() for folder in ("manuel", "recipes") for path in ROOT.glob(f"{folder}/**/*.rst")
    )
    french = French({})
    words = sorted(
        {*french.split(texts), "sûr", "dû", "œuvre", "æschne", "Ça", "ÉTÉ", "naïve", "Noël", "NŒUD"}
    )
    page = site / "stems.html"
    page.write_text(
        '<meta charset="utf-8"><script src="_static/language_data.js"></script><pre></pre><script>'
        f"const stemmer = new Stemmer(), words = {json.dumps(words)};"
        "document.querySelector('pre').textContent = JSON.stringify(words.map((word) => "
        "[splitQuery(word), stemmer.stemWord(word.toLowerCase())]));</script>"
    )
    (told,) = re.findall("<pre>(.*?)</pre>", in_browser(page), re.DOTALL)
    assert json.loads(html.unescape(told)) == [
        [french.split(word), french.stem(word).lower()] for word in words
    ]
    assert len(words) > 1500
