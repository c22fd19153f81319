"""The commands and their options, as click knows them; `--help` prints them from helptexts.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from runbook import __version__
from runbook.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from runbook.documents.forms import Forms

FORMS = ("containers", "blocks", "known")
FORMATS = click.Choice(["text", "json"])
CHECKED_FORMATS = click.Choice(["text", "json", "sarif"])
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


class _Count(click.IntRange):
    """A whole number, refused in words where click has a name of its own and a formula."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; BadParameter when it is none, or less than the least."""
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            self.fail(_('"{text}" is not a whole number of at least {n}').format(text=value, n=self.min))


def _several(*names: str, **more: Any) -> Callable[[Any], Any]:
    return click.option(*names, multiple=True, **more)


def _flag(name: str, help_: str) -> Callable[[Any], Any]:
    return click.option(name, is_flag=True, help=help_)


def _existing(command: Any) -> Any:
    """The options that tell how a document that exists already is read."""
    containers = _("Take each container of this class for a step.")
    blocks = _("Take these blocks for steps: console, prompt, literal, or another language.")
    known = _("Read past these directives and roles, which are of extensions of Sphinx.")
    command = _several("--known", metavar=_("NAME,…"), help=known)(command)
    command = _several("--blocks", metavar=_("NAME,…"), help=blocks)(command)
    return _several("--containers", metavar=_("CLASS"), help=containers)(command)


def _forms(names: Sequence[str], asked: Mapping[str, tuple[str, ...]]) -> Forms:
    """What these options name; UsageError for what is none of ours and none of these documents'."""
    from runbook.documents.forms import asked_for
    from runbook.doors.finding import documents
    from runbook.errors import UsageError

    forms = asked_for(**asked)
    if forms:
        from runbook.documents.named import misnamed

        if problems := misnamed(forms, documents(names)):
            raise UsageError(problems)
    return forms


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
@_several(
    "--hosts",
    "hosts_files",
    metavar=_("FILE"),
    help=_("Take where hosts are from NAME=ADDRESS lines, JSON or TOML."),
)
@click.option("--from", "from_", metavar=_("STEP"), help=_("Begin at this step."))
@click.option("--until", metavar=_("STEP"), help=_("End after this step."))
@_several("--only", metavar=_("STEP"), help=_("Run this step and no other."))
@_several("--skip", metavar=_("STEP"), help=_("Leave this step out."))
@_flag("--yes", _("Do not ask before steps that are to be confirmed."))
@_flag("--step-by-step", _("Ask before each step."))
@_flag("--with-required", _("Run before it, in the same run, the recipes that it requires."))
@_flag("--dry-run", _("Show what would run, and touch nothing."))
@_flag("--forget", _("Forget what a run of it did that was cut short, and run nothing."))
@_flag("--keep-going", _("Go on after a step that failed."))
@_flag("--undo-on-failure", _("Take everything back when a step fails."))
@_flag("--undo", _("Take everything back at the end."))
@_flag("--sandbox", _("Run on a throw-away view of this machine."))
@_several("--report", metavar=_("json=FILE"), help=_("Write a report of the run."))
@_existing
@click.pass_context
def run(context: click.Context, /, from_: str | None, until: str | None, **asked: Any) -> None:
    """Hand everything to the room that knows how."""
    from runbook.doors.preparing import Wish
    from runbook.doors.running import run as run_recipe
    from runbook.engine.selection import Selection

    selection = Selection(from_, until, asked.pop("only"), asked.pop("skip"))
    forms = _forms([asked["recipe"]], {name: asked.pop(name) for name in FORMS})
    context.exit(run_recipe(Wish(selection=selection, forms=forms, **asked)))


@main.command(
    help=_(
        "Verify each RECIPE as a documentation test: run it, and see that it does and prints what it says. "
        "Each one runs in a throw-away view of this machine, once for each variant of its matrix; there a "
        "variable without a value has its example, a secret one that is made up. Of a folder, all its "
        "recipes."
    ),
    short_help=_("Verify recipes as documentation tests."),
    epilog=_(
        "Exit codes: 0 all passed, 1 one failed, 2 used wrongly, 3 one is refused, 4 one is broken, "
        "130 interrupted."
    ),
)
@click.argument("recipes", metavar=_("RECIPE..."), nargs=-1, required=True)
@_several("--var", metavar=_("NAME=VALUE"), help=_("Give a variable its value, in every variant."))
@_several(
    "--vars", "vars_files", metavar=_("FILE"), help=_("Take values from NAME=VALUE lines, JSON or TOML.")
)
@_several("--secret", metavar=_("NAME=@FILE"), help=_("Take a secret from a file, or NAME=env:VARIABLE."))
@_several(
    "--host", metavar=_("NAME=ADDRESS"), help=_("Reach a host at local, or at ssh://user@address:port.")
)
@_several(
    "--hosts",
    "hosts_files",
    metavar=_("FILE"),
    help=_("Take where hosts are from NAME=ADDRESS lines, JSON or TOML."),
)
@_several("--skip", metavar=_("STEP"), help=_("Leave this step out."))
@click.option(
    "-k", "keyword", default="", metavar=_("WORDS"), help=_("Only cases whose name holds these words.")
)
@click.option("-x", "exit_first", is_flag=True, help=_("Stop at the first case that does not pass."))
@click.option(
    "--lf", "last_failed", is_flag=True, help=_("Only the cases that failed the last time, if any did.")
)
@click.option(
    "-j",
    "--jobs",
    type=_Count(min=1),
    default=1,
    metavar=_("N"),
    help=_("Run so many cases at a time."),
)
@click.option(
    "--no-sandbox", "sandbox", flag_value=False, default=True, help=_("Run on the machines themselves.")
)
@_flag("--yes", _("Without a sandbox, do not ask before steps that are to be confirmed."))
@_flag("--keep-going", _("Go on after a step that failed."))
@click.option("--junit", metavar=_("FILE"), help=_("Write what came of it as JUnit XML."))
@_flag("--accept", _("Write what was printed into the recipes, where it is not what they expect."))
@_flag("--record", _("Write the proof beside each recipe, as RECIPE.verified.json."))
@click.option("--collect-only", "collect", is_flag=True, help=_("Name the cases, and run none."))
@_existing
@click.pass_context
def test(context: click.Context, /, **asked: Any) -> None:
    """Hand everything to the room that knows how."""
    from runbook.doors.testing import Wanted
    from runbook.doors.testing import test as test_recipes

    forms = _forms(asked["recipes"], {name: asked.pop(name) for name in FORMS})
    context.exit(test_recipes(Wanted(forms=forms, **asked)))


