"""The forms in which a secret may turn up in an output: as it is, quoted, escaped, encoded."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from runbook.commands.quoting import Context, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def costumes(secret: str) -> frozenset[bytes]:
    """Every form of the secret that must not be seen; none is shorter than four bytes."""
    data = secret.encode()
    filled = {secret, *_filled(secret)}
    turned = {secret[::-1], secret.upper(), secret.lower()}
    texts = {*turned, *filled, *_shell(secret), *_markup(secret), *_literals(secret), *_urls(secret)}
    typed = {form for text in filled for form in _typed(text.encode())}
    return frozenset({*(text.encode() for text in texts), *typed, *_escapes(data), *_encodings(data)})


def _filled(secret: str) -> Iterator[str]:
    """As it stands in a filled command, which an error message may quote."""
    for context in (Context.SINGLE, Context.DOUBLE, Context.ANSI, Context.HEREDOC):
        yield escape(context, secret)


def _typed(data: bytes) -> Iterator[bytes]:
    """As a command is typed to a shell of ours, should that shell echo it."""
    yield _octal(rb"[!\x7f-\xff]", "\\%03o", re.sub(rb"[\\']", rb"\\\g<0>", data))
    yield _octal(rb"['\\\x7f-\xff]", "\\0%03o", data)
    yield data.replace(b"'", b"'\\''")


def _octal(special: bytes, form: str, data: bytes) -> bytes:
    return re.sub(special, lambda match: (form % match[0][0]).encode(), data)


def _shell(secret: str) -> Iterator[str]:
    """Inside '…', "…" and $'…', as `printf %q` and `set -x` print it, and as quotes are doubled."""
    yield secret.replace("'", "'\"'\"'")
    yield secret.replace("'", "''")
    yield secret.replace('"', '""')
    yield re.sub(r'([\\"$`])', r"\\\1", secret)
    yield re.sub(r'([\\"$`!])', r"\\\1", secret)
    for special in (r"[\\']", r"[\\'\"]", r"[\\'\"?]"):
        yield re.sub(f"({special})", r"\\\1", secret)
    yield re.sub(r"([^\w@%+:./=-])", r"\\\1", secret, flags=re.ASCII)
    # bash escapes ~ only in front or after : and =, # only in front
    escaped = re.sub(r"""([ '"\\|&;()<>!{}*\[?\]^$`,])""", r"\\\1", secret)
    yield re.sub(r"^#|(?:^|(?<=[:=]))~", lambda match: "\\" + match[0], escaped)
    yield re.sub(r"([^\w\x80-\U0010ffff])", r"\\\1", secret, flags=re.ASCII)
    yield re.escape(secret)


def _markup(secret: str) -> Iterator[str]:
    """In HTML and XML, with the several ways to write quotes."""
    bare = html.escape(secret, quote=False)
    decimal = bare.replace('"', "&#34;").replace("'", "&#39;")
    for text in (
        bare,
        decimal,
        html.escape(secret),
        bare.replace('"', "&quot;"),
        bare.replace('"', "&quot;").replace("'", "&#39;"),
        bare.replace('"', "&quot;").replace("'", "&apos;"),
    ):
        yield text
        yield text.encode("ascii", "xmlcharrefreplace").decode()


def _literals(secret: str) -> Iterator[str]:
    """As a string of JSON, of JavaScript inside HTML, of Python."""
    for ascii_only in (True, False):
        text = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield text
        yield text.replace("/", "\\/")
        yield re.sub("[<>&]", _unicode_escape, text)
        yield re.sub("[<>&']", _unicode_escape, text)
    yield repr(secret)[1:-1]
    yield ascii(secret)[1:-1]
    yield repr(secret.encode())[2:-1]


def _unicode_escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _urls(secret: str) -> Iterator[str]:
    """With the characters that the usual encoders leave alone, in capitals and not."""
    for safe in ("", "/", "!'()*", "!'()*;,/?:@&=+$#"):
        for text in (quote(secret, safe=safe), quote_plus(secret, safe=safe)):
            yield text
            yield re.sub("%..", lambda match: match[0].lower(), text)


def _escapes(data: bytes) -> Iterator[bytes]:
    """Octal and hexadecimal escapes, of every byte or of those that are not plain."""
    plain_sets = (
        b"",
        b"[A-Za-z0-9]",
        rb"[\w@%+=:,./-]",
        rb"[^\\'\"\x80-\xff]",
        rb"[^\\'\x80-\xff]",
        rb"[^\\\x80-\xff]",
    )
    # bash's $'…' where the locale does not know the bytes
    quoted = re.sub(rb"[\\']", rb"\\\g<0>", data)
    yield b"".join(_escaped(quoted, rb"[\x00-\x7f]", "\\%03o"))
    for form in ("\\0%03o", "\\%03o", "\\x%02x", "\\x%02X"):
        for plain in plain_sets:
            yield b"".join(_escaped(data, plain, form))


def _escaped(data: bytes, plain: bytes, form: str) -> Iterable[bytes]:
    is_plain: Callable[[bytes], object] = re.compile(plain or b"(?!)").fullmatch
    for value in data:
        byte = bytes([value])
        yield byte if is_plain(byte) else (form % value).encode()


def _encodings(data: bytes) -> Iterator[bytes]:
    """Hexadecimal, and base64 at each of the three places that the secret may have in what is encoded."""
    yield data.hex().encode()
    yield data.hex().upper().encode()
    for offset in range(3):
        encoded = b64encode(bytes(offset) + data)
        # only the digits that hold nothing of what stands before or after it
        own = encoded[-(-8 * offset // 6) : 8 * (offset + len(data)) // 6]
        yield own
        yield own.translate(bytes.maketrans(b"+/", b"-_"))
