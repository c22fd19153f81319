"""How fast guides are built beside plain pages, and follow who types into them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .goals import Goal, Of, Unit
from .guides import Written, long_guide, site
from .measure import Contender
from .race import HERE, Entry, Race, loop

if TYPE_CHECKING:
    from collections.abc import Iterator

STATIC = Path(__file__).parents[2] / "ext" / "sphinx_runbook" / "static"
PAGES = 200
OURS, PLAIN = "runbook's guides", "plain pages, code-block"
KINDS = {PLAIN: Written.PLAIN, OURS: Written.RECIPE}
LENGTHS = {40: 0.016, 500: 0.050}  # of a long guide, in steps, and what a key may take in seconds
SIZES = {"runbook.js": 10_000, "runbook.css": 8_000}


def guide_races(folder: Path, pages: int = PAGES) -> Iterator[Race]:
    """All of them, with sites of that many pages."""
    yield _build(folder, pages)
    yield _in_parallel(folder, pages)
    yield _rebuild(folder, pages)
    yield _keystroke(folder)
    yield _size()


def _sphinx(root: Path, *options: str, jobs: int = 1) -> Contender:
    """A build of that site, in a folder of its own for each number of processes."""
    out = root / f"out-{jobs}"
    argv = (str(HERE / "sphinx-build"), "-j", str(jobs), *options, "-b", "html", str(root), str(out))
    return Contender(argv, "build succeeded.\n")  # with a warning, it would be told otherwise


def _from_nothing(root: Path, jobs: int = 1) -> Contender:
    return _sphinx(root, "-E", "-a", jobs=jobs)


def _build(folder: Path, pages: int) -> Race:
    entries = (
        Entry(name, _from_nothing(site(folder, written, pages)), goals=_ours(name, Goal(Of.RATIO, 1.15)))
        for name, written in KINDS.items()
    )
    return Race("guide-build", f"building {pages} guides", PLAIN, tuple(entries), by_cpu=True)


def _in_parallel(folder: Path, pages: int) -> Race:
    def entry(name: str, root: Path) -> Entry:
        goals = _ours(name, Goal(Of.RATIO, 1.1))
        return Entry(name, _from_nothing(root, jobs=2), goals=goals, beside=_from_nothing(root))

    entries = (entry(name, site(folder, written, pages)) for name, written in KINDS.items())
    title = f"building {pages} guides by two processes, as a part of the time of one"
    return Race("guide-build-2", title, PLAIN, tuple(entries), Unit.TIMES)


def _rebuild(folder: Path, pages: int) -> Race:
    """What one more page costs when nothing has changed, less what starting Sphinx does."""

    def entry(name: str, written: Written) -> Entry:
        many, one = site(folder, written, pages), site(folder, written, 1)
        goals = _ours(name, Goal(Of.VALUE, 0.001))
        before = (_sphinx(many), _sphinx(one))
        return Entry(name, _sphinx(many), _sphinx(one), pages, goals, before=before)

    entries = tuple(entry(name, written) for name, written in KINDS.items())
    title = f"building again with no change, of each of {pages} guides"
    return Race("guide-rebuild", title, PLAIN, entries, Unit.MILLISECONDS, 5, by_cpu=True)


def _keystroke(folder: Path) -> Race:
    def entry(steps: int, figure: str) -> Entry:
        root = long_guide(folder, steps, variables=15)
        page = str(root / "out-1" / "guide.html")
        goals = (Goal(Of.VALUE, LENGTHS[steps]),)
        work = loop("keystroke", page, str(steps), figure, told=True)
        return Entry(_title(steps, figure), work, goals=goals, before=(_sphinx(root),))

    entries = tuple(entry(steps, figure) for steps in LENGTHS for figure in ("median", "worst"))
    return Race(
        "guide-keystroke", "one key in a field", _title(40, "median"), entries, Unit.MILLISECONDS, rounds=5
    )


def _title(steps: int, figure: str) -> str:
    return f"{steps} steps, 15 variables, {figure}"


def _size() -> Race:
    entries = (
        Entry(
            name,
            Contender(("stat", "-c", "%s", str(STATIC / name)), told=True),
            goals=(Goal(Of.VALUE, most),),
        )
        for name, most in SIZES.items()
    )
    return Race("guide-size", "what a page loads besides", "runbook.js", tuple(entries), Unit.BYTES, 1)


def _ours(name: str, *goals: Goal) -> tuple[Goal, ...]:
    return goals if name == OURS else ()
