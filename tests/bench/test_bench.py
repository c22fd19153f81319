"""A bench that measured nothing would look fast: what it says is held to what happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from .check_races import check_races
from .goals import Finding, Goal, Of, Unit
from .guide_races import guide_races
from .matching_races import matching_races
from .measure import Contender, Sink, WorkNotDoneError, measure
from .race import Race
from .races import races
from .samples import Samples
from .table import lines, summary
from .trial_races import trial_races

FAST = Goal(Of.VALUE, 0.001)


def test_a_contender_that_fails_has_no_time() -> None:
    with pytest.raises(WorkNotDoneError, match="status 3"):
        measure(Contender(("sh", "-c", "exit 3")))


def test_a_contender_that_does_not_print_what_it_must_has_no_time() -> None:
    with pytest.raises(WorkNotDoneError, match="its last line is: half"):
        measure(Contender(("echo", "half"), shows="whole"))


@pytest.mark.parametrize("name", ["CI", "FORCE_COLOR", "NO_COLOR"])
def test_what_a_contender_prints_does_not_depend_on_where_the_bench_runs(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "true")
    assert measure(Contender(("sh", "-c", f'echo "set: ${{{name}-no}}"'), shows="set: no")).value > 0


@pytest.mark.parametrize("sink", Sink)
def test_the_time_until_something_is_printed_is_less_than_the_time_to_the_end(sink: Sink) -> None:
    argv = ("sh", "-c", "echo here; exec sleep 0.3")
    first = measure(Contender(argv, "here", sink, first=sink is not Sink.FILE))
    assert (first.value < 0.3) == (sink is not Sink.FILE)


def test_every_program_of_ours_does_the_work_of_its_race(tmp_path: Path) -> None:
    for race in races(Samples(tmp_path)):
        for entry in race.entries:
            if entry.name.startswith("runbook"):
                assert measure(entry.work).value > 0


def test_recipes_are_checked_and_parsed(tmp_path: Path) -> None:
    for race in check_races(Samples(tmp_path), recipes=2):
        for entry in race.entries:
            assert measure(entry.work).value > 0


def test_every_expectation_of_its_race_holds() -> None:
    for race in matching_races(1000):
        for entry in race.entries:
            assert measure(entry.work).value > 0


def test_every_guide_of_its_races_is_built_and_followed(tmp_path: Path) -> None:
    for race in guide_races(tmp_path, pages=2):
        for entry in race.entries:
            for contender in (*entry.before, entry.work, entry.idle, entry.beside):
                assert contender is None or measure(contender).value > 0
    built = (tmp_path / "recipe-2" / "out-1" / "page-1.html").read_text()
    plain = (tmp_path / "plain-2" / "out-1" / "page-1.html").read_text()
    assert built.count('<section class="runbook-step"') == plain.count('"highlight-bash ') == 30
    assert plain.count("20G") > 30  # the values in their places


def test_recipes_and_scripts_are_verified_each_in_a_sandbox(tmp_path: Path) -> None:
    beside = [race for race in trial_races(tmp_path, files=3) if race.by == "bash script"]
    works = [entry.work for race in beside for entry in race.entries]
    assert all(measure(work).value > 0 for work in works)
    assert not Path("/srv/x").exists()
    for wrong in (tmp_path / "trial-3-sh" / "r1.sh", tmp_path / "trial-3-rst" / "r1.rst"):
        wrong.write_text(wrong.read_text().replace("echo 1 >", "echo 2 >"))
    for work in works:
        with pytest.raises(WorkNotDoneError):
            measure(work)


def test_what_a_contender_tells_counts_instead_of_its_time() -> None:
    assert measure(Contender(("echo", "the figure is 42.5"), told=True)).value == 42.5


def test_a_goal_that_is_missed_is_told_beside_its_figure_and_at_the_end() -> None:
    slow = Finding("true", "slow", 0.0015, 0.001, 2.0, 50_000_000, (FAST,))
    quick = Finding("true", "quick", 0.0005, 0.001, 1.0, 50_000_000, (FAST,))
    race = Race("true", "overhead", "quick", (), Unit.MILLISECONDS)
    table = list(lines(race, [slow, quick], 3, 10_000_000))
    assert table[2].split() == ["slow", "1.500", "2.00", "1.000", "50", "1", "ms", "MISSED"]
    assert table[3].split() == ["quick", "0.500", "1.00", "1.000", "50", "1", "ms", "met"]
    assert list(summary([slow, quick])) == ["1 of 2 goals met", "  missed: true: slow: 1 ms"]


def test_what_failed_meets_no_goal() -> None:
    assert not Finding("true", "broken", 0, 0, 0, 0, (FAST,), failure="status 1").met(FAST)
