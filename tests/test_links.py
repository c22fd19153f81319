"""An address with a value in it is no link, in any format: its reader alone knows where it leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from sites import build, translate, write
from support.guides import plain

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """\
    T
    =

    Voir https://:var:`SITE`/accueil.

    .. variable:: SITE
       :default: www.exemple.fr

       Voir https://{{ SITE }}/, ou `la page <https://{{ SITE }}/ici>`__.

    .. step:: Ouvrir `l'accueil <https://{{ SITE }}/titre>`__
       :manual:

       Ouvrez https://{{ SITE }}/admin, puis https://exemple.fr/{{ SITE | upper }}/x et ssh://root@{{ SITE }}.
       Cliquez sur `ici <https://{{ SITE }}/y>`__, `<https://{{ SITE }}/seul>`__ ;
       écrivez à {{ SITE }}-nom@exemple.fr.
    """
SAID = (
    "Voir https://www.exemple.fr/accueil.",
    "l'accueil (https://www.exemple.fr/titre)",
    "Ouvrez https://www.exemple.fr/admin, puis https://exemple.fr/WWW.EXEMPLE.FR/x et ssh://root@www.exemple.fr.",
    "Cliquez sur ici (https://www.exemple.fr/y), https://www.exemple.fr/seul ;",
    "écrivez à www.exemple.fr-nom@exemple.fr.",
)


def _text(page: str) -> str:
    return plain(re.sub(r"\s+", " ", re.sub("<[^>]*>", "", page))).replace("&#64;", "@")


def test_on_the_page(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    page = (build(tmp_path) / "page.html").read_text(encoding="utf-8")
    body = page[page.index('class="body"') : page.index("sphinxsidebar")]
    assert re.findall(r'<a class="reference external" href="(.*?)"', body) == []
    text = _text(body)
    for said in SAID:
        assert said in text
    assert "Voir https://{{ SITE }}/, ou la page (https://{{ SITE }}/ici)." in text


def test_in_plain_text(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    text = _text((build(tmp_path, "text") / "page.txt").read_text(encoding="utf-8")).replace('"', "")
    for said in SAID:
        assert said in text


@pytest.mark.parametrize(
    ("builder", "name", "link"),
    [("man", "page.1", r"\.UR|https:/>"), ("latex", "page.tex", r"\\sphinxurl|\\sphinxhref|\\href")],
)
def test_on_paper_and_in_a_manual(builder: str, name: str, link: str, tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    written = (build(tmp_path, builder) / name).read_text(encoding="utf-8")
    assert not re.search(link, written.split(r"\begin{document}")[-1])


def test_nothing_is_left_for_linkcheck(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    assert (build(tmp_path, "linkcheck") / "output.txt").read_text(encoding="utf-8") == ""


def test_an_address_without_a_value_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path, PAGE.replace("{{ SITE }}/y", "exemple.fr/y").replace("{{ SITE }}/admin", "exemple.fr/z"))
    page = (build(tmp_path) / "page.html").read_text(encoding="utf-8")
    for address in ("https://exemple.fr/y", "https://exemple.fr/z"):
        assert f'href="{address}"' in page


def test_a_translation_has_no_false_link_either(tmp_path: Path) -> None:
    page = PAGE.replace("       Cliquez", "\n       Cliquez")
    source = next(line.strip() for line in PAGE.splitlines() if "Ouvrez" in line)
    write(tmp_path, page, "locale_dirs = ['locale']\ngettext_compact = False\n")
    translate(tmp_path, {source: source.replace("Ouvrez", "Allez à")})
    text = (build(tmp_path) / "page.html").read_text(encoding="utf-8")
    assert "Allez à https://www.exemple.fr/admin" in _text(text)
    assert 'href="https:/' not in text.replace('href="https://', "")
