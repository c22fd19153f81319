"""The shell code that writes a file: whole or not at all, byte for byte, in bash and in dash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.commands.quoting import Context, escape
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.model import File

# A subshell, so that neither options nor names outlive it. Nothing goes to /dev/null, which a bare chroot
# lacks, and only coreutils are called. The content goes through printf, a builtin: no length is too much, no
# list of processes shows it, no here-document is kept in /tmp.
_CODE = """\
(
set +eCfux
unset IFS
umask 077
runbook_refuse() {{ printf '%s\\n' "$1" >&2; exit 1; }}
{content}runbook_to={path}
[ ! -d "$runbook_to" ] || runbook_refuse {is_directory}
runbook_to=$(command readlink -f -- "$runbook_to") || {{
[ $? -ne 127 ] || exit 127
runbook_refuse {no_directory}
}}
[ ! -e "$runbook_to" ] || [ -f "$runbook_to" ] || runbook_refuse {is_special}
runbook_mode={mode}
runbook_owner={owner}
{append}if [ -f "$runbook_to" ]; then
runbook_stat=$(command stat -c '%a %u:%g' -- "$runbook_to") || exit
set -- $runbook_stat
runbook_mode=${{runbook_mode:-$1}}
runbook_owner=${{runbook_owner:-$2}}
fi
runbook_temp=$(command mktemp -- "${{runbook_to%/*}}/.runbook.XXXXXX") || exit
trap 'command rm -f -- "$runbook_temp"' EXIT
trap 'exit 1' HUP INT TERM
{write} > "$runbook_temp" || exit
[ -z "$runbook_owner" ] || command chown -- "$runbook_owner" "$runbook_temp" || exit
command chmod -- "${{runbook_mode:-644}}" "$runbook_temp" || exit
{backup}command mv -fT -- "$runbook_temp" "$runbook_to" || exit
trap - EXIT
)
"""

# once only: nothing is added when the lines are there; a last line without its newline gets one first
_APPEND = """\
runbook_line='
'
runbook_old=
runbook_there=
runbook_unfinished=
if [ -f "$runbook_to" ]; then
runbook_old=$(command cat -- "$runbook_to" && printf x) || exit
runbook_old=${runbook_old%x}
runbook_new=$(runbook_content; printf x)
case $runbook_old in
'' | *"$runbook_line") ;;
*) runbook_unfinished=yes runbook_old=$runbook_old$runbook_line ;;
esac
case $runbook_line$runbook_old in
*"$runbook_line${runbook_new%x}"*) runbook_there=yes ;;
esac
[ -z "$runbook_there" ] || [ -n "$runbook_mode$runbook_owner" ] || exit 0
fi
runbook_all() {
[ ! -f "$runbook_to" ] || command cat -- "$runbook_to" || return
[ -n "$runbook_there" ] && return
[ -z "$runbook_unfinished" ] || printf '%s' "$runbook_line" || return
runbook_content
}
"""

# the same as a person types it, with the lines in a here-document behind it
_APPEND_ONCE = """\
(to={path} new=$(cat; echo .)
nl='
'
: >> "$to" || exit
case $nl$(cat "$to"; echo; echo .) in *"$nl${{new%.}}"*) exit ;; esac
{backup}[ -z "$(tail -c 1 "$to")" ] || echo >> "$to"
printf %s "${{new%.}}" >> "$to")"""
_FILLED_KEPT = '[ ! -s "$to" ] || cp -p "$to" "$to.$(date +%Y%m%d-%H%M%S)" || exit\n'
_WRITE_KEPT = """\
(to={path} new=$(cat; echo .)
[ ! -e "$to" ] || [ "$new" = "$(cat "$to"; echo .)" ] || cp -p "$to" "$to.$(date +%Y%m%d-%H%M%S)" || exit
{mode}printf %s "${{new%.}}" > "$to")"""

# once per content: none when the file keeps its content, or when an earlier copy holds it
_BACKUP = """\
if [ -f "$runbook_to" ]; then
set +f
runbook_sum=$(command sha256sum < "$runbook_to") || exit
for runbook_copy in "$runbook_temp" "$runbook_to".[0-9]*; do
[ -f "$runbook_copy" ] && [ "$runbook_sum" = "$(command sha256sum < "$runbook_copy")" ] && runbook_sum=
done
if [ -n "$runbook_sum" ]; then
runbook_copy=$runbook_to.$(command date +%Y%m%d) || exit
[ ! -e "$runbook_copy" ] || runbook_copy=$runbook_copy-$(command date +%H%M%S) || exit
command cp -p -- "$runbook_to" "$runbook_copy" || { command rm -f -- "$runbook_copy"; exit 1; }
fi
fi
"""

_WRITER = """\
{{
case $1 in
"" | */ | *'
'*) printf '%s\\n' {no_file} >&2; return 1 ;;
/*) ;;
*) set -- "./$1" "$2" "$3" ;;
esac
{code}}}
"""

CHUNK = 4000  # characters of one printf: bash takes quadratic time over a long word full of quotes


def write_code(file: File, masked: File) -> tuple[str, str]:
    """The code that writes a file whose texts are filled, and what may be shown of it.

    ValueError for a path that names no file.
    """
    if not file.path or file.path.endswith("/") or "\n" in file.path:
        raise ValueError(_('"{path}" is not the path of a file').format(path=masked.path))
    code = _code(
        content=f"runbook_content() {{\n{_printed(_whole_lines(file))}}}\n",
        path=_word(file.path if file.path.startswith("/") else f"./{file.path}"),
        said=lambda sentence: _word(sentence.format(path=masked.path)),
        mode=_word(file.mode or ""),
        owner=_word(file.owner or ""),
        append=file.append,
        backup=file.backup,
    )
    return code, as_typed(masked)


def writer(*, append: bool, backup: bool) -> str:
    """The body of a shell function that takes path, mode and owner, and writes `runbook_content`."""
    code = _code(
        content="", path='"$1"', said=_said_of_path, mode='"$2"', owner='"$3"', append=append, backup=backup
    )
    return _WRITER.format(no_file=_said_of_path(_('"{path}" is not the path of a file')), code=code)


def _code(
    *, content: str, path: str, said: Callable[[str], str], mode: str, owner: str, append: bool, backup: bool
) -> str:
    """The code with these shell words; `said` makes one of a sentence on the path."""
    return _CODE.format(
        content=content,
        path=path,
        is_directory=said(_("{path} is a directory, not a file")),
        no_directory=said(_("{path}: its directory does not exist")),
        is_special=said(_("{path} is no ordinary file")),
        mode=mode,
        owner=owner,
        append=_APPEND if append else "",
        write="runbook_all" if append else "runbook_content",
        backup=_BACKUP if backup else "",
    )


def _said_of_path(sentence: str) -> str:
    return '"' + "$1".join(escape(Context.DOUBLE, part) for part in sentence.split("{path}")) + '"'


def _word(text: str) -> str:
    return escape(Context.QUOTED, text)


def _whole_lines(file: File) -> str:
    unfinished = file.append and file.content and not file.content.endswith("\n")
    return file.content + "\n" if unfinished else file.content


def _printed(content: str) -> str:
    """One printf a chunk; a NUL byte needs its octal number, as no word can hold one."""
    if not content:
        return ":\n"
    chunks = (content[start : start + CHUNK] for start in range(0, len(content), CHUNK))
    return "".join(f"{_printf(chunk)} || return\n" for chunk in chunks)


def _printf(chunk: str) -> str:
    if "\0" in chunk:
        return "printf %b " + _word(chunk.replace("\\", "\\\\").replace("\0", "\\0000"))
    return f"printf %s {_word(chunk)}"


def _word_of(text: str) -> str:
    return escape(Context.WORD, text)


def as_typed(file: File, word: Callable[[str], str] = _word_of) -> str:
    """The command that a person would type for the same; `word` quotes a path or an owner."""
    delimiter = "EOF"
    while f"\n{delimiter}\n" in f"\n{file.content}\n":
        delimiter += "_"
    path = word(file.path)
    # before anything secret is in it; it stops there where that is a directory
    mode = f": >> {path} && chmod {file.mode} {path}\n" if file.mode else ""
    if file.append:
        write = mode + _APPEND_ONCE.format(path=path, backup=_FILLED_KEPT if file.backup else "")
    elif file.backup:  # a copy has the mode of before
        write = _WRITE_KEPT.format(path=path, mode=mode)
    else:
        write = f"{mode}cat > {path}"
    owner = f" && chown -- {word(file.owner)} {path}" if file.owner else ""
    content = file.content.removesuffix("\n") + "\n" if file.content else ""
    return f"{write} <<'{delimiter}'{owner}\n{content}{delimiter}"
