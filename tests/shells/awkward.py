"""Commands that make shells hard to drive: each with what it prints and its status, for bash and dash."""

from __future__ import annotations

BASH: tuple[str, ...] = ("bash",)
DASH: tuple[str, ...] = ("dash",)
BOTH = (*BASH, *DASH)
ANY = None

# name: (shells, [(command, what it prints or ANY, its status)…])
Table = dict[str, tuple[tuple[str, ...], list[tuple[str, str | None, int]]]]

OPTIONS: Table = {
    "errexit": (BOTH, [("set -e", "", 0), ("echo $?; true", "0\n", 0), ("if false; then :; fi", "", 0)]),
    "nounset-in-dash": (DASH, [("set -u", "", 0), ("echo $nothing", ANY, 2), ("echo $?", "2\n", 0)]),
    "nounset-in-bash": (BASH, [("set -u", "", 0), ("echo $nothing", ANY, 1), ("echo $?", "1\n", 0)]),
    "xtrace": (BOTH, [("set -x", "", 0), ("true", ANY, 0), ("set +x", ANY, 0), ("echo on", "on\n", 0)]),
    "xtrace-shows-nothing-of-ours": (BASH, [("set -x", "", 0), ("echo on", "++ echo on\non\n", 0)]),
    "xtrace-shows-nothing-of-ours-in-dash": (DASH, [("set -x", "", 0), ("echo on", "+ echo on\non\n", 0)]),
    "xtrace-after-a-failure": (
        BASH,
        [("set -x", "", 0), ("false", "++ false\n", 1), ("echo $?", "++ echo 1\n1\n", 0)],
    ),
    "xtrace-with-a-prompt": (BASH, [("PS4='$(echo tr)> '; set -x", "", 0), ("true", "ttr> true\n", 0)]),
    "xtrace-elsewhere": (
        BASH,
        [("exec 7>/dev/null; BASH_XTRACEFD=7; set -x", "", 0), ("echo on", "on\n", 0)],
    ),
    "verbose": (BASH, [("set -v", "", 0), ("echo on", "echo on\non\n", 0), ("false", "false\n", 1)]),
    "verbose-in-dash": (DASH, [("set -v", "", 0), ("echo on", "on\n", 0), ("false", "", 1)]),
    "noglob": (BOTH, [("set -f", "", 0), ("echo /et*", "/et*\n", 0)]),
    "noclobber": (BOTH, [("set -C", "", 0), ("echo on", "on\n", 0)]),
    "allexport": (BOTH, [("set -a; new=1", "", 0), ("sh -c 'echo $new'", "1\n", 0)]),
    "keyword": (BASH, [("set -k", "", 0), ("echo on x=1", "on\n", 0)]),
    "monitor-off": (BOTH, [("set +m", "", 0), ("(exit 4)", "", 4), ("sh -c 'exit 5'", "", 5)]),
    "functrace": (BASH, [("set -T; trap 'x=1' DEBUG RETURN", "", 0), ("echo on", "on\n", 0)]),
    "errtrace": (BASH, [("set -E; trap 'echo ERR' ERR", "", 0), ("false", "ERR\n", 1), ("true", "", 0)]),
    "posix": (BASH, [("set -o posix", "", 0), ("echo on", "on\n", 0), ("false", "", 1)]),
    "physical-and-hash": (BASH, [("set +h -P -b -t 2>&-; set +t", ANY, 0), ("echo on", "on\n", 0)]),
    "history": (BASH, [("set -o history; HISTFILE=/dev/null", "", 0), ("echo on!", "on!\n", 0)]),
    "histexpand": (BASH, [("set -H -o history", "", 0), ("echo a !! b!", "a !! b!\n", 0)]),
    "vi": (BASH, [("set -o vi", ANY, 0), ("echo on", "on\n", 0), ("(exit 4)", "", 4)]),
    "emacs": (BASH, [("set -o emacs", ANY, 0), ("echo on", "on\n", 0), ("(exit 4)", "", 4)]),
    "vi-and-errexit": (
        BASH,
        [("set -o vi; set -eu", ANY, 0), ("echo on", "on\n", 0), ("set +e; false", "", 1)],
    ),
    "vi-among-others": (BASH, [("x=1; set -o vi; set -u", ANY, 0), ("echo $x", "1\n", 0)]),
    "ignoreeof": (BOTH, [("set -o ignoreeof", "", 0), ("echo on", "on\n", 0)]),
    "promptvars-off": (BASH, [("shopt -u promptvars", "", 0), ("echo on", "on\n", 0)]),
    "extdebug": (BASH, [("shopt -s extdebug", "", 0), ("echo on", "on\n", 0), ("false", "", 1)]),
    "lastpipe": (BASH, [("set +m; shopt -s lastpipe", "", 0), ("echo a | read x; echo $x", "a\n", 0)]),
    "restricted": (BASH, [("set -r", "", 0), ("echo on", "on\n", 0), ("(exit 3)", "", 3)]),
}

