"""What click says, kept so that `--help` need not import it: `python tests/make_helptexts.py`."""

TEXTS = {
    "--version": """\
runbook 0.1.0
""",
    "--help": """\
Usage: runbook [OPTIONS] COMMAND [ARGS]...

  Run, check and list procedures written in reStructuredText.

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
  check   Say all that is wrong with a recipe.
  export  Write a recipe as a bash script.
  list    List a recipe's variables, hosts and steps.
  run     Run a recipe, each step in its place.

  Exit codes: 0 passed, 1 a step failed, 2 used wrongly, 3 the recipe is
  refused, 4 broken (a shell was lost), 130 interrupted.
""",
    "run --help": """\
Usage: runbook run [OPTIONS] RECIPE

  Run RECIPE, each step in its place. RECIPE is a path, or a name in recipes/. A
  STEP is named by its id, its number or the beginning of its title.

Options:
  --var NAME=VALUE     Give a variable its value.
  --vars FILE          Take values from NAME=VALUE lines, JSON or TOML.
  --secret NAME=@FILE  Take a secret from a file, or NAME=env:VARIABLE.
  --host NAME=ADDRESS  Reach a host at local, or at ssh://user@address:port.
  --from STEP          Begin at this step.
  --until STEP         End after this step.
  --only STEP          Run this step and no other.
  --skip STEP          Leave this step out.
  --yes                Do not ask before steps that destroy data.
  --step-by-step       Ask before each step.
  --with-required      Run before it, in the same run, the recipes that it
                       requires.
  --dry-run            Show what would run, and touch nothing.
  --keep-going         Go on after a step that failed.
  --undo-on-failure    Take everything back when a step fails.
  --undo               Take everything back at the end.
  --sandbox            Run on a throw-away view of this machine.
  --report json=FILE   Write a report of the run.
  -h, --help           Show this message and exit.

  Options with a value, other than --from and --until, may be given several
  times.
""",
    "list --help": """\
Usage: runbook list [OPTIONS] RECIPE

  List the variables, hosts and steps of RECIPE.

Options:
  --format [text|json]  How to write it.
  -h, --help            Show this message and exit.
""",
    "check --help": """\
Usage: runbook check [OPTIONS] RECIPE

  Say all that is wrong with RECIPE: everything that can be refused without
  running it.

Options:
  -h, --help  Show this message and exit.
""",
    "export --help": """\
Usage: runbook export [OPTIONS] RECIPE

  Write what RECIPE does on a host as a bash script, for who has not runbook.
  Secrets are not in it: it asks for them.

Options:
  --var NAME=VALUE  Give a variable its value.
  --vars FILE       Take values from NAME=VALUE lines, JSON or TOML.
  --on HOST         Write the script of this host.
  --output FOLDER   Write the script of each host there, as HOST.sh.
  -h, --help        Show this message and exit.
""",
}
