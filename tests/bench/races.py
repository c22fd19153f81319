"""What is compared with what: the contenders of each race, the one they are measured by, and the goals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .goals import MEMORY, Goal, Of, Unit
from .measure import Contender, Sink
from .race import HERE, Entry, Race
from .race import loop as _loop
from .samples import Form, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .samples import Samples

THEIRS = HERE.parent / "bench" / "bin"  # prysk asks for an old rich: it lives apart
MB = 1_000_000
RECIPE = Path("recipes/booter-iscsi.rst")


def races(samples: Samples) -> Iterator[Race]:
    """All of them."""
    yield _per_command(samples, "true", (Goal(Of.VALUE, 0.001), Goal(Of.VALUE, 0.002)), scripted=20_000)
    yield _per_command(samples, "/bin/true", (Goal(Of.RATIO, 1.3),), scripted=1000)
    log = samples.log(100 * MB)
    goals = (Goal(Of.RATIO, 1.5), MEMORY)
    yield _output(samples, "100mb", "100 MB of output", f"cat {log}", 100 * MB, goals=goals)
    yield _output(samples, "lines", "1,000,000 lines of output", "seq 1000000", 6_888_896, goals=(MEMORY,))
    yield _heredoc(samples, MB)
    yield _heredoc(samples, 10 * MB)
    yield _starting(samples)


# ---------------------------------------------------------------- the contenders


def _runbook(*arguments: str, shows: str = "", sink: Sink = Sink.FILE, first: bool = False) -> Contender:
    return Contender((str(HERE / "runbook"), *arguments), shows, sink, first)


def _per_command(samples: Samples, command: str, goals: tuple[Goal, ...], *, scripted: int) -> Race:
    name = word(command.strip("/"))

    def entry(title: str, made: Callable[[int], Contender], count: int = 1000, *goals: Goal) -> Entry:
        return Entry(title, made(count + 1), made(1), count, goals)

    def work(times: int) -> str:
        return samples.work([command] * times, f"{name}-{times}")

    def in_one_step(times: int) -> Contender:
        path = samples.recipe(f"one-step-{name}-{times}", [command] * times)
        return _runbook("run", path, shows="1 passed")

    def in_steps(times: int) -> Contender:
        path = samples.recipe(f"steps-{name}-{times}", *[[command]] * times)
        return _runbook("run", path, shows=f"{times} passed")

    return Race(
        name,
        f"overhead of a command: `{command}`",
        "bash script",
        (
            entry("bash script", lambda n: Contender(("bash", samples.script(command, n))), scripted),
            entry("bare pty loop", lambda n: _loop("bare_pty", work(n), shows="0\n")),
            entry("bare pty loop, framed", lambda n: _loop("bare_pty", work(n), "framed", shows="0\n")),
            entry("pexpect, its defaults", lambda n: _pexpect(work(n), "defaults", "0\n"), 20),
            entry("pexpect, no delays", lambda n: _pexpect(work(n), "undelayed", "0\n")),
            entry("prysk", lambda n: _theirs("prysk", samples.prysk(command, n), shows="1 tests"), scripted),
            entry(
                "byexample",
                lambda n: _theirs(
                    "byexample", "-l", "shell", samples.byexample(command, n), shows=f"Pass: {n} "
                ),
            ),
            entry("runbook's shells", lambda n: _loop("our_shells", work(n), shows="0\n"), 1000, *goals),
            entry(
                "runbook's shells, proved each time",
                lambda n: _loop("our_shells", work(n), "proved", shows="0\n"),
                1000,
                *goals,
            ),
            entry("runbook run, one step", in_one_step, 1000, *goals),
            entry("runbook run, as many steps", in_steps, 1000, *goals),
        ),
        unit=Unit.MILLISECONDS,
        rounds=5,
    )


def _theirs(tool: str, *arguments: str, shows: str) -> Contender:
    return Contender((str(THEIRS / tool), *arguments), shows)


def _pexpect(work: str, delays: str, shows: str) -> Contender:
    return _loop("through_pexpect", work, delays, shows=shows, python=THEIRS)


def _output(
    samples: Samples, name: str, title: str, command: str, size: int, *, goals: tuple[Goal, ...]
) -> Race:
    """What printing costs, less what starting does."""
    work, little = samples.work([command], name), samples.work(["true"], "true")
    recipe, short = samples.recipe(name, [command]), samples.recipe("true", ["true"])

    def loop(title: str, name: str, how: str = "", goals: tuple[Goal, ...] = ()) -> Entry:
        # the terminal that pexpect makes turns each newline into two bytes
        printed = size if name == "our_shells" or how == "plain" else size + MB
        python = THEIRS if name == "through_pexpect" else HERE
        busy, idle = (
            _loop(name, path, how, shows=f"{shows}\n", python=python)
            for path, shows in ((work, printed), (little, 0))
        )
        return Entry(title, busy, idle, goals=goals)

    def run(title: str, sink: Sink) -> Entry:
        busy, idle = (_runbook("run", path, shows="1 passed", sink=sink) for path in (recipe, short))
        return Entry(title, busy, idle, goals=goals)

    return Race(
        name,
        title,
        "bare pty loop",
        (
            loop("bare pty loop", "bare_pty", "plain"),
            loop("bare pty loop, ONLCR on", "bare_pty", "translated"),
            loop("pexpect, no delays", "through_pexpect", "undelayed"),
            loop("runbook's shells", "our_shells", goals=goals),
            run("runbook run, to a file", Sink.FILE),
            run("runbook run, on a terminal", Sink.TERMINAL),
        ),
    )


def _heredoc(samples: Samples, size: int) -> Race:
    script, work = samples.heredoc(size, Form.SCRIPT), samples.heredoc(size, Form.WORK)
    printed = f"{len(str(size)) + 1}\n"  # the size, as wc prints it
    goals = (Goal(Of.VALUE, 1.0),) if size == 10 * MB else ()
    entries = [
        Entry("bash script", Contender(("bash", script), f"{size}\n")),
        Entry("bash, typed (bare pty loop)", _loop("bare_pty", work, shows=printed)),
        Entry("runbook's shells", _loop("our_shells", work, shows=printed), goals=goals),
    ]
    if size <= MB:  # a recipe of more than 8 MiB is refused
        run = _runbook("run", samples.heredoc(size, Form.RECIPE), shows=f"{size}\n")
        entries.append(Entry("runbook run", run, goals=goals))
    title = f"a heredoc of {size // MB} MB"
    return Race(f"heredoc-{size // MB}mb", title, "bash, typed (bare pty loop)", tuple(entries))


def _starting(samples: Samples) -> Race:
    recipe = str(RECIPE) if RECIPE.exists() else samples.procedure(40)
    one = samples.recipe("first", ["printf 'first-%s\\n' result"])
    first = Goal(Of.VALUE, 0.3)
    return Race(
        "start",
        f"starting ({Path(recipe).name})",
        "python -c pass",
        (
            Entry("python -c pass", Contender((str(HERE / "python"), "-c", "pass"))),
            Entry("runbook --help", _runbook("--help", shows="Usage"), goals=(Goal(Of.RATIO, 3.0),)),
            Entry("runbook list", _runbook("list", recipe)),
            Entry("runbook check", _runbook("check", recipe)),
            Entry(
                "first command's result",
                _runbook("run", one, shows="first-result", sink=Sink.PIPE, first=True),
                goals=(first,),
            ),
            Entry(
                "first step's row, on a terminal",
                _runbook("run", one, shows="\N{CHECK MARK}", sink=Sink.TERMINAL, first=True),
                goals=(first,),
            ),
            Entry("runbook run, one command", _runbook("run", one, shows="1 passed")),
        ),
        unit=Unit.MILLISECONDS,
        rounds=7,
    )