TRAPS: Table = {
    "trap-err-fires-once": (BASH, [("trap 'echo ERR' ERR", "", 0), ("false", "ERR\n", 1), ("true", "", 0)]),
    "trap-err-sees-the-status": (BASH, [("trap 'echo E$?' ERR", "", 0), ("(exit 7)", "E7\n", 7)]),
    "trap-debug": (BASH, [("trap 'x=$((x+1))' DEBUG", "", 0), ("false", "", 1), ("echo on", "on\n", 0)]),
    "trap-debug-that-prints": (BASH, [("trap 'echo DBG' DEBUG", ANY, 0), ("false", ANY, 1)]),
    "trap-debug-that-cannot-print-with-extdebug": (
        BASH,
        [
            ("trap 'echo dbg >&2' DEBUG; shopt -s extdebug", ANY, 0),
            ("shopt -q extdebug; false", ANY, 1),
            ("trap - DEBUG", ANY, 0),
            ("shopt -q extdebug && case $- in *T*) echo on;; esac", "on\n", 0),
        ],
    ),
    "trap-return": (BASH, [("trap 'echo RET' RETURN", "", 0), ("f() { return 4; }; f", ANY, 4)]),
    "trap-int": (BOTH, [("trap 'echo INT' INT", "", 0), ("kill -INT $$; sleep 0", "INT\n", 0)]),
    "trap-int-ignored": (BOTH, [("trap '' INT", "", 0), ("kill -INT $$; echo on", "on\n", 0)]),
    "trap-hup-term": (BOTH, [("trap '' HUP TERM", "", 0), ("kill -HUP $$; kill $$; echo on", "on\n", 0)]),
    "trap-exit": (BOTH, [("trap 'echo bye' EXIT", "", 0), ("(exit 3)", ANY, 3), ("trap - EXIT", "", 0)]),
    "trap-exit-in-a-subshell": (BOTH, [("(trap 'echo bye' EXIT; exit 3)", "bye\n", 3)]),
    "trap-chld": (BASH, [("trap 'true' CHLD", "", 0), ("/bin/true; /bin/false", "", 1)]),
    "trap-usr1": (BOTH, [("trap 'echo usr' USR1", "", 0), ("kill -USR1 $$; true", "usr\n", 0)]),
    "traps-are-kept": (BOTH, [("trap 'echo usr' USR2", "", 0), ("kill -USR2 $$; true", "usr\n", 0)]),
}

