"""Secrets that everybody who opens the recipe can read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from runbook.check.calls import calls
from runbook.check.programs import script
from runbook.check.safer import remedy_for
from runbook.check.sed import puts
from runbook.check.sql import CLIENTS
from runbook.check.texts import Kind, without_places
from runbook.check.usages import Usages
from runbook.directives.prose import plain
from runbook.errors import Problem
from runbook.i18n import _
from runbook.variables.template import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.check.call import Call
    from runbook.check.texts import Text
    from runbook.model import Location, Recipe, Step, Variable

_NAME = (
    r"(?:(?:admin|bind|key|require|store)?pass(?:word|wd|phrase)?|pwd|mot[_-]?de[_-]?passe|mdp"
    r"|secret(?:[_-]?(?:access[_-]?)?key)?|(?:auth[_-]?)?token|api[_-]?key|psk)"
)
_NAMED = re.compile(
    rf"(?:[\w.-]*[_.-])?{_NAME}(?:[_-]\w+)?|[A-Za-z]*(?:Password|Passwd|Secret|Token)", re.IGNORECASE
)
_MENTIONED = re.compile(_NAME, re.IGNORECASE)  # most texts speak of none
# the repetitions have ends: a text of a million letters is looked at once
_ASSIGNED = re.compile(
    rf"(?<![A-Za-z])(?<!\bno[_-])(?!no[_-]?pass)(?P<what>(?:[\w.-]{{0,40}}[_.-])?{_NAME}|[\w.-]{{1,40}}(?:password|passwd|passphrase))"
    r"[\"']?\s{0,8}[=:]\s{0,8}[\"']?(?P<value>[^\s\"',;&|<>()]++)(?!\()",
    re.IGNORECASE,
)
# what stands behind a name without a sign between them
_SET = re.compile(
    r"(?<![\w-])(?:(?P<what>requirepass|masterauth|wpa-psk)|login\s{1,8}\S{1,64}\s{1,8}password)"
    r"\s{1,8}[\"']?(?P<value>[^\s\"']+)",
    re.IGNORECASE,
)
_ANSWERED = re.compile(r"(?P<what>[\w.+-]{1,64}/[\w./+-]{1,64})\s{1,8}password\s{1,8}(?P<value>\S+)")
_INCOMING = re.compile(r"\s*(?P<what>IncomingUser|OutgoingUser)\s+\S+\s+(?P<value>\S+)", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"\b(?P<what>[a-z][a-z0-9+.-]{0,20}://)[^\s/:@]{0,64}:(?P<value>[^\s/@]{1,256})@")
_IN_SQL = re.compile(
    r"\b(?:(?P<what>IDENTIFIED)\s+(?:WITH\s+\S{1,64}\s+)?(?:BY|AS)|ENCRYPTED\s+PASSWORD"
    r"|(?:ROLE|USER|SET)\s[^;]{0,100}?\bPASSWORD(?:\s+FOR\s[^;=]{1,100}=)?)\s*=?\s*(?:PASSWORD\()?"
    r"[\"'](?P<value>[^\"']{1,256})[\"']",
    re.IGNORECASE,
)
_IN_HEADER = re.compile(
    r"\b(?P<what>Authorization)[\"']?\s?:\s{0,8}[\"']?(?:Bearer|Basic|Token)\s{1,8}(?P<value>[^\s\"',]{1,4096})",
    re.IGNORECASE,
)
# of an option: where a secret is found, and what is said of one
_ABOUT = re.compile(
    r"-(?:file|command|cmd|stdin|fd|path|env|name|id|ttl|type|url|uri|endpoint|store|policy|prompt)\Z"
)
# what follows such an option is no value of it
_ALONE = re.compile(r"--(?:no|ask|disabled?|without|require|skip|show|prompt|never)-")
_OF_FILE = re.compile(r"--[\w-]{0,40}file=")
_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----")
_NO_SECRET = re.compile(
    r"[$<*\0/%{\[.\\]|VALUE_|(?:-|x+|all|\*+|none|null|true|false|yes|no|ask|prompt|env:.*|file:.*|@.*|files|compat|sss)\Z",
    re.IGNORECASE,
)
_SHORTEST = 4
_COMMON = re.compile(r"[a-z]{1,8}")  # elsewhere such a value is a word like any other: test, postgres
# of a question, less its brackets for both cases: [Pp]assword
_ASKED = re.compile(
    rf"(?<![A-Za-z])(?:{_NAME}|assword|mot(?:\s|\\s\+?)+de(?:\s|\\s\+?)+passe)", re.IGNORECASE
)
_CASES = re.compile(r"\[(\w)\w\]")
_GIVEN = Usages("""
    mysql|mysqldump|mysqlimport|mysqlcheck|mysqladmin|mariadb|mariadb-dump|mariadb-admin -p=SECRET
    mysqladmin|mariadb-admin password SECRET
    ldapsearch|ldapadd|ldapmodify|ldapdelete|ldappasswd|ldapwhoami -w=SECRET
    ldappasswd -s=SECRET
    smbclient|rpcclient|smbcacls|net -U=*%SECRET|--user=*%SECRET
    sshpass -p=SECRET
    curl -u=*:SECRET|--user=*:SECRET|-U=*:SECRET|--proxy-user=*:SECRET
    docker|podman|nerdctl|skopeo|buildah login -p=SECRET
    helm registry login -p=SECRET
    az login -p=SECRET
    openssl passwd SECRET
    openssl -passin=pass:SECRET|-passout=pass:SECRET|-pass=pass:SECRET|-password=pass:SECRET
    openssl enc -k=SECRET|-K=SECRET
    ssh-keygen -N=SECRET|-P=SECRET
    keytool -storepass=SECRET|-keypass=SECRET|-srcstorepass=SECRET|-deststorepass=SECRET
    vault login SECRET !-method*|-path*
    aws configure set *secret*|*token* SECRET
    mosquitto_passwd FILE USER SECRET -b
    ipa-server-install|ipa-replica-install -a=SECRET|-p=SECRET
    ipa-client-install -w=SECRET
    redis-cli config|CONFIG set|SET requirepass|masterauth SECRET
    htpasswd FILE USER SECRET -b !-n
    htpasswd USER SECRET -b -n
    redis-cli -a=SECRET
    rabbitmqctl add_user|change_password USER SECRET
    zip|unzip -P=SECRET
    7z|7za -p=SECRET
    ipmitool|sqlcmd -P=SECRET
    lftp -u=*,SECRET
    mongo|mongosh|mongodump|mongorestore -p=SECRET
    wpa_passphrase SSID SECRET
    slappasswd -s=SECRET
    doveadm pw -p=SECRET
    kadmin -w=SECRET
