"""The commands and their options, as click knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = _("STEP")


@click.group(context_settings={"max_content_width": 80, "help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sphinx-runbook", prog_name="runbook", message="%(prog)s %(version)s")
def main() -> None:
    """Run, check and list procedures written in reStructuredText."""


def _several(*names: str, **more: Any) -> Callable[[Any], Any]:
    return click.option(*names, multiple=True, **more)


@main.command(short_help=_("Run a recipe, step by step, each in its place."))
@click.argument("recipe")
@_several("--var", metavar="NAME=VALUE", help=_("Give a variable its value."))
@_several("--secret", metavar="NAME=@FILE|NAME=env:VAR", help=_("Take a secret from a file or the environment."))
@_several("--vars", "vars_files", metavar="FILE", help=_("Take values from NAME=VALUE lines, JSON or TOML."))
@_several("--host", metavar="NAME=ADDRESS", help=_("How a host is reached: local, or ssh://user@address:port."))
@click.option("--from", "from_", metavar="STEP", help=_("Begin at this step (its id, number or title)."))
@click.option("--until", metavar="STEP", help=_("End after this step."))
@_several("--only", metavar="STEP", help=_("Run only this step."))
@_several("--skip", metavar="STEP", help=_("Leave this step out."))
@click.option("--yes", is_flag=True, help=_("Do not ask before steps that destroy data."))
@click.option("--step-by-step", is_flag=True, help=_("Ask before each step."))
@click.option("--dry-run", is_flag=True, help=_("Show what would run, and touch nothing."))
@click.option("--keep-going", is_flag=True, help=_("Go on after a step that failed."))
@click.option("--undo-on-failure", is_flag=True, help=_("Take everything back when a step fails."))
@click.option("--undo", is_flag=True, help=_("Take everything back at the end."))
@click.option("--sandbox", is_flag=True, help=_("Run on a throw-away view of this machine."))
@_several("--report", metavar="json=FILE", help=_("Write a report of the run."))
@click.pass_context
def run(context: click.Context, from_: str | None, until: str | None, **asked: Any) -> None:
    """Run RECIPE: its path, or its name in recipes/."""
    from runbook.preparing import Wish
    from runbook.running import run as run_recipe
    from runbook.selection import Selection

    selection = Selection(from_, until, asked.pop("only"), asked.pop("skip"))
    context.exit(run_recipe(Wish(selection=selection, **asked)))


@main.command("list", short_help=_("List a recipe's steps, hosts and variables."))
@click.argument("recipe")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("How to write it."))
def list_(recipe: str, form: str) -> None:
    """List the steps, hosts and variables of RECIPE."""
    from runbook.listing import show

    show(recipe, form)


@main.command(short_help=_("Say all that is wrong with a recipe."))
@click.argument("recipe")
@click.pass_context
def check(context: click.Context, recipe: str) -> None:
    """Check RECIPE: everything that can be refused without running it."""
    from runbook.check import show

    context.exit(show(recipe))