VARIABLES: Table = {
    "PS1": (BOTH, [("PS1='$ '", "", 0), ("echo on", "on\n", 0), ("(exit 3)", "", 3)]),
    "PS1-that-runs": (BOTH, [("PS1='$(echo prompt >&2; exit 9)'", "", 0), ("false", "", 1)]),
    "PS2": (BOTH, [("PS2='more> '", "", 0), ("echo 'a\nb'", "a\nb\n", 0)]),
    "PS1-readonly": (BOTH, [("readonly PS1", "", 0), ("(exit 3)", "", 3), ("echo $?", "3\n", 0)]),
    "PS1-other-and-readonly": (BOTH, [("PS1='> '; readonly PS1 PS2", "", 0), ("false", "", 1)]),
    "IFS-digits": (BOTH, [("IFS=0123", "", 0), ("(exit 3)", "", 3), ('echo "$?"', "3\n", 0)]),
    "IFS-hex": (BOTH, [("IFS=0123456789abcdef:BE", "", 0), ("(exit 9)", "", 9), ("echo on", "on\n", 0)]),
    "IFS-empty": (BOTH, [("IFS=", "", 0), ("(exit 9)", "", 9), ("echo on", "on\n", 0)]),
    "IFS-readonly": (BOTH, [("IFS=:; readonly IFS", "", 0), ("(exit 9)", "", 9), ("echo on", "on\n", 0)]),
    "PATH-empty": (BOTH, [("PATH=", "", 0), ("ls", ANY, 127), ("echo on", "on\n", 0)]),
    "PATH-broken": (
        BOTH,
        [("PATH=/nowhere; readonly PATH", "", 0), ("ls", ANY, 127), ("echo on", "on\n", 0)],
    ),
    "PATH-unset": (BOTH, [("unset PATH", "", 0), ("(exit 3)", "", 3)]),
    "PROMPT_COMMAND": (BASH, [("PROMPT_COMMAND='echo prompt; false'", "", 0), ("echo on", "on\n", 0)]),
    "PROMPT_COMMAND-array": (BASH, [("PROMPT_COMMAND=('echo a' 'read x')", "", 0), ("echo on", "on\n", 0)]),
    "PROMPT_COMMAND-readonly": (
        BASH,
        [("PROMPT_COMMAND='echo p'; readonly PROMPT_COMMAND", "", 0), ("false", "", 1)],
    ),
    "PS0": (BASH, [("PS0='ps0 '", "", 0), ("echo on", "on\n", 0)]),
    "TMOUT-readonly": (BASH, [("readonly TMOUT=600", "", 0), ("echo on", "on\n", 0)]),
    "HISTFILE-readonly": (BASH, [("readonly HISTFILE=/nowhere/x", "", 0), ("echo on", "on\n", 0)]),
    "LC_ALL": (BOTH, [("LC_ALL=C", "", 0), ("printf 'é\\377' | od -An -tx1", " c3 a9 ff\n", 0)]),
    "LC_ALL-utf8": (BOTH, [("LC_ALL=C.UTF-8", "", 0), ("printf 'é\\377' | od -An -tx1", " c3 a9 ff\n", 0)]),
    "LC_ALL-wrong": (BOTH, [("LC_ALL=xx_YY", ANY, 0), ("echo é", "é\n", 0)]),
    "POSIXLY_CORRECT": (BASH, [("POSIXLY_CORRECT=1", "", 0), ("echo on", "on\n", 0), ("false", "", 1)]),
    "readonly-assigned": (BASH, [("readonly R=1", "", 0), ("R=2; echo no", ANY, 1), ("echo $R", "1\n", 0)]),
    "readonly-assigned-in-dash": (
        DASH,
        [("readonly R=1", "", 0), ("R=2; echo no", ANY, 2), ("echo $R", "1\n", 0)],
    ),
    "underscore": (BOTH, [("echo one two", "one two\n", 0), ("x=y", "", 0)]),
    "SECONDS-and-RANDOM": (BASH, [("RANDOM=1 SECONDS=5 LINENO=9", "", 0), ("echo on", "on\n", 0)]),
    "status-of-the-step-before": (
        BOTH,
        [("(exit 42)", "", 42), ("echo $?", "42\n", 0), ("echo $?", "0\n", 0)],
    ),
    "status-kept-through-assignments": (BOTH, [("x=$(exit 5)", "", 5), ('test "$?" = 5', "", 0)]),
    "status-256": (BOTH, [("(exit 300)", "", 44), ("echo $?", "44\n", 0)]),
    "status-of-a-pipeline": (BASH, [("set -o pipefail", "", 0), ("(exit 3) | true", "", 3)]),
}

_FAKE = ("read", "printf", "eval", "command", "true", "test", "return", "stty", "id", "stat")
_SPECIAL = {"eval", "return"}  # dash does not let these be functions

NAMES: Table = {
    **{
        f"function-{name}": (
            BASH if name in _SPECIAL else BOTH,
            [(f"{name}() {{ echo fake; }}", "", 0), ("sh -c 'exit 3'", "", 3), ("sh -c 'exit 4'", "", 4)],
        )
        for name in _FAKE
    },
    **{
        f"alias-{name}": (
            BOTH,
            [(f"alias {name}='echo fake'", "", 0), ("sh -c 'exit 3'", "", 3), ("\\unalias -a", "", 0)],
        )
        for name in (*_FAKE, "exit", "unset", "set", "[", ":")
    },
    "function-exit": (
        BASH,
        [("exit() { echo fake; }", "", 0), ("exit", "fake\n", 0), ("(builtin exit 3)", "", 3)],
    ),
    "unset-functions": (BOTH, [("f() { :; }; unset -f f read printf", "", 0), ("echo on", "on\n", 0)]),
    "function-kept": (BOTH, [("f() { echo f; }", "", 0), ("f", "f\n", 0)]),
    "alias-kept": (BOTH, [("alias hi='echo hi'", "", 0), ("hi", "hi\n", 0)]),
    "command-not-found": (
        BASH,
        [("command_not_found_handle() { return 0; }", "", 0), ("nowhere", "", 0)],
    ),
    "declare-f": (
        BASH,
        [("declare -f | wc -l | grep -c .", "1\n", 0), ("declare -f", ANY, 0), ("echo on", "on\n", 0)],
    ),
    "set-shows-the-prompt": (BOTH, [("set", ANY, 0), ("echo on", "on\n", 0), ("false", "", 1)]),
    "hash": (BOTH, [("hash -r", "", 0), ("sh -c 'exit 4'", "", 4)]),
}

