"""What the words above a block say of it: that a command prints it, or that it is put in a file."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"(?<!\w)'([^']+)'|``(.+?)``|«([^«»]+)»|\"([^\"]+)\"")
_COMMAND = re.compile(r"[a-z][\w.+-]*(?:\s+\S.*)?", re.DOTALL)
_STEMS = r"retourner|afficher|renvoyer|donner|montrer|r[ée]pondre|imprimer|produire|obtenir|voir|lire"
_FRENCH = (
    r"(?:retourne|affiche|renvoie|donne|montre|imprime)(?:nt)?|produi(?:t|sent)"
    r"|(?:qui|ils?|elles?|commande)\s+r[ée]pond(?:ent)?"  # « que le site répond » is no output
    r"|(?:on|vous|nous|l'on)\s+(?:obtient|obtenez|obtenons|verra|verrez|voit|voyez)"
    rf"|(?:doit|doivent|devrait|devraient|devez|devriez|va|vont|peut)\s+(?:bien\s+|alors\s+)?(?:{_STEMS})"
)
_BARE = r"return|print|show|give|output|display|answer|respond|reply|see|get|read|look\s+like"
_ENGLISH = (
    r"(?:returns|prints|shows|gives|outputs|displays|answers|responds|replies|looks\s+like)"
    rf"|(?:should|must|will|would)\s+(?:then\s+|now\s+)?(?:{_BARE})|you\s+(?:then\s+)?(?:get|see)"
)
_MORE = (
    r"bien|alors|ensuite|ceci|cela|ça|ce\s+qui\s+suit|quelque\s+chose\s+comme|par\s+exemple|à\s+peu\s+près|comme"
    r"|this|that|the\s+following|something|like|similar|to|with|e\.g|for\s+example|then|exactly|simply"
)
_VERB = re.compile(rf"(?<![\w-])(?:{_FRENCH}|{_ENGLISH})(?:\W+(?:{_MORE}))*\W*\Z", re.IGNORECASE)
_NOUN = re.compile(
    r"\W*(?:(?:voici|et|avec|ainsi|le|la|l|un|une|exemple|de|d|here|is|and|with|the|an?|sample|example|of)\W+)*"
    r"(?:(?:expected|sample|typical)\W+)?"
    r"(?:r[ée]sultats?|sorties?|affichage|r[ée]ponse|outputs?|results?|answer)"
    r"(?:\W+(?:attendue?s?|obtenue?s?|affichée?s?|typique|expected|sample|standard|est|sera|is|de|of"
    r"|doit|devrait|être|should|must|be|avec|with|par|by|la|the|commande|command))*\W*",
    re.IGNORECASE,
)
# « voyons ce que cela donne »: a command follows
_TO_BE_SEEN = re.compile(r"\b(?:ce\s+qu[e']|what)(?!\w)", re.IGNORECASE)
_HERE_IS = re.compile(r"\b(?:voici|voilà|here|this\s+is|that\s+is)\b", re.IGNORECASE)
_EDIT = r"[ée]dite[rz]|modifie[rz]|ajoute[rz]|ins[ée]re[rz]|compl[ée]te[rz]|edit|modify|add|append|insert"
_EDITED = re.compile(rf"(?<![\w-])(?:{_EDIT})(?![\w-])", re.IGNORECASE)
_PATH = re.compile(r"(?<![\w.:/~-])~?/[\w./@+-]*\w")
_FILE = re.compile(r"/etc/.+|.*/[^/]*\.\w+|.*/\..+")
_NEXT = re.compile(r"(?<![\w-])(?:puis|ensuite|then|afterwards)(?![\w-])", re.IGNORECASE)
_AND = r"(?:[,;]|(?<![\w-])(?:et|and))\s+(?:(?:et|and)\s+)?"
_RUN = r"(?:re)?lance[rz]|ex[ée]cute[rz]|red[ée]marre[rz]|recharge[rz]|run|execute|restart|reload"
_PROVE = r"v[ée]rifie[rz]|teste[rz]|check|verify|test"  # « et vérifiez que s'y trouve : » tells of the file
_BY = r"avec|with|by\s+running|en\s+(?:lançant|exécutant)"
# behind the path, words after which commands stand
_RUNS = re.compile(
    rf"{_AND}(?:{_RUN})(?![\w-])|{_AND}(?:{_PROVE})\W*\Z"
    rf"|\A\W*(?:{_BY})\W*\Z|(?<![\w-])(?:{_BY})\s+(?:la|cette|the|this)\s+(?:following\s+)?command",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?]\s+(?=\w)")


def announces_output(text: str) -> bool:
    """Whether the last sentence ends by saying that what follows is printed: « qui doit répondre : »."""
    # of which command, says nothing of whether it is printed
    last = _SENTENCE.split(_QUOTED.sub(" ", " ".join(text.split())))[-1]
    if _TO_BE_SEEN.search(last) and not _HERE_IS.search(last):
        return False
    clause = last.rpartition(", ")[2]
    return _VERB.search(last) is not None or _NOUN.fullmatch(clause) is not None


def command_named(text: str) -> str:
    """The first command of several words that is quoted in it; empty where none is."""
    text = " ".join(text.split("\n"))
    commands = [next(filter(None, found.groups())).strip() for found in _QUOTED.finditer(text)]
    return next((one for one in commands if " " in one and _COMMAND.fullmatch(one)), "")


def parted(title: str, body: str) -> tuple[str, str]:
    """The commands of the block, and what they print; empty where nothing says that any of it is output."""
    named = command_named(title)
    if not named:
        return body, ""
    first, _newline, rest = body.partition("\n")
    if first.split() == named.split():
        return first, rest.strip("\n")
    return (named, body) if announces_output(title) and named not in body else (body, "")


def file_to_edit(text: str) -> str:
    """The path of the file in which the last sentence says that what follows is put; empty for none."""
    last = _NEXT.split(_SENTENCE.split(" ".join(text.split()))[-1])[-1]
    verb = _EDITED.search(last)
    paths = _PATH.finditer(last) if verb else ()
    path = next((one for one in paths if _FILE.fullmatch(one[0])), None)
    return path[0] if path and not _RUNS.search(last[path.end() :]) else ""
