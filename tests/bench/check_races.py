"""How long it takes to check a recipe, and very many of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .goals import Goal, Of, Unit
from .measure import Contender
from .race import HERE, Entry, Race, loop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .samples import Samples

RECIPE = Path("recipes/booter-iscsi.rst")
STEPS = 30


def check_races(samples: Samples, recipes: int = 1000) -> Iterator[Race]:
    """Both."""
    recipe = str(RECIPE) if RECIPE.exists() else samples.procedure(40)
    yield Race(
        "check",
        f"checking {Path(recipe).name}",
        "python -c pass",
        (
            Entry("python -c pass", Contender((str(HERE / "python"), "-c", "pass"))),
            Entry(
                "runbook check --no-shellcheck",
                _check("--no-shellcheck", recipe, shows="57 steps" if RECIPE.exists() else "40 steps"),
                goals=(Goal(Of.VALUE, 1.0),),
            ),
            Entry("runbook check --shellcheck", _check("--shellcheck", recipe)),
        ),
        unit=Unit.MILLISECONDS,
        rounds=7,
    )
    many, few = samples.folder_of(recipes, STEPS), samples.folder_of(1, STEPS)
    last = f"{recipes - 1:04}.rst"
    yield Race(
        "check-many",
        f"checking {recipes} recipes of {STEPS} steps, each",
        "docutils alone, one process",
        (
            Entry(
                "docutils alone, one process",
                loop("parsing", many, shows=f"{recipes}\n"),
                loop("parsing", few, shows="1\n"),
                max(1, recipes - 1),
            ),
            Entry(
                "runbook check --no-shellcheck",
                _check("--no-shellcheck", many, shows=last),
                _check("--no-shellcheck", few),
                max(1, recipes - 1),
                goals=(Goal(Of.VALUE, 0.05),),
            ),
        ),
        unit=Unit.MILLISECONDS,
        rounds=1,
    )


def _check(*arguments: str, shows: str = "") -> Contender:
    return Contender((str(HERE / "runbook"), "check", *arguments), shows)