REDIRECTIONS: Table = {
    "stdout-to-a-file": (
        BOTH,
        [
            ("exec 3>&1 >/dev/null", "", 0),
            ("echo no", "", 0),
            ("(exit 3)", "", 3),
            ("exec >&3", "", 0),
            ("echo on", "on\n", 0),
        ],
    ),
    "stderr-to-a-file": (
        BOTH,
        [("exec 3>&2 2>/dev/null", "", 0), ("ls /nowhere", "", 2), ("exec 2>&3", "", 0)],
    ),
    "stdout-closed": (
        BOTH,
        [("exec 3>&1 >&-", "", 0), ("(exit 3)", "", 3), ("exec >&3", "", 0), ("echo on", "on\n", 0)],
    ),
    "stderr-closed": (BOTH, [("exec 3>&2 2>&-", "", 0), ("(exit 3)", "", 3), ("exec 2>&3", "", 0)]),
    "both-closed": (
        BOTH,
        [("exec 3>&1 4>&2 >&- 2>&-", "", 0), ("(exit 3)", "", 3), ("exec >&3 2>&4", "", 0)],
    ),
    "both-to-a-file": (
        BOTH,
        [("exec 3>&1 >/dev/null 2>&1", "", 0), ("set -x; (exit 3)", "", 3), ("set +x; exec >&3 2>&3", "", 0)],
    ),
    "a-pipe-in-between": (
        BASH,
        [("exec 3>&1 > >(sed -u 's/^/> /')", "", 0), ("(exit 3)", ANY, 3), ("exec >&3", ANY, 0)],
    ),
    "no-more-descriptors": (BOTH, [("ulimit -n 16", "", 0), ("echo on", "on\n", 0), ("(exit 3)", "", 3)]),
}

TERMINALS: Table = {
    "raw": (BOTH, [("stty raw", "", 0), ("echo on", "on\n", 0), ("(exit 3)", "", 3)]),
    "raw-and-silent": (
        BOTH,
        [("stty raw -echo", "", 0), ("echo on", "on\n", 0), ("stty -a | grep -c ' icanon'", "1\n", 0)],
    ),
    "cbreak": (BOTH, [("stty -icanon min 0 time 0", "", 0), ("echo on", "on\n", 0), ("(exit 3)", "", 3)]),
    "cbreak-slow": (BOTH, [("stty -icanon min 3 time 2", "", 0), ("echo on", "on\n", 0)]),
    "min-255": (BOTH, [("stty -icanon min 255 time 0", "", 0), ("echo on", "on\n", 0)]),
    "sane": (BOTH, [("stty sane", "", 0), ("echo on", "on\n", 0), ("printf 'a\\tb'", "a\tb", 0)]),
    "echo-on": (BOTH, [("stty echo", "", 0), ("echo on", "on\n", 0)]),
    "odd-intr": (
        BOTH,
        [("stty intr a quit b erase c kill d eof e eol f susp g", "", 0), ("echo abcdefg", "abcdefg\n", 0)],
    ),
    "eof-is-a-digit": (
        BOTH,
        [("stty eof 0 eol 1 lnext 2 werase 3 rprnt 4", "", 0), ("echo 01234", "01234\n", 0)],
    ),
    "no-signals": (BOTH, [("stty -isig", "", 0), ("echo on", "on\n", 0)]),
    "lower-case": (BOTH, [("stty iuclc xcase", ANY, 0), ("echo UP", "UP\n", 0)]),
    "no-crnl": (BOTH, [("stty inlcr -icrnl igncr", "", 0), ("echo on", "on\n", 0)]),
    "seven-bits": (BOTH, [("stty istrip", "", 0), ("echo é", "é\n", 0)]),
    "crlf-out": (BOTH, [("stty opost onlcr", "", 0), ("printf 'a\\nb\\n'", "a\nb\n", 0)]),
    "small-window": (
        BOTH,
        [("stty cols 10 rows 2", "", 0), ("echo 12345678901234567890", "12345678901234567890\n", 0)],
    ),
    "non-blocking": (
        BOTH,
        [
            ("python3 -c 'import os; os.set_blocking(0, False)'", "", 0),
            ("echo on", "on\n", 0),
            ("(exit 3)", "", 3),
        ],
    ),
    "cleared-screen": (
        BOTH,
        [("printf '\\033[2J\\033[H\\033c'", "\033[2J\033[H\033c", 0), ("echo on", "on\n", 0)],
    ),
    "tostop": (BOTH, [("stty tostop", "", 0), ("echo on", "on\n", 0)]),
    "flushed": (
        BOTH,
        [
            ("python3 -c 'import termios; termios.tcflush(0, termios.TCIOFLUSH)'", "", 0),
            ("echo on", "on\n", 0),
        ],
    ),
}

