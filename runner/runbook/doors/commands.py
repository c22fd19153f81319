"""The commands and their options, as click knows them; `--help` prints them from helptexts.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from runbook import __version__
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS = click.Choice(["text", "json"])
SETTINGS = {"max_content_width": 80, "help_option_names": ["-h", "--help"]}


@click.group(
    context_settings=SETTINGS,
    subcommand_metavar=_("COMMAND [ARGS]..."),
    help=_("Run, check and list procedures written in reStructuredText."),
    epilog=_(
        "Exit codes: 0 passed, 1 a step failed, 2 used wrongly, 3 the recipe is refused, "
        "4 broken (a shell was lost), 130 interrupted."
    ),
)
@click.version_option(__version__, prog_name="runbook", message="%(prog)s %(version)s")
def main() -> None:
    """The front door's own name for all the commands."""


def _several(*names: str, **more: Any) -> Callable[[Any], Any]:
    return click.option(*names, multiple=True, **more)


def _flag(name: str, help_: str) -> Callable[[Any], Any]:
    return click.option(name, is_flag=True, help=help_)


@main.command(
    help=_(
        "Run RECIPE, each step in its place. RECIPE is a path, or a name in recipes/. A STEP is named by its "
        "id, its number or the beginning of its title."
    ),
    short_help=_("Run a recipe, each step in its place."),
    epilog=_("Options with a value, other than --from and --until, may be given several times."),
)
@click.argument("recipe", metavar=_("RECIPE"))
@_several("--var", metavar=_("NAME=VALUE"), help=_("Give a variable its value."))
@_several(
    "--vars", "vars_files", metavar=_("FILE"), help=_("Take values from NAME=VALUE lines, JSON or TOML.")
)
@_several("--secret", metavar=_("NAME=@FILE"), help=_("Take a secret from a file, or NAME=env:VARIABLE."))
@_several(
    "--host", metavar=_("NAME=ADDRESS"), help=_("Reach a host at local, or at ssh://user@address:port.")
)
@click.option("--from", "from_", metavar=_("STEP"), help=_("Begin at this step."))
@click.option("--until", metavar=_("STEP"), help=_("End after this step."))
@_several("--only", metavar=_("STEP"), help=_("Run this step and no other."))
@_several("--skip", metavar=_("STEP"), help=_("Leave this step out."))
@_flag("--yes", _("Do not ask before steps that destroy data."))
@_flag("--step-by-step", _("Ask before each step."))
@_flag("--with-required", _("Run before it, in the same run, the recipes that it requires."))
@_flag("--dry-run", _("Show what would run, and touch nothing."))
@_flag("--keep-going", _("Go on after a step that failed."))
@_flag("--undo-on-failure", _("Take everything back when a step fails."))
@_flag("--undo", _("Take everything back at the end."))
@_flag("--sandbox", _("Run on a throw-away view of this machine."))
@_several("--report", metavar=_("json=FILE"), help=_("Write a report of the run."))
@click.pass_context
def run(context: click.Context, /, from_: str | None, until: str | None, **asked: Any) -> None:
    """Hand everything to the room that knows how."""
    from runbook.doors.preparing import Wish
    from runbook.doors.running import run as run_recipe
    from runbook.engine.selection import Selection

    selection = Selection(from_, until, asked.pop("only"), asked.pop("skip"))
    context.exit(run_recipe(Wish(selection=selection, **asked)))


@main.command(
    "list",
    help=_("List the variables, hosts and steps of RECIPE."),
    short_help=_("List a recipe's variables, hosts and steps."),
)
@click.argument("recipe", metavar=_("RECIPE"))
@click.option("--format", "form", type=FORMATS, default="text", help=_("How to write it."))
def list_(recipe: str, form: str) -> None:
    """Hand it to the listing."""
    from runbook.doors.listing import show

    show(recipe, form)


@main.command(
    help=_("Say all that is wrong with RECIPE: everything that can be refused without running it."),
    short_help=_("Say all that is wrong with a recipe."),
)
@click.argument("recipe", metavar=_("RECIPE"))
@click.pass_context
def check(context: click.Context, recipe: str) -> None:
    """Hand it to the check."""
    from runbook.doors.check import show

    context.exit(show(recipe))


@main.command(
    help=_(
        "Write what RECIPE does on a host as a bash script, for who has not runbook. Secrets are not in it: "
        "it asks for them."
    ),
    short_help=_("Write a recipe as a bash script."),
)
@click.argument("recipe", metavar=_("RECIPE"))
@_several("--var", metavar=_("NAME=VALUE"), help=_("Give a variable its value."))
@_several(
    "--vars", "vars_files", metavar=_("FILE"), help=_("Take values from NAME=VALUE lines, JSON or TOML.")
)
@click.option("--on", metavar=_("HOST"), help=_("Write the script of this host."))
@click.option("--output", metavar=_("FOLDER"), help=_("Write the script of each host there, as HOST.sh."))
def export(
    recipe: str, var: tuple[str, ...], vars_files: tuple[str, ...], on: str | None, output: str | None
) -> None:
    """Hand it to the room that knows how."""
    from runbook.doors.exporting import Wanted
    from runbook.doors.exporting import export as export_recipe

    export_recipe(Wanted(recipe, var, vars_files, on, output))