""")
# what these read is a secret
_READ = Usages("""
    chpasswd|passwd|smbpasswd|cryptsetup|htpasswd|vncpasswd|kinit
    docker|podman|nerdctl|helm --password-stdin
    openssl passwd -stdin
    gpg|gpg2 --passphrase-fd
    gh auth login --with-token
""")
_LOOKING = frozenset(["grep", "sed", "awk", "test", "["])
_LINE = re.compile(r"(?:[\w.-]+:)?(?P<value>[^\s:%]+)")


@dataclass(frozen=True)
class _Told:
    """A secret, where it stands, what takes it there (an option, a name, a program), and its own way out."""

    value: str
    location: Location
    what: str
    remedy: str = ""


@dataclass(frozen=True)
class Secrets:
    """Those that stand in clear in a recipe, whose texts are given."""

    recipe: Recipe
    texts: Sequence[Text]

    @property
    def problems(self) -> Iterator[Problem]:
        """Every line of commands, files and outputs in which one stands; variables that should be secrets."""
        for variable in self.recipe.variables:
            if variable.location.path == self.recipe.path and _should_be_secret(variable):
                fact = _("{name} seems to be a secret, and is of type {type}: it is shown and kept in clear")
                fact = fact.format(name=variable.name, type=variable.type)
                yield Problem(
                    variable.location, fact, _("declare it with `:type: secret`"), "secret-in-clear"
                )
        remedy = _("declare a variable of type secret, and write {{ ITS_NAME }} here")
        lines = {one.location: _given_by(one.what) for one in reversed(self._told)}
        remedies = {one.location: one.remedy for one in reversed(self._told) if one.remedy}
        for location, fact in sorted((dict(self._repeated()) | lines).items()):
            yield Problem(location, fact, remedies.get(location, remedy), "secret-in-clear")

    def hidden(self, text: str) -> str:
        """The text without those that are no word like any other."""
        return self._spelled.sub(MASK, text) if self._spelled else text

    @cached_property
    def _told(self) -> list[_Told]:
        told = [one for text in self.texts for one in _in_text(text)]
        return told + [one for step in self.recipe.steps for one in _in_answers(step)]

    @cached_property
    def _known(self) -> dict[str, str]:
        """What takes each of them."""
        return {one.value: one.what for one in reversed(self._told)} | _examples(self.recipe)

    @cached_property
    def _spelled(self) -> re.Pattern[str] | None:
        """Finds each that is no word like any other."""
        long = sorted(one for one in self._known if len(one) >= _SHORTEST and not _COMMON.fullmatch(one))
        # right before one may stand a short option, as in mysql -pSECRET, or the sign for the end of a line
        begins, ends = r"(?:(?<!\w)|(?<=\s-[A-Za-z])|(?<=\\n))", r"(?!\w)"
        return re.compile(f"{begins}({'|'.join(map(re.escape, long))}){ends}") if long else None

    def _repeated(self) -> Iterator[tuple[Location, str]]:
        """Where else such a secret stands."""
        for text in self.texts if self._spelled else ():
            for line, location in text.constant.lines:
                if self._spelled and (match := self._spelled.search(line)):
                    fact = _("the secret that {what} is given stands here too, in clear")
                    yield location, fact.format(what=self._known[match[0]])


def _given_by(what: str) -> str:
    fact = _("what {what} is given is a secret, in clear: everybody who reads the recipe knows it")
    return fact.format(what=what)


def _should_be_secret(variable: Variable) -> bool:
    named = _NAMED.fullmatch(variable.name) is not None
    return named and variable.type in {"text", "word"} and variable.value is None


def _examples(recipe: Recipe) -> dict[str, str]:
    """The examples of secrets: written elsewhere, they are the secret that everybody takes."""
    return {
        variable.example: variable.name
        for variable in recipe.variables
        if variable.type == "secret" and variable.example and len(variable.example) >= _SHORTEST
    }


def _in_text(text: Text) -> Iterator[_Told]:
    if text.kind in {Kind.TITLE, Kind.WORDS}:
        yield from _in_words(text)
    if text.kind in {Kind.COMMANDS, Kind.OPTION}:
        for call in calls(text.text, raw=text.literal):
            yield from _in_call(call, text)
            for what, value, number in _assigned(call):
                yield _Told(value, text.at(number), what, remedy_for(call) if what[0] == "-" else "")
            for number, line in enumerate(_kept(call), call.told_on):
                yield from _in_line(without_places(line), text.at(number), Kind.FILE)
    if text.kind in {Kind.COMMANDS, Kind.FILE}:
        for line, location in text.constant.lines:
            if _KEY.search(line):
                yield _Told(line.strip(), location, "PRIVATE KEY")
            yield from _in_line(line, location, text.kind)


def _in_answers(step: Step) -> Iterator[_Told]:
    """What is typed where a program asks for a secret."""
    for answer in step.answers:
        if _ASKED.search(_CASES.sub(r"\1", answer.pattern)) and _is_secret(without_places(answer.reply)):
            yield _Told(answer.reply, step.location, f"`:answer: {answer.pattern}`")


def _in_call(call: Call, text: Text) -> Iterator[_Told]:
    for what, value, by in _given(call):
        if not _NO_SECRET.match(value or "$"):
            yield _Told(value, text.at(call.line), what, remedy_for(by))
    for what, value, number in _read(call):
        yield _Told(value, text.at(number), what)


def _in_words(text: Text) -> Iterator[_Told]:
    """What words for a person give away as the commands that they quote would: only what is sure."""
    words = plain(text.text) if text.kind is Kind.TITLE else text.text
    for call in calls(words, raw=False):
        yield from _in_call(call, text)
    for number, line in enumerate(without_places(words).split("\n")):
        yield from _in_line(line, text.at(number), text.kind)


def _in_line(line: str, location: Location, kind: Kind) -> Iterator[_Told]:
    for pattern in _in_lines(kind):
        mentioned = pattern is not _ASSIGNED or _MENTIONED.search(line)
        match = pattern.search(line) if mentioned else None
        shortest = 1 if pattern is _IN_ADDRESS else _SHORTEST
        if match and _is_secret(match["value"], shortest):
            yield _Told(match["value"], location, match["what"] or "PASSWORD")


def _in_lines(kind: Kind) -> tuple[re.Pattern[str], ...]:
    """What is looked for in whole lines: of commands, only what no quoting would change."""
    anywhere = (_INCOMING, _ANSWERED, _IN_ADDRESS, _IN_SQL, _IN_HEADER)
    return (*anywhere, _SET, _ASSIGNED) if kind is Kind.FILE else anywhere


def _given(call: Call) -> Iterator[tuple[str, str, Call]]:
    """What takes a secret whatever it looks like, what it is given, and the call of it."""
    if call.program in _LOOKING:
        return
    for told in (call, *callers(call)):
        for usage in _GIVEN.all_of(told):
            yield from ((what, value, told) for what, value in usage.secrets(told))


def _kept(call: Call) -> Sequence[str]:
    """The lines that it reads and may write into a file: they are no commands, of a shell or a database."""
    other = call.program in _LOOKING | CLIENTS or script(call)[0]
    return call.told.split("\n") if call.told and not other else ()


def _assigned(call: Call) -> Iterator[tuple[str, str, int]]:
    """The names of secrets in its words, what each is given, and the line."""
    if call.program == "sed":
        words: Sequence[str] = [*puts(call)]
    elif call.program in _LOOKING:
        return
    else:
        words = (*call.arguments, *call.assigned)
    for name, value in pairwise(call.arguments):
        if _takes_secret(name, call.program) and not value.startswith("-") and _is_secret(value):
            yield name, value, call.line
    for word in words:
        if (match := _SET.search(word)) and _is_secret(match["value"]):
            yield match["what"] or "PASSWORD", match["value"], call.line
    for word in filter(_MENTIONED.search, words):
        for match in _ASSIGNED.finditer(word) if not _OF_FILE.match(word) else ():
            what, value = match["what"], match["value"]
            # as in POSTGRES_PASSWORD=pw, --password=pw; not in RANDOM_PASSWORD=1
            sure = (what.isupper() or what.startswith("--")) and not value.isdigit()
            if _is_secret(value, 2 if sure else _SHORTEST):
                yield what, value, call.line


def callers(call: Call) -> Iterator[Call]:
    """What runs it and is given a secret for it."""
    if "sshpass" in call.words[:-1]:
        yield replace(call, program="sshpass", arguments=call.words[call.words.index("sshpass") + 1 :])


def _takes_secret(name: str, program: str) -> bool:
    """Whether what follows this word is a secret, and not where it is to be found."""
    if program == "nmcli":
        return name == "password" or name.endswith((".psk", ".password"))
    if not name.startswith("--") or _ABOUT.search(name) or _ALONE.match(name):
        return False
    return _NAMED.fullmatch(name[2:]) is not None


def _read(call: Call) -> Iterator[tuple[str, str, int]]:
    """The program, what it is told to set, as `root:…` to chpasswd, and the line of each."""
    becomes_root = call.words[:1] == ("sudo",) and "-S" in call.words
    if call.told and (becomes_root or _READ.of(call)):
        lines = call.told.split("\n")
        for at, line in enumerate(lines[:1] if becomes_root else lines, call.told_on):
            for match in filter(None, map(_LINE.fullmatch, line.split(r"\n"))):
                if _is_secret(match["value"]):
                    yield "sudo" if becomes_root else call.program, match["value"], at


def _is_secret(value: str, shortest: int = _SHORTEST) -> bool:
    return len(value) >= shortest and not _NO_SECRET.match(value)
