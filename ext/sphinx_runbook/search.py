"""The search of a French site: `demarrer` finds what `démarrer`, `Démarrée` and `démarrage` stand in."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

from sphinx.search.fr import SearchFrench

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LIGATURES = {"œ": "oe", "æ": "ae"}
# endings that Sphinx's stemmer knows by their accents only
ENDINGS = (
    ("ees?$", "é"),
    ("erent$", "èrent"),
    ("iere(s?)$", r"ière\1"),
    ("ites?$", "ité"),
)
NOUN = "(....)ag$"  # the stem of a noun that stands for its verb, as démarrage

# the same in the reader's browser, around Sphinx's own stemmer for it
IN_BROWSER = """\
var splitQuery = (query) =>
  query.normalize("NFC").split(/[^\\p{Letter}\\p{Number}_\\p{Emoji_Presentation}]+/u).filter(Boolean);
window.Stemmer = ((French) => {
  const ligatures = %(ligatures)s, endings = %(endings)s, common = new Set(stopwords);
  const folded = (word) =>
    word.replace(/[œæ]/g, (letter) => ligatures[letter]).normalize("NFD").replace(/\\p{M}/gu, "");
  const stemming = function () {
    const french = new French();
    this.stemWord = (word) => {
      const plain = folded(word.toLowerCase());
      let text = plain;
      for (const [pattern, ending] of endings) text = text.replace(new RegExp(pattern), ending);
      const stem = folded(french.stemWord(text)).replace(/%(noun)s/, "$1");
      return common.has(stem) || common.has(plain) ? word : stem;
    };
  };
  return Object.assign(stemming, { folded });
})(Stemmer);
// before Sphinx's own, which asks the index
window.addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return;
  const told = Search.htmlToText;
  // what is pressed is not what a page says
  Search.htmlToText = (page, anchor) => {
    const read = new DOMParser().parseFromString(page, "text/html");
    for (const tool of read.querySelectorAll(".runbook-tool, .runbook-offer, template")) tool.remove();
    return told(read.documentElement.outerHTML, anchor);
  };
  // titles are compared as texts: what is typed becomes what stands in one of them, with its accents
  const parsed = Search._parseQuery;
  Search._parseQuery = (query) => {
    const { alltitles, indexentries } = Search._index, { folded } = Stemmer;
    const lower = (text) => text.normalize("NFC").toLowerCase().trim(), plain = folded(lower(query));
    const titles = [...Object.keys(alltitles), ...Object.keys(indexentries)].map(lower);
    const title = titles.find((title) => folded(title).includes(plain)) ?? lower(query);
    const first = folded(title).indexOf(plain);
    const at = (count) => [...title, ""].findIndex((_, end) => folded(title.slice(0, end)).length >= count);
    return [title.slice(at(first), at(first + plain.length)), ...parsed(query).slice(1)];
  };
  // a stem has no accents, so it is no part of the text: words are compared as the index has them
  Search.makeSearchSummary = (page, keywords, anchor) => {
    const text = Search.htmlToText(page, anchor), stemmer = new Stemmer(), terms = [...keywords];
    if (!text) return null;
    const found = [...text.matchAll(/[\\p{L}\\p{N}\\p{M}_]+/gu)].filter(([word]) => {
      const stem = stemmer.stemWord(word.normalize("NFC").toLowerCase());
      return terms.some((term) => stem.includes(term));
    });
    const start = Math.max((found[0]?.index ?? 0) - 120, 0), end = start + 240;
    const summary = document.createElement("p");
    summary.className = "context";
    summary.append(start ? "…" : "");
    let at = start;
    for (const word of found) {
      if (word.index + word[0].length > end) break;
      const seen = document.createElement("span");
      seen.className = "highlighted";
      seen.textContent = word[0];
      summary.append(text.slice(at, word.index), seen);
      at = word.index + word[0].length;
    }
    summary.append(text.slice(at, end), end < text.length ? "…" : "");
    return summary;
  };
}, true);
"""


def setup(app: Sphinx) -> None:
    """Have French sites searched so."""
    app.add_search_language(French)


def _folded(word: str) -> str:
    if word.isascii():
        return word
    for ligature, letters in LIGATURES.items():
        word = word.replace(ligature, letters)
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if unicodedata.category(letter)[0] != "M"
    )


class French(SearchFrench):
    """Sphinx's French, for words with or without their accents.

    A word that becomes one of those that are never searched for stays as it is: `sûr` is not `sur`. Those
    are so without their accents too: `été`, typed `ete`.
    """

    stopwords = SearchFrench.stopwords | {_folded(word) for word in SearchFrench.stopwords}
    js_splitter_code = IN_BROWSER % {
        "ligatures": json.dumps(LIGATURES, ensure_ascii=False),
        "endings": json.dumps(
            [(pattern, ending.replace("\\", "$")) for pattern, ending in ENDINGS], ensure_ascii=False
        ),
        "noun": NOUN,
    }

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        # Sphinx remembers those of one page: most words of a site stand on many
        self._stems: dict[str, str] = {}

    def split(self, input: str) -> list[str]:  # noqa: A002 - the name that Sphinx gives it
        """The words of a text, each accent one with its letter."""
        return super().split(unicodedata.normalize("NFC", input))

    def stem(self, word: str) -> str:
        """What all forms of a word have in common, without accents."""
        word = word.lower()
        if word not in self._stems:
            self._stems[word] = self._common(word)
        return self._stems[word]

    def _common(self, word: str) -> str:
        text = plain = _folded(word)
        for pattern, ending in ENDINGS:
            text = re.sub(pattern, ending, text)
        stem = re.sub(NOUN, r"\1", _folded(super().stem(text)))
        return word if stem in self.stopwords or plain in self.stopwords else stem