FORGERIES: Table = {
    "a-record": (
        BOTH,
        [("printf '\\036E0123456789abcdef 0 \\036'", "\036E0123456789abcdef 0 \036", 0), ("false", "", 1)],
    ),
    "half-a-record": (BOTH, [("printf '\\036E0123456789'", "\036E0123456789", 0), ("false", "", 1)]),
    "the-byte-alone": (
        BOTH,
        [
            ("printf '\\036'", "\036", 0),
            ("printf 'x\\036y'", "x\036y", 0),
            ("printf '\\036\\036\\036E'", "\036\036\036E", 0),
        ],
    ),
    "every-kind": (BOTH, [("printf '\\036B%s\\036\\036P%s\\036' 1 2; false", "\036B1\036\036P2\036", 1)]),
    "no-newline": (BOTH, [("printf abc", "abc", 0), ("printf '\\n\\n'", "\n\n", 0), ("printf ''", "", 0)]),
    "a-prompt": (
        BOTH,
        [
            ("printf 'root@host:~# '", "root@host:~# ", 0),
            ("printf '$ '", "$ ", 0),
            ("printf '> '; false", "> ", 1),
        ],
    ),
    "what-looks-like-ours": (
        BOTH,
        [
            (
                "echo '{ __rb_e_0123456789abcdef 0123456789abcdef'",
                "{ __rb_e_0123456789abcdef 0123456789abcdef\n",
                0,
            ),
            ("printf __rb", "__rb", 0),
        ],
    ),
    "the-own-prompt": (DASH, [("printf '%s' \"$PS1\" | wc -c | grep -c .", "1\n", 0), ("false", "", 1)]),
}

