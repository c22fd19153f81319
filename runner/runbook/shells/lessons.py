"""What every shell is taught, in words that bash and dash share, as it is typed to them."""

from __future__ import annotations

from runbook.shells.words import Dialect, silent

# `@` stands for the token. What is called from a command of ours is called as `{ … || :; } 2>&-`, which keeps
# `set -x`, `set -e` and `trap ERR` out. Under extdebug a DEBUG trap that cannot print would skip our words:
# there standard error stays open for as long as it takes to turn that off (`words.silent`).
_FUNCTIONS = r"""
# calm: runs words of ours where no DEBUG trap can skip them; if one even skips this, nothing of ours runs
__rb_c_@() {
  \unset -f command return
  case ${BASHOPTS-} in *extdebug*) \command shopt -u extdebug; { __rb_x_@=1; } 2>&-;; esac
  { case ${BASHOPTS-} in *extdebug*) ;; *) "$1" "$2" "${3-}";; esac; } 2>&-
}
# the writer of records: to the terminal where that has a name, else to standard input, which is the same.
# `[ -c ]` first: as root, writing to a missing /dev/tty would create a file of that name
__rb_w_@() {
  if [ -c /dev/tty ] && \command printf '%RECORD%' %ARGS% >/dev/tty; then :
  elif [ -t 0 ] && \command printf '%RECORD%' %ARGS% >&0; then :
  else \command printf '%RECORD%' %ARGS% || :; fi
}
# deaf until the token comes in a line; a read that only timed out (TMOUT) does not count
__rb_d_@() {
  __rb_i_@=0
  while [ "$__rb_i_@" -lt 200000 ]; do
    if \command read -r __rb_l_@; then
      __rb_i_@=0
      case $__rb_l_@ in *:@:*) __rb_l_@=; return 0;; esac
    elif [ "$?" -le 128 ]; then __rb_i_@=$((__rb_i_@+1)); fi
  done
  return 1
}
# the begin, which gives the status of the command before back; from here on a prompt is not to be expected
__rb_b_@() {
  __rb_r_@=${3-1}
  __rb_w_@ "B$1" 0
  case $__rb_x_@ in 1) __rb_x_@=; \command shopt -s extdebug;; esac
  return "$2"
}
# the end. An editor that the recipe turned on (`set -o vi`) can only be turned off at the prompt: bash
# replaces its input there and then, and inside an eval it comes apart (a crash in 5.2)
__rb_e_@() {
  __rb_r_@=1
  %MEND%
  case ":${SHELLOPTS-}:" in *:vi:*|*:emacs:*) __rb_v_@=V;; *) __rb_v_@=;; esac
  __rb_w_@ "E$1" "$2 $__rb_v_@"
  __rb_k_@
  if __rb_d_@; then __rb_r_@=; fi
}
# at a prompt that came without an end: an error, or an interruption, has thrown the shell back to it
__rb_p_@() {
  %MEND%
  __rb_w_@ P@ "$1"
  __rb_d_@ || :
}
# who is here; -p, since the recipe may break PATH
__rb_q_@() {
  __rb_w_@ "R$1" "$(\command -p stat -Lc %d,%i / 2>&- || \command echo ,),${EUID:-$(
    \command -p id -u 2>&-)},$(\command -p uname -n 2>&-),$(
    \command read -r __rb_l_@ 2>&- </proc/sys/kernel/random/boot_id && \command echo "${__rb_l_@%%-*}")"
}
# housekeeping, also where a variable was made read-only
__rb_k_@() { %FORGET%; \command \eval 'PS1=$__rb_s_@ PS2='; }
__rb_s_@='${__rb_r_@:+$(__rb_c_@ __rb_p_@ "$?" %SILENT%)}'
__rb_x_@=
__rb_o_@=1
"""
_FIND_STTY = r"""
__rb_t_@=$(\command -v stty)
__rb_m_@=
if [ "$__rb_t_@" ]; then "$__rb_t_@" -echo -onlcr; __rb_m_@=$("$__rb_t_@" -g); fi
"""
_MEND = r'if [ "$__rb_m_@" ]; then "$__rb_t_@" "$__rb_m_@" || :; fi'
_FORGET = {
    Dialect.BASH: r"set +o history +o histexpand; \command unset PROMPT_COMMAND PS0 HISTFILE",
    Dialect.DASH: ":",
}
_OPEN = {Dialect.BASH: "declare -A __rb_n_@=([E]=2)\n", Dialect.DASH: ""}  # what `words.silent` looks up
_PROMPTS = r"\command \eval 'PS1= PS2='"  # also where they were made read-only
_FIRST = {
    Dialect.BASH: "set +o emacs +o vi +o history +o histexpand; unset HISTFILE PROMPT_COMMAND PS0; "
    + _PROMPTS,
    # dash has no line editing in Debian, and an unknown option would end the whole line
    Dialect.DASH: _PROMPTS,
}


def hello(nonce: str) -> bytes:
    """The line that asks any shell who it is; it answers with a reply to the nonce.

    Echoed, it does not look like an answer, since an answer holds the byte itself. It comes before everything
    else that is typed to a shell, so it is also what keeps all of that out of the shell's history.
    """
    forget = '[ "${BASH_VERSION-}" ] && { set +o history; unset HISTFILE PROMPT_COMMAND; }'
    who = '"$$,${BASH_VERSION-},${KSH_VERSION-}${ZSH_VERSION-}"'
    return rf" \unset -f command; {forget}; \command printf '\036%s %s;\036' R{nonce} {who}".encode() + b"\n"


def first_lesson(dialect: Dialect, nonce: str) -> bytes:
    """The line that stops line editing; the shell answers with a reply to the nonce."""
    return rf" {_FIRST[dialect]}; \command printf '\036%s %s;\036' R{nonce} ok".encode() + b"\n"


def lessons(dialect: Dialect, token: str, nonce: str, *, far: bool) -> bytes:
    """The lines that teach the functions; the last is answered with an end of the nonce.

    `far`: this shell's terminal is not ours (ssh, a console), so it mends its modes by itself, and writes
    each record twice: a kernel message may come in the middle of one.
    """
    times = 2 if far else 1
    parts = {
        "%RECORD%": r"\036%s %s;\036" * times,
        "%ARGS%": " ".join(['"$1" "$2"'] * times),
        "%MEND%": _MEND if far else ":",
        "%FORGET%": _FORGET[dialect],
        "%SILENT%": silent(dialect, "@"),
    }
    end = f"__rb_c_@ __rb_e_@ {nonce} 0 %SILENT% || :\n"
    text = (_FIND_STTY if far else "") + _OPEN[dialect] + _FUNCTIONS + end
    for name, part in parts.items():
        text = text.replace(name, part)
    lines = [line for line in text.replace("@", token).splitlines() if line and not line.startswith("#")]
    return "".join(f"{line}\n" for line in lines).encode()