@main.command(
    "list",
    help=_("List the variables, hosts and steps of RECIPE."),
    short_help=_("List a recipe's variables, hosts and steps."),
)
@click.argument("recipe", metavar=_("RECIPE"))
@click.option("--format", "form", type=FORMATS, default="text", help=_("How to write it."))
@_existing
def list_(recipe: str, form: str, **existing: tuple[str, ...]) -> None:
    """Hand it to the listing."""
    from runbook.doors.listing import show

    show(recipe, form, _forms([recipe], existing))


@main.command(
    help=_(
        "Say all that is wrong with each RECIPE, and what a careful colleague would say, without running it. "
        "RECIPE is a path, a name in recipes/, or a folder of recipes."
    ),
    short_help=_("Say all that is wrong with a recipe."),
    epilog=_("Each line ends with the id of its rule; the manual has a section on each."),
)
@click.argument("names", metavar=_("RECIPE..."), nargs=-1, required=True)
@click.option("--format", "form", type=CHECKED_FORMATS, default="text", help=_("How to write it."))
@_several("--allow", metavar=_("RULE"), help=_("Say nothing of this rule."))
@_flag("--strict", _("Refuse a recipe for its warnings, too."))
@click.option(
    "--shellcheck/--no-shellcheck", default=None, help=_("Ask shellcheck, too; by default if it is there.")
)
@_flag("--fix", _("Mend what can be mended safely, in the files."))
@_flag("--diff", _("Show what --fix would change, and change nothing."))
@_flag("--watch", _("Check again whenever a recipe changes."))
@_existing
@click.pass_context
def check(context: click.Context, /, **asked: Any) -> None:
    """Hand it to the check."""
    from runbook.doors.check import Wish, show

    follows = asked.pop("watch")
    wish = Wish(forms=_forms(asked["names"], {name: asked.pop(name) for name in FORMS}), **asked)
    if follows:
        from runbook.doors.editing import watch

        watch(wish.names, lambda: show(wish), told=wish.form == "text")
    context.exit(show(wish))


@main.command(
    help=_("Help an editor to write recipes, as a language server on standard input and output."),
    short_help=_("Help an editor to write recipes."),
)
@_existing
def lsp(**forms: tuple[str, ...]) -> None:
    """Hand it to the language server."""
    from runbook.doors.editing import serve

    serve(_forms([], forms))


@main.command(
    help=_(
        "Write what RECIPE does on a host as a bash script, for those who do not have runbook. "
        "Secrets are not in it: it asks for them."
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
@_existing
def export(
    recipe: str,
    var: tuple[str, ...],
    vars_files: tuple[str, ...],
    on: str | None,
    output: str | None,
    **existing: tuple[str, ...],
) -> None:
    """Hand it to the room that knows how."""
    from runbook.doors.exporting import Wanted
    from runbook.doors.exporting import export as export_recipe

    export_recipe(Wanted(recipe, var, vars_files, on, output, _forms([recipe], existing)))


@main.command(
    help=_(
        "Write FILE, a document that exists already, as a recipe: its blocks of commands become steps, and "
        "all else stays as it is. What cannot be decided becomes a comment that check reports."
    ),
    short_help=_("Write a document that exists already as a recipe."),
)
@click.argument("file", metavar=_("FILE"))
@click.option("--output", metavar=_("FILE"), help=_("Write the recipe there."))
@_flag("--force", _("Write over a file that is there."))
@_several("--host-of", metavar=_("HEADING=NAME"), help=_("The steps below this heading happen on that host."))
@_existing
def convert(
    file: str, output: str | None, host_of: tuple[str, ...], *, force: bool, **existing: tuple[str, ...]
) -> None:
    """Hand it to the room that knows how."""
    from runbook.doors.converting import Wanted, show

    show(Wanted(file, output, host_of, _forms([file], existing), force))
