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
  check    Say all that is wrong with a recipe.
  convert  Write a document that exists already as a recipe.
  export   Write a recipe as a bash script.
  list     List a recipe's variables, hosts and steps.
  lsp      Help an editor to write recipes.
  run      Run a recipe, each step in its place.
  test     Verify recipes as documentation tests.

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
  --hosts FILE         Take where hosts are from NAME=ADDRESS lines, JSON or
                       TOML.
  --from STEP          Begin at this step.
  --until STEP         End after this step.
  --only STEP          Run this step and no other.
  --skip STEP          Leave this step out.
  --yes                Do not ask before steps that are to be confirmed.
  --step-by-step       Ask before each step.
  --with-required      Run before it, in the same run, the recipes that it
                       requires.
  --dry-run            Show what would run, and touch nothing.
  --forget             Forget what a run of it did that was cut short, and run
                       nothing.
  --keep-going         Go on after a step that failed.
  --undo-on-failure    Take everything back when a step fails.
  --undo               Take everything back at the end.
  --sandbox            Run on a throw-away view of this machine.
  --report json=FILE   Write a report of the run.
  --containers CLASS   Take each container of this class for a step.
  --blocks NAME,…      Take these blocks for steps: console, prompt, literal, or
                       another language.
  --known NAME,…       Read past these directives and roles, which are of
                       extensions of Sphinx.
  -h, --help           Show this message and exit.

  Options with a value, other than --from and --until, may be given several
  times.
""",
    "test --help": """\
Usage: runbook test [OPTIONS] RECIPE...

  Verify each RECIPE as a documentation test: run it, and see that it does and
  prints what it says. Each one runs in a throw-away view of this machine, once
  for each variant of its matrix; there a variable without a value has its
  example, a secret one that is made up. Of a folder, all its recipes.

Options:
  --var NAME=VALUE     Give a variable its value, in every variant.
  --vars FILE          Take values from NAME=VALUE lines, JSON or TOML.
  --secret NAME=@FILE  Take a secret from a file, or NAME=env:VARIABLE.
  --host NAME=ADDRESS  Reach a host at local, or at ssh://user@address:port.
  --hosts FILE         Take where hosts are from NAME=ADDRESS lines, JSON or
                       TOML.
  --skip STEP          Leave this step out.
  -k WORDS             Only cases whose name holds these words.
  -x                   Stop at the first case that does not pass.
  --lf                 Only the cases that failed the last time, if any did.
  -j, --jobs N         Run so many cases at a time.  [x>=1]
  --no-sandbox         Run on the machines themselves.
  --yes                Without a sandbox, do not ask before steps that are to be
                       confirmed.
  --keep-going         Go on after a step that failed.
  --junit FILE         Write what came of it as JUnit XML.
  --accept             Write what was printed into the recipes, where it is not
                       what they expect.
  --record             Write the proof beside each recipe, as
                       RECIPE.verified.json.
  --collect-only       Name the cases, and run none.
  --containers CLASS   Take each container of this class for a step.
  --blocks NAME,…      Take these blocks for steps: console, prompt, literal, or
                       another language.
  --known NAME,…       Read past these directives and roles, which are of
                       extensions of Sphinx.
  -h, --help           Show this message and exit.

  Exit codes: 0 all passed, 1 one failed, 2 used wrongly, 3 one is refused, 4
  one is broken, 130 interrupted.
""",
    "list --help": """\
Usage: runbook list [OPTIONS] RECIPE

  List the variables, hosts and steps of RECIPE.

Options:
  --format [text|json]  How to write it.
  --containers CLASS    Take each container of this class for a step.
  --blocks NAME,…       Take these blocks for steps: console, prompt, literal,
                        or another language.
  --known NAME,…        Read past these directives and roles, which are of
                        extensions of Sphinx.
  -h, --help            Show this message and exit.
""",
    "check --help": """\
Usage: runbook check [OPTIONS] RECIPE...

  Say all that is wrong with each RECIPE, and what a careful colleague would
  say, without running it. RECIPE is a path, a name in recipes/, or a folder of
  recipes.

Options:
  --format [text|json|sarif]      How to write it.
  --allow RULE                    Say nothing of this rule.
  --strict                        Refuse a recipe for its warnings, too.
  --shellcheck / --no-shellcheck  Ask shellcheck, too; by default if it is
                                  there.
  --fix                           Mend what can be mended safely, in the files.
  --diff                          Show what --fix would change, and change
                                  nothing.
  --watch                         Check again whenever a recipe changes.
  --containers CLASS              Take each container of this class for a step.
  --blocks NAME,…                 Take these blocks for steps: console, prompt,
                                  literal, or another language.
  --known NAME,…                  Read past these directives and roles, which
                                  are of extensions of Sphinx.
  -h, --help                      Show this message and exit.

  Each line ends with the id of its rule; the manual has a section on each.
""",
    "lsp --help": """\
Usage: runbook lsp [OPTIONS]

  Help an editor to write recipes, as a language server on standard input and
  output.

Options:
  --containers CLASS  Take each container of this class for a step.
  --blocks NAME,…     Take these blocks for steps: console, prompt, literal, or
                      another language.
  --known NAME,…      Read past these directives and roles, which are of
                      extensions of Sphinx.
  -h, --help          Show this message and exit.
""",
    "export --help": """\
Usage: runbook export [OPTIONS] RECIPE

  Write what RECIPE does on a host as a bash script, for those who do not have
  runbook. Secrets are not in it: it asks for them.

Options:
  --var NAME=VALUE    Give a variable its value.
  --vars FILE         Take values from NAME=VALUE lines, JSON or TOML.
  --on HOST           Write the script of this host.
  --output FOLDER     Write the script of each host there, as HOST.sh.
  --containers CLASS  Take each container of this class for a step.
  --blocks NAME,…     Take these blocks for steps: console, prompt, literal, or
                      another language.
  --known NAME,…      Read past these directives and roles, which are of
                      extensions of Sphinx.
  -h, --help          Show this message and exit.
""",
    "convert --help": """\
Usage: runbook convert [OPTIONS] FILE

  Write FILE, a document that exists already, as a recipe: its blocks of
  commands become steps, and all else stays as it is. What cannot be decided
  becomes a comment that check reports.

Options:
  --output FILE           Write the recipe there.
  --force                 Write over a file that is there.
  --host-of HEADING=NAME  The steps below this heading happen on that host.
  --containers CLASS      Take each container of this class for a step.
  --blocks NAME,…         Take these blocks for steps: console, prompt, literal,
                          or another language.
  --known NAME,…          Read past these directives and roles, which are of
                          extensions of Sphinx.
  -h, --help              Show this message and exit.
""",
}