SYNTAX: Table = {
    "PS1-broken-in-the-failing-command": (
        BASH,
        [("PS1='$ '; echo ${x:?gone}", ANY, 1), ("echo $?", "1\n", 0)],
    ),
    "PS1-broken-in-the-failing-command-in-dash": (
        DASH,
        [("PS1='$ '; echo ${x:?gone}", ANY, 2), ("echo $?", "2\n", 0)],
    ),
    "syntax-error": (BOTH, [("echo on; (", ANY, 2), ("echo $?", "2\n", 0)]),
    "syntax-error-in-an-eval": (BOTH, [('eval "echo \'abc"', ANY, 2), ("echo $?", "2\n", 0)]),
    "syntax-error-in-an-eval-that-may-fail": (
        BOTH,
        [('(eval "echo \'abc") || true; echo on', ANY, 0), ("echo $?", "0\n", 0)],
    ),
    "syntax-error-in-an-eval-that-may-fail-here": (
        BASH,
        [
            ('eval "echo \'abc" || true; echo on', ANY, 0),
            ("echo $?", "0\n", 0),
            ("eval 'if true' || true; echo on", ANY, 0),
            ("eval 'cat <<E' || true", ANY, 0),
        ],
    ),
    "bad-parameter": (BASH, [("echo ${x:?gone}; echo no", "bash: x: gone\n", 1), ("echo $?", "1\n", 0)]),
    "bad-parameter-in-dash": (DASH, [("echo ${x:?gone}; echo no", ANY, 2), ("echo $?", "2\n", 0)]),
    "bad-substitution": (BASH, [("echo ${x!}", ANY, 1), ("echo on", "on\n", 0)]),
    "unterminated-quote": (BOTH, [("echo 'abc", ANY, 2), ("echo $?", "2\n", 0)]),
    "division-by-zero": (BASH, [("echo $((1/0)); echo no", ANY, 1), ("echo on", "on\n", 0)]),
    "division-by-zero-in-dash": (DASH, [("echo $((1/0)); echo no", ANY, 2), ("echo on", "on\n", 0)]),
    "comment": (BOTH, [("# nothing", "", 0), ("echo on # off", "on\n", 0), ("false # a 'quote", "", 1)]),
    "return-at-the-top": (BASH, [("return 4", ANY, 2), ("echo on", "on\n", 0)]),
    "break-at-the-top": (BOTH, [("break; echo on", ANY, 0), ("echo on", "on\n", 0)]),
    "shift-too-much": (BASH, [("shift 3", "", 1), ("echo on", "on\n", 0)]),
    "positional": (
        BOTH,
        [("set -- a 'b c'", "", 0), ('printf "<%s>" "$@"', "<a><b c>", 0), ("echo $#", "2\n", 0)],
    ),
    "subshell": (BOTH, [("(cd /; exit 3)", "", 3), ("{ false; }", "", 1), ("! false", "", 0)]),
    "case-and-for": (BOTH, [("for i in 1 2; do case $i in 1) echo a;; *) echo b;; esac; done", "a\nb\n", 0)]),
    "empty": (BOTH, [("", "", 0), (":", "", 0), ("\n\n", "", 0), ("   ", "", 0)]),
    "leading-blanks": (BOTH, [("\t  echo on\t", "on\n", 0)]),
    "many-lines": (
        BOTH,
        [("\n".join(f"echo {number}" for number in range(200)), ANY, 0), ("echo on", "on\n", 0)],
    ),
    "a-stopped-job": (
        BOTH,
        [
            ("sh -c 'kill -STOP $$'; echo after", ANY, 0),
            # `wait` of dash takes a stopped job for one that has ended, and its `exit` stays for it
            ("f=$(mktemp); kill -9 %1; while jobs >$f; test -s $f; do :; done; rm $f", ANY, 0),
            ("echo on", ANY, 0),
        ],
    ),
    "a-job-in-the-background": (BOTH, [("sleep 0.05 & wait; echo on", ANY, 0), ("echo on", "on\n", 0)]),
    "wait-for-a-status": (BOTH, [("sh -c 'exit 7' & wait $!", ANY, 7), ("echo $?", "7\n", 0)]),
    "a-job-that-prints-later": (BOTH, [("(sleep 0.2; echo late) &", ANY, 0), ("wait; echo on", ANY, 0)]),
    "cwd": (BOTH, [("cd /usr", "", 0), ("pwd", "/usr\n", 0), ("cd -", "/\n" if False else ANY, 0)]),
    "umask": (BOTH, [("umask 027", "", 0), ("umask", "0027\n", 0)]),
    "a-directory-that-is-gone": (
        BOTH,
        [('d=$(mktemp -d); cd "$d"; rmdir "$d"', "", 0), ("echo on", "on\n", 0)],
    ),
    "no-more-processes-for-a-while": (BOTH, [("ulimit -c 0", "", 0), ("echo on", "on\n", 0)]),
    "ulimit-file-size": (BOTH, [("ulimit -f 0", "", 0), ("echo on", "on\n", 0), ("(exit 3)", "", 3)]),
    "exec-redirect-only": (BOTH, [("exec 5</dev/null", "", 0), ("exec 5<&-", "", 0), ("echo on", "on\n", 0)]),
    "source": (BOTH, [(". /dev/null", "", 0), ("echo on", "on\n", 0)]),
    "kill-int-from-a-child": (BASH, [("sh -c 'kill -INT $$'; echo no", ANY, 130), ("echo on", "on\n", 0)]),
    "child-killed": (BOTH, [("sh -c 'kill -9 $$'", ANY, 137), ("echo $?", "137\n", 0)]),
    "child-segfaults": (BOTH, [("sh -c 'kill -SEGV $$'", ANY, 139), ("echo $?", "139\n", 0)]),
}

CASES: Table = {
    **OPTIONS,
    **TRAPS,
    **VARIABLES,
    **NAMES,
    **REDIRECTIONS,
    **TERMINALS,
    **FORGERIES,
    **SYNTAX,
}
# where being the outermost, whose end is the end of all, makes a difference
OUTER_CASES = tuple(name for name in (*TRAPS, *TERMINALS, *FORGERIES, *SYNTAX) if "bash" in CASES[name][0])
# where modes and marks go another way
FAR_CASES = (*VARIABLES, *REDIRECTIONS, *TERMINALS, *FORGERIES)
