"""Documents that were written before this format: their blocks are steps, byte for byte, in their places."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from runbook.check.checking import check
from runbook.documents.forms import Forms, asked_for
from runbook.engine.compare import judge
from runbook.errors import RecipeError
from runbook.model import Values
from runbook.recipe import doctree
from runbook.recipe.reader import read
from support.reading import lines

if TYPE_CHECKING:
    from runbook.errors import Problem
    from runbook.model import Recipe

SAMPLE = Path(__file__).parents[1] / "recipes" / "existing" / "iscsi.rst"
FRAME = ".. container:: cmd"
CMD = Forms(("cmd",))


def existing(folder: Path, text: str, forms: Forms = CMD) -> Recipe:
    path = folder / "document.rst"
    path.write_text(dedent(text), encoding="utf-8")
    return read(str(path), forms=forms)


def refused(folder: Path, text: str, forms: Forms = CMD) -> tuple[Problem, ...]:
    with pytest.raises(RecipeError) as caught:
        existing(folder, text, forms)
    return caught.value.problems


def blocks(document: Path, name: str = "border-dashed") -> list[str]:
    """The text of each such container, cut out of the file by its indentation alone."""
    found: list[list[str]] = []
    inside = False
    for line in document.read_text(encoding="utf-8").split("\n"):
        if line == f".. container:: {name}":
            found.append([])
            inside = True
        elif inside and (not line.strip() or line.startswith("    ")):
            found[-1].append(line[4:])
        else:
            inside = False
    return [re.sub(r"\A\s*\n|(?:\n\s*)+\Z", "", "\n".join(block)) for block in found]


def test_two_colons_below_two_colons_are_no_command(tmp_path: Path) -> None:
    (tmp_path / "x.rst").write_text("::\n\n::\n\n   ls\n\nUn ::\n\n   true\n")
    recipe = read(str(tmp_path / "x.rst"), forms=Forms(blocks=("literal",)))
    assert [step.code for step in recipe.steps] == ["true"]


def test_every_block_of_such_a_document_is_a_step_byte_for_byte() -> None:
    recipe = read(str(SAMPLE), forms=Forms(("border-dashed",)))
    assert len(recipe.steps) == 32
    assert [step.code for step in recipe.steps] == blocks(SAMPLE)
    assert recipe.steps[8].code.endswith("apt-get update ")
    assert [step.enter for step in recipe.steps if step.enter] == ["chroot"]
    inside = [number for number, step in enumerate(recipe.steps, 1) if step.within]
    assert inside == list(range(8, 22))


def test_a_container_is_any_container_where_nobody_asks(tmp_path: Path) -> None:
    problem, *others = refused(tmp_path, f"T\n=\n\n{FRAME}\n\n   ls -- 'x'\n", Forms())
    assert not others
    assert "--containers" in str(problem)


def test_the_title_is_the_paragraph_before(tmp_path: Path) -> None:
    recipe = existing(
        tmp_path,
        f"""
        Procédure
        =========

        {FRAME}

           true

        Installer le *paquet* :

        {FRAME}

           apt-get install x

        * :sub:`Régler`

            * un détail
            * un autre

        .. note:: Attention.

        {FRAME}

           sed -i s/a/b/ x

        {FRAME}

           sync
        """,
    )
    assert [step.title for step in recipe.steps] == ["Procédure", "Installer le paquet", "Régler", "Régler"]
    assert [step.id for step in recipe.steps] == ["procedure", "installer-le-paquet", "regler", "regler-2"]


def test_without_a_word_above_it_a_block_is_called_by_its_first_command(tmp_path: Path) -> None:
    assert (
        existing(tmp_path, f"{FRAME}\n\n   # first\n   ls *.txt `pwd`\n").steps[0].title == "ls *.txt `pwd`"
    )


def test_an_id_is_never_given_twice(tmp_path: Path) -> None:
    block = f"{FRAME}\n\n   true\n"
    text = f"Un\n\n{block}\nUn\n\n{block}\n.. step:: Un\n\n   true\n\n日本\n\n{block}"
    assert [step.id for step in existing(tmp_path, text).steps] == ["un-2", "un-3", "un", "step-4"]


def test_what_stands_between_braces_is_no_value(tmp_path: Path) -> None:
    step = existing(tmp_path, f"A\n\n{FRAME}\n\n   docker ps --format '{{{{.Names}}}}'\n").steps[0]
    assert step.raw
    assert step.code == "docker ps --format '{{.Names}}'"


def test_places_are_entered_and_left_as_a_reader_would(tmp_path: Path) -> None:
    recipe = existing(
        tmp_path,
        f"""
        Aller

        {FRAME}

           ssh root@web

        Dedans

        {FRAME}

           su - admin

        Plus loin

        {FRAME}

           id

        Revenir

        {FRAME}

           exit

        .. step:: Encore
           :leave:

           exit
        """,
    )
    assert [(step.enter, step.leave, len(step.within)) for step in recipe.steps] == [
        ("ssh", False, 0),
        ("su", False, 1),
        (None, False, 2),
        (None, True, 2),
        (None, True, 1),
    ]


def test_an_opener_before_the_end_of_its_block_is_refused(tmp_path: Path) -> None:
    problem = next(iter(refused(tmp_path, f"A\n\n{FRAME}\n\n   chroot /x\n   ls\n")))
    assert problem.location is not None
    assert problem.location.line == 5
    assert "make it the last command" in problem.remedy


def test_an_exit_from_nowhere_is_refused(tmp_path: Path) -> None:
    assert "closes the shell" in refused(tmp_path, f"A\n\n{FRAME}\n\n   exit\n")[0].fact


def test_directives_and_containers_share_places_and_hosts(tmp_path: Path) -> None:
    recipe = existing(
        tmp_path,
        f"""
        .. host:: A

        Entrer

        {FRAME}

           chroot /x

        .. step:: Dedans

           id

        .. host:: B

        Dehors

        {FRAME}

           id

        .. host:: A

        Sortir

        {FRAME}

           exit
        """,
    )
    assert [(step.host, step.within) for step in recipe.steps] == [
        ("A", ()),
        ("A", ("entrer",)),
        ("B", ()),
        ("A", ("entrer",)),
    ]


def test_a_block_that_nobody_can_see_is_refused(tmp_path: Path) -> None:
    problems = refused(tmp_path, f".. only:: latex\n\n   {FRAME}\n\n      true\n")
    assert lines(problems) == [3]


def test_a_block_in_a_list_or_a_tab_is_read_like_any_other(tmp_path: Path) -> None:
    item = f"1. Un\n\n   {FRAME}\n\n      echo  'a'  \n\n"
    text = f"{item}.. tab-set::\n\n   .. tab-item:: X\n\n      {FRAME}\n\n         echo -- b\n"
    assert [step.code for step in existing(tmp_path, text).steps] == ["echo  'a'  ", "echo -- b"]


CONSOLE = Forms(blocks=("console",))


def test_a_console_shows_commands_and_what_they_print(tmp_path: Path) -> None:
    recipe = existing(
        tmp_path,
        """
        Regarder :

        .. code-block:: console

           $ cd /tmp
           $ echo a \\
               b
           a b
           root@web:/tmp# cat <<EOF
           > x
           > EOF
           x

        .. code-block:: python

           $ not ours
        """,
        CONSOLE,
    )
    assert [(step.title, step.code) for step in recipe.steps] == [
        ("Regarder", "cd /tmp\necho a \\\n    b"),
        ("Regarder", "cat <<EOF\nx\nEOF"),
    ]
    assert [[one.text for one in step.expectations] for step in recipe.steps] == [["a b"], ["x"]]
    assert [step.code_location.line for step in recipe.steps] == [6, 10]
    assert recipe.steps[0].expectations[0].location.line == 9


def test_a_console_goes_into_the_shell_that_it_opens(tmp_path: Path) -> None:
    text = "A\n\n.. code-block:: shell-session\n\n   $ sudo -i\n   # id -u\n   0\n   # exit\n   $ true\n"
    recipe = existing(tmp_path, text, CONSOLE)
    assert [(step.code, step.enter, len(step.within)) for step in recipe.steps] == [
        ("sudo -i", "sudo", 0),
        ("id -u", None, 1),
        ("exit", None, 1),
        ("true", None, 0),
    ]


def test_what_a_console_printed_between_braces_is_no_value(tmp_path: Path) -> None:
    printed = "Bienvenue sur {{ ansible_hostname }}\n{{ open"
    text = "T\n=\n\n.. code-block:: console\n\n   $ cat /etc/motd.j2\n   " + printed.replace("\n", "\n   ")
    (step,) = existing(tmp_path, text + "\n", CONSOLE).steps
    (expectation,) = step.expectations
    assert judge(expectation, printed + "\n", Values({})) == ""
    assert judge(expectation, "Bienvenue sur web1\n{{ open\n", Values({})) != ""


def test_blocks_behind_two_colons_where_the_author_asks(tmp_path: Path) -> None:
    text = "Lister::\n\n   ls  -- *\n\nRegarder ::\n\n   $ echo 'a'\n   a\n\n.. parsed-literal::\n\n   x\n"
    recipe = existing(tmp_path, text, Forms(blocks=("literal",)))
    assert [(step.title, step.code) for step in recipe.steps] == [
        ("Lister", "ls  -- *"),
        ("Regarder", "echo 'a'"),
    ]
    assert recipe.steps[1].expectations[0].text == "a"


CONSOLE = Forms(blocks=("console",))


def test_what_stands_before_the_first_prompt_of_a_session_is_not_lost_without_a_word(tmp_path: Path) -> None:
    text = "T\n=\n\n.. code-block:: console\n\n   % rm -r x\n   $ true\n"
    (problem,) = refused(tmp_path, text, CONSOLE)
    assert lines((problem,)) == [6]
    assert '"% rm -r x" stands before the first prompt' in problem.fact
    assert "runbook: ignore" in problem.remedy


def test_what_stands_behind_an_exit_is_an_output_unless_it_is_a_farewell(tmp_path: Path) -> None:
    text = "T\n=\n\n.. code-block:: console\n\n   $ sudo -i\n   # exit\n   logout\n{more}   $ true\n"
    left = existing(tmp_path, text.format(more=""), CONSOLE)
    assert [step.expectations for step in left.steps] == [(), (), ()]
    lost = existing(tmp_path, text.format(more="   % rm -r x\n"), CONSOLE)
    assert [[one.text for one in step.expectations] for step in lost.steps] == [[], ["logout\n% rm -r x"], []]


@pytest.mark.parametrize("prompt", ["%", "client%", "alice@client%", "alice@client ~ %", "[alice@client:~]%"])
def test_a_percent_sign_is_the_prompt_of_a_user_and_none_in_an_output(tmp_path: Path, prompt: str) -> None:
    session = f"{prompt} ls\n   50% done\n   % of all\n   {prompt} pwd\n".replace("% of all", "  % of all")
    found = existing(tmp_path, f"T\n=\n\n.. code-block:: console\n\n   {session}", CONSOLE)
    assert [step.code for step in found.steps] == ["ls", "pwd"]
    assert [one.text for one in found.steps[0].expectations] == ["50% done\n  % of all"]


def test_what_a_user_was_shown_behind_a_percent_sign_is_no_command(tmp_path: Path) -> None:
    session = "$ curl x\n   % Total\n   idle% 50\n   $ pwd\n"
    found = existing(tmp_path, f"T\n=\n\n.. code-block:: console\n\n   {session}", CONSOLE)
    assert [step.code for step in found.steps] == ["curl x", "pwd"]
    assert [one.text for one in found.steps[0].expectations] == ["% Total\nidle% 50"]


def test_greetings_and_farewells_stay_in_the_document(tmp_path: Path) -> None:
    session = "$ ssh web\n   Linux 6.1\n   web$ ls\n   web$ exit\n   logout\n   Connection to web closed.\n"
    text = f"T\n=\n\n.. code-block:: console\n\n   {session}"
    document, _problems = doctree.parse(text, str(tmp_path / "x.rst"), CONSOLE)
    assert not existing(tmp_path, text, CONSOLE).steps[0].expectations
    shown = document.astext()
    assert "Linux 6.1" in shown
    assert "logout\nConnection to web closed." in shown


@pytest.mark.parametrize(
    "prompt", ["sh-5.1#", "bash-5.2$", "sh-4.4$", "/ #", "~ #", "/ $", "/etc #", "~/a-b $"]
)
@pytest.mark.parametrize("opening", [".. code-block:: console", ".. code-block:: bash", "::"])
def test_the_prompts_of_shells_that_nobody_has_set_up(tmp_path: Path, prompt: str, opening: str) -> None:
    forms = Forms((), ("console", "bash", "literal"))
    text = f"Voir\n\n{opening}\n\n   {prompt} echo a\n   a # b\n   {prompt} true\n"
    if prompt in {"/etc #", "~/a-b $"} and "console" not in opening:
        assert existing(tmp_path, text, forms).steps[0].code.startswith(prompt)  # a command and its comment
        return
    one, two = existing(tmp_path, text, forms).steps
    assert (one.code, one.expectations[0].text, two.code) == ("echo a", "a # b", "true")


def test_the_prompt_of_busybox_follows_its_folder(tmp_path: Path) -> None:
    forms = Forms((), ("console",))
    shown = (
        "$ docker run -it x sh\n   /app # cd /etc\n   /etc # ls\n   a\n   /etc # exit\n   $ ls\n   /a # b\n"
    )
    text = f"Voir\n\n.. code-block:: console\n\n   {shown}"
    assert [step.code for step in existing(tmp_path, text, forms).steps] == [
        *("docker run -it x sh", "cd /etc\nls", "exit", "ls"),
    ]


@pytest.mark.parametrize(
    ("active", "after"), [("(venv) user@host:~/x$", "user@host:~/x$"), ("(venv) $", "$"), ("(venv) $",) * 2]
)
def test_a_prompt_may_tell_of_what_is_active(tmp_path: Path, active: str, after: str) -> None:
    session = f"{active} pip install flask\n   Done\n   {after} flask --version\n"
    found = existing(tmp_path, f"T\n=\n\n.. code-block:: console\n\n   {session}", CONSOLE)
    assert [step.code for step in found.steps] == ["pip install flask", "flask --version"]


def test_the_prompt_of_sphinx_prompt(tmp_path: Path) -> None:
    text = """
        Un

        .. prompt:: bash $

           echo  a
           echo b

        Deux

        .. prompt:: bash $,#
           :modifiers: auto

           $ echo a
           a

        .. prompt:: python >>>

           print()
        """
    recipe = existing(tmp_path, text, Forms(blocks=("prompt",)))
    assert [step.code for step in recipe.steps] == ["echo  a\necho b", "echo a"]
    assert recipe.steps[1].expectations[0].text == "a"


@pytest.mark.parametrize(
    "opening",
    [
        "bash $ auto",
        "bash $,# auto",
        "bash\n   :prompts: $, #\n   :modifiers: auto",
        "\n   :language: bash\n   :prompts: $,#\n   :modifiers: auto",
    ],
)
def test_sphinx_prompt_is_told_what_it_shows_by_arguments_or_by_options(tmp_path: Path, opening: str) -> None:
    text = f"Un\n\n.. prompt:: {opening}\n\n   $ echo a\n   a\n   $ true\n"
    recipe = existing(tmp_path, text, Forms(blocks=("prompt",)))
    assert [step.code for step in recipe.steps] == ["echo a", "true"]
    assert recipe.steps[0].expectations[0].text == "a"


@pytest.mark.parametrize(
    "opening", ["prompt:: bash $,# auto", "prompt::\n   :prompts: #,$\n   :modifiers: auto", "code:: console"]
)
def test_what_two_users_typed_in_one_block_is_no_single_step(tmp_path: Path, opening: str) -> None:
    text = f"Un\n\n.. {opening}\n\n   # echo a\n   # echo b\n\n   $ echo c\n"
    steps = existing(tmp_path, text, Forms(blocks=("prompt", "console"))).steps
    assert [step.code for step in steps] == ["echo a\necho b", "echo c"]


def test_a_language_is_asked_for_by_its_name(tmp_path: Path) -> None:
    text = ".. code-block:: bash\n   :caption: Un titre\n\n   true\n"
    assert existing(tmp_path, text, Forms(blocks=("bash",))).steps[0].title == "Un titre"


def test_a_block_in_a_table_is_refused_for_its_lines_are_not_the_files_own(tmp_path: Path) -> None:
    rule = f"+{'-' * 22}+\n"
    text = f"{rule}| {FRAME}   |\n|{' ' * 22}|\n|    true{' ' * 14}|\n{rule}"
    assert "tables" in refused(tmp_path, text)[0].remedy


SETTINGS = "server {\n  listen 80;\n}"
INDENTED = SETTINGS.replace("\n", "\n   ")


@pytest.mark.parametrize(
    "text",
    [
        f".. runbook: ignore\n\nConf::\n\n   {INDENTED}\n",
        f"Conf:\n\n.. runbook: ignore\n\n::\n\n   {INDENTED}\n",
        f".. runbook: ignore\n\nConf\n\n{FRAME}\n\n   {INDENTED}\n",
        f"Conf\n\n.. runbook: ignore\n\n{FRAME}\n\n   {INDENTED}\n",
        f"Conf\n\n.. runbook: ignore\n\n.. code-block:: console\n\n   {INDENTED}\n",
        f"Conf\n\n.. runbook: ignore\n\n.. prompt:: bash\n\n   {INDENTED}\n",
        ".. note::\n\n   .. runbook: ignore\n\n   Conf::\n\n      server {\n",
    ],
)
def test_a_block_below_a_comment_that_says_so_holds_no_commands(tmp_path: Path, text: str) -> None:
    forms = Forms(("cmd",), ("literal", "console", "prompt"))
    recipe = existing(tmp_path, f"{text}\nLister::\n\n   ls\n", forms)
    assert [step.code for step in recipe.steps] == ["ls"]


def test_what_is_no_command_is_refused_with_the_way_to_leave_it_out(tmp_path: Path) -> None:
    literal = Forms(blocks=("literal",))
    (problem,) = refused(tmp_path, f"Conf::\n\n   {INDENTED}\n", literal)
    assert "write `.. runbook: ignore` above" in problem.remedy
    (problem,) = refused(tmp_path, ".. step:: Conf\n\n   server {\n   }\n", literal)
    assert "ignore" not in problem.remedy


def test_a_number_sign_begins_a_comment_in_a_literal_block_unless_each_line_has_one(tmp_path: Path) -> None:
    text = "Un::\n\n   # mise à jour\n   apt-get update\n\nDeux::\n\n   # id\n   # ls\n"
    recipe = existing(tmp_path, text, Forms(blocks=("literal",)))
    assert [step.code for step in recipe.steps] == ["# mise à jour\napt-get update", "id\nls"]


@pytest.mark.parametrize(
    ("opening", "forms"),
    [
        (FRAME, CMD),
        (".. code-block:: bash", Forms(blocks=("bash",))),
        ("::", Forms(blocks=("literal",))),
        (".. code-block:: console", CONSOLE),
    ],
)
@pytest.mark.parametrize("prompt", ["$", "client$", "root@web:~#", "[root@web ~]#"])
def test_a_block_that_shows_a_session_is_read_as_one(
    tmp_path: Path, opening: str, forms: Forms, prompt: str
) -> None:
    text = f"Voir :\n\n{opening}\n\n   {prompt} df -h /\n   Filesystem (1K) Used\n   {prompt} pwd\n"
    recipe = existing(tmp_path, text, forms)
    assert [step.code for step in recipe.steps] == ["df -h /", "pwd"]
    assert [one.text for one in recipe.steps[0].expectations] == ["Filesystem (1K) Used"]


def test_a_prompt_further_down_in_a_block_of_commands_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, f"Voir :\n\n{FRAME}\n\n   cd /tmp\n   $ df -h\n")
    assert lines((problem,)) == [6]
    assert "prompt" in problem.fact
    assert "runbook: ignore" in problem.remedy


CONSOLE = Forms(blocks=("console",))


def test_what_a_user_was_shown_behind_a_number_sign_is_no_command_of_root(tmp_path: Path) -> None:
    shown = "$ cat /etc/x\n   # touch /tmp/OUPS\n   Host *\n   $ id"
    first, second = existing(tmp_path, f".. code-block:: console\n\n   {shown}\n", CONSOLE).steps
    assert (first.code, second.code) == ("cat /etc/x", "id")
    assert first.expectations[0].text == "# touch /tmp/OUPS\nHost *"


def test_behind_su_a_number_sign_is_the_prompt_of_root(tmp_path: Path) -> None:
    shown = "$ su\n   # touch /tmp/x\n   # exit\n   $ id"
    steps = existing(tmp_path, f".. code-block:: console\n\n   {shown}\n", CONSOLE).steps
    assert [step.code for step in steps] == ["su", "touch /tmp/x", "exit", "id"]


@pytest.mark.parametrize("opener", ["su -", "ssh root@web"])
def test_where_the_first_prompt_of_a_shell_has_a_name_a_number_sign_begins_a_comment(
    tmp_path: Path, opener: str
) -> None:
    shown = f"$ {opener}\n   root@web:~# cat /etc/x\n   # touch /tmp/x\n   root@web:~# exit\n   $ id"
    steps = existing(tmp_path, f".. code-block:: console\n\n   {shown}\n", CONSOLE).steps
    assert [step.code for step in steps] == [opener, "cat /etc/x", "exit", "id"]


def test_a_shell_that_ended_without_a_word_typed_is_left(tmp_path: Path) -> None:
    shown = "$ ssh web\n   web$ ls\n   a\n   web$\n   logout\n   Connection to web closed.\n   $ id"
    steps = existing(tmp_path, f".. code-block:: console\n\n   {shown}\n", CONSOLE).steps
    assert [(step.code, len(step.within)) for step in steps] == [
        ("ssh web", 0),
        ("ls", 1),
        ("logout", 1),
        ("id", 0),
    ]


def test_an_empty_prompt_is_nothing(tmp_path: Path) -> None:
    shown = "$ ls\n   a\n   $\n   $ id\n   $\n   $ pwd\n   $"
    steps = existing(tmp_path, f".. code-block:: console\n\n   {shown}\n", CONSOLE).steps
    assert [line for step in steps for line in step.code.split("\n") if line] == ["ls", "id", "pwd"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("root@serveur:~#", "client$"),
        ("root@serveur:~#", "root@client:~#"),
        ("alice@serveur:~$", "root@serveur:~#"),
        ("client$", "serveur$"),
    ],
)
def test_what_was_typed_in_two_places_is_not_one_block(tmp_path: Path, one: str, other: str) -> None:
    told = refused(
        tmp_path,
        f".. code-block:: console\n\n   {one} df -h\n   {other} rm -f x\n",
        Forms(blocks=("console",)),
    )
    (problem,) = [problem for problem in told if problem.rule == "other-prompt"]
    assert problem.location is not None
    assert problem.location.line == 4


@pytest.mark.parametrize(
    "lines",
    [
        ("root@serveur:~# df -h", "root@serveur:/etc# ls"),
        ("root@serveur:~# ssh client", "root@client:~# ls", "root@client:~# exit", "root@serveur:~# ls"),
        ("alice@serveur:~$ su", "root@serveur:/home/alice# ls", "root@serveur:/home/alice# exit"),
        ("root@serveur:~# df -h", "serveur$ ls"),
        ("root@serveur:~# df -h", "root@serveur.domaine.fr:~# ls"),
        ("root@serveur:~# df -h", "# ls", "$ ls"),
    ],
)
def test_a_command_may_lead_from_one_prompt_to_the_other(lines: tuple[str, ...]) -> None:
    body = "".join(f"   {line}\n" for line in lines)
    text = f".. code-block:: console\n\n{body}"
    problems = check("recipe.rst", text, forms=CONSOLE).problems
    assert "other-prompt" not in [problem.rule for problem in problems]


def test_what_only_looks_like_a_prompt_is_a_command(tmp_path: Path) -> None:
    code = "cat <<'E'\n$ df -h\nE\n$EDITOR x\n# $ df\n\"$A\" b"
    indented = code.replace("\n", "\n   ")
    assert existing(tmp_path, f"Voir :\n\n{FRAME}\n\n   {indented}\n").steps[0].code == code


def test_sphinx_prompt_unasked_is_refused_with_how_to_read_it(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "Un\n\n.. prompt:: bash $\n\n   ls\n", Forms())
    assert "--blocks prompt" in problem.remedy


LITERAL = Forms(("cmd",), ("literal", "bash"))


def announced(folder: Path, words: str, above: str = "Voir::\n\n   ls -l\n") -> Recipe:
    return existing(folder, f"{above}\n{words}\n\n   a -> b\n\nFinir::\n\n   true\n", LITERAL)


@pytest.mark.parametrize(
    "words",
    [
        *("Résultat attendu ::", "qui doit répondre::", "Cela affiche ::", "On obtient\\ ::", "It prints::"),
        *("Expected output:\n\n::", f"Résultat :\n\n{FRAME}", "Résultat :\n\n.. code-block:: bash"),
        "La commande ``ls -l`` retourne ::",
    ],
)
def test_what_is_announced_as_a_result_is_the_output_of_the_step_above(tmp_path: Path, words: str) -> None:
    recipe = announced(tmp_path, words)
    assert [step.code for step in recipe.steps] == ["ls -l", "true"]
    assert [one.text for one in recipe.steps[0].expectations] == ["a -> b"]


@pytest.mark.parametrize(
    "above",
    [
        *("", "Entrer::\n\n   chroot /x\n\nSortir::\n\n   exit\n", ".. file:: /x\n\n   a\n"),
        *("A\n-\n\nVoir::\n\n   ls\n\nB\n-\n", "Voir::\n\n   ls\n\n.. output::\n\n   a\n"),
        ".. host:: a\n\n.. step:: S\n\n   ls\n\n.. host:: b\n",
    ],
)
def test_a_result_that_no_command_right_above_prints_is_refused(tmp_path: Path, above: str) -> None:
    with pytest.raises(
        RecipeError, match=r"Résultat attendu.*no command right above|Résultat attendu.*is there"
    ) as caught:
        announced(tmp_path, "Résultat attendu ::", above)
    assert [problem.rule for problem in caught.value.problems] == ["output-without-step"]


def test_what_follows_a_step_below_a_result_is_no_result(tmp_path: Path) -> None:
    below = ".. code-block:: console\n\n   $ pwd\n   /\n\n.. code-block:: bash\n\n   id\n"
    text = f"Voir::\n\n   ls\n\nRésultat::\n\n   a\n\n{below}"
    recipe = existing(tmp_path, text, Forms(blocks=("literal", "console", "bash")))
    assert [(step.code, len(step.expectations)) for step in recipe.steps] == [
        ("ls", 1),
        ("pwd", 1),
        ("id", 0),
    ]


def test_a_session_below_a_result_that_is_announced_says_itself_what_is_typed(tmp_path: Path) -> None:
    recipe = existing(tmp_path, "Voir::\n\n   ls\n\nOn obtient::\n\n   $ pwd\n   /\n", LITERAL)
    assert [(step.code, len(step.expectations)) for step in recipe.steps] == [("ls", 0), ("pwd", 1)]


def test_the_output_of_a_command_that_its_title_names_is_not_taken_for_commands_without_a_word(
    tmp_path: Path,
) -> None:
    path = tmp_path / "document.rst"
    path.write_text(f"Un mot.\n\nLa commande ``echo A B`` retourne :\n\n{FRAME}\n\n   B A\n")
    assert [
        (one.rule, one.location and one.location.line) for one in check(str(path), forms=CMD).problems
    ] == [("output-in-commands", 7)]


@pytest.mark.parametrize(
    "directive", ["code-block:: console", "code:: bash", "code-block::", "sourcecode:: sh"]
)
def test_a_block_in_a_container_holds_its_commands(tmp_path: Path, directive: str) -> None:
    text = f"Voir :\n\n{FRAME}\n\n   .. {directive}\n\n      $ echo a\n      a\n"
    (step,) = existing(tmp_path, text).steps
    assert (step.title, step.code, [one.text for one in step.expectations]) == ("Voir", "echo a", ["a"])


@pytest.mark.parametrize("inside", ["code-block:: python\n\n      ls", "note:: ls", "image:: a.png"])
def test_a_container_of_commands_that_holds_something_else_is_refused(tmp_path: Path, inside: str) -> None:
    (problem,) = refused(tmp_path, f"Voir :\n\n{FRAME}\n\n   .. {inside}\n")
    assert problem.rule == "empty-step"
    assert "runbook: ignore" in problem.remedy


def test_a_prompt_directive_in_a_container_is_asked_for(tmp_path: Path) -> None:
    text = f"Voir :\n\n{FRAME}\n\n   .. prompt:: bash\n\n      ls\n"
    assert refused(tmp_path, text)[0].rule == "unknown-directive"
    assert existing(tmp_path, text, Forms(("cmd",), ("prompt",))).steps[0].code == "ls"


@pytest.mark.parametrize(
    "inside",
    [
        *("code-block:: bash", "code::", "sourcecode:: sh", "container:: cmd"),
        *("note::\n\n      .. code:: bash", "container:: a\n\n      .. code::"),
    ],
)
def test_a_container_of_prose_and_blocks_holds_the_commands_of_these(tmp_path: Path, inside: str) -> None:
    margin = " " * (9 if "\n" in inside else 6)
    text = f"{FRAME}\n\n   L'un\n\n   .. {inside}\n\n{margin}ls\n\n   .. note:: Fin\n"
    (step,) = existing(tmp_path, text).steps
    assert (step.title, step.code) == ("L'un", "ls")


@pytest.mark.parametrize(
    "markup",
    [
        *(
            ".. note:: Attention",
            ".. code-block:: text\n\n      b",
            ".. un mot",
            ".. _a:",
            "Un ::\n\n      ls",
        ),
        "cat <<EOF\n   .. note:: x",
    ],
)
def test_a_container_of_commands_and_of_markup_without_any_is_refused(tmp_path: Path, markup: str) -> None:
    (problem,) = refused(tmp_path, f"Voir :\n\n{FRAME}\n\n   echo un *\n\n   {markup}\n")
    assert (problem.rule, problem.location and problem.location.line) == ("empty-step", 3)
    assert "runbook: ignore" in problem.remedy


def test_what_stands_behind_two_colons_in_a_container_is_a_step_where_it_is_asked_for(tmp_path: Path) -> None:
    text = f"{FRAME}\n\n   Un ::\n\n      ls\n"
    (step,) = existing(tmp_path, text, Forms(("cmd",), ("literal",))).steps
    assert (step.title, step.code) == ("Un", "ls")


@pytest.mark.parametrize(
    "code",
    [
        "cat > a.rst <<'EOF'\n\n.. note:: x\n\nEOF\nls",
        "cat > a.rst <<-E\nUn ::\n\n   a\n\tE\nls",
        "ls ..\n\n* a",
        "ping ::1",
        "echo ::\n\nls",
    ],
)
def test_commands_in_a_container_that_only_look_like_markup_are_commands(tmp_path: Path, code: str) -> None:
    body = code.replace("\n", "\n   ")
    assert existing(tmp_path, f"Voir :\n\n{FRAME}\n\n   {body}\n").steps[0].code == code


def test_a_container_that_is_said_to_hold_no_commands_has_none_in_its_blocks(tmp_path: Path) -> None:
    text = f".. runbook: ignore\n\n{FRAME}\n\n   Un\n\n   .. code-block:: bash\n\n      ls\n\nDeux\n\n"
    (step,) = existing(tmp_path, f"{text}{FRAME}\n\n   true\n").steps
    assert step.code == "true"


@pytest.mark.parametrize("word", ["Output", "Host", "File", "Step", "Requires"])
def test_a_word_that_announces_a_block_is_no_directive_missed(word: str) -> None:
    shown = f"Look:\n\n.. code-block:: console\n\n   $ echo a\n\n{word}::\n\n   a\n"
    (step,) = read("d.rst", shown, Forms(blocks=("console",))).steps
    assert step.code == "echo a"


def test_what_stands_below_the_word_output_is_what_the_command_above_prints() -> None:
    (step,) = read("d.rst", "Look::\n\n   $ echo a\n\nOutput::\n\n   a\n", Forms(blocks=("literal",))).steps
    assert [one.text for one in step.expectations] == ["a"]


@pytest.mark.parametrize("line", ["step:: Do it", "Step:: Do it", "output::"])
def test_a_directive_without_its_two_dots_is_told(line: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", f".. step:: S\n\n   true\n\n{line}\n\n   a\n")
    assert [one.rule for one in caught.value.problems] == ["missed-directive"]


CODE = Forms(blocks=("bash", "literal", "console"))


LEFT_OUT = ["...", "[...]", "(...)", "…", "[…]", "  [ ... ]", "<...>", "<snip>", "[snip]", "-- snip --"]


@pytest.mark.parametrize("line", LEFT_OUT)
def test_lines_that_are_left_out_of_an_output_may_be_any(line: str) -> None:
    for shown in (f"   $ seq 9\n   1\n   {line}\n   9\n", f"   seq 9\n\nOutput::\n\n   1\n   {line}\n   9\n"):
        (step,) = read("d.rst", f"Look::\n\n{shown}", CODE).steps
        (expected,) = step.expectations
        assert expected.text.replace("  ...", "...") == "1\n...\n9"


@pytest.mark.parametrize("line", ["Reading...", "[...] a", "snip", "[1]", "<snippet>", "()", "--", ".."])
def test_other_lines_of_an_output_stay_what_they_are(line: str) -> None:
    (step,) = read("d.rst", f"Look::\n\n   $ seq 9\n   1\n   {line}\n   9\n", CODE).steps
    assert step.expectations[0].text == f"1\n{line}\n9"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("Write it::\n\n   #!/bin/sh\n   rm -r /srv/x\n", 3, '"#!/bin/sh" begins a script'),
        (".. code-block:: bash\n\n   #!/bin/bash -e\n   ls\n", 3, '"#!/bin/bash -e" begins a script'),
        (".. code-block:: bash\n   :caption: /etc/cron.daily/x\n\n   ls\n", 4, '"/etc/cron.daily/x" above'),
    ],
)
def test_a_script_to_be_written_to_a_file_does_not_run(text: str, line: int, said: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", text, CODE)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.location and problem.location.line) == ("file-as-commands", line)
    assert problem.fact.startswith(said)
    assert ".. file:: " in problem.remedy
    assert "`.. runbook: ignore`" in problem.remedy


@pytest.mark.parametrize(
    "text",
    [
        ".. code-block:: bash\n   :caption: Clean /srv\n\n   ls\n",
        ".. code-block:: bash\n   :caption: /etc is saved\n\n   ls\n",
        "Do::\n\n   cat > x <<EOF\n   #!/bin/sh\n   EOF\n",
        "Do::\n\n   $ head -1 x\n   #!/bin/sh\n",
    ],
)
def test_a_script_that_is_shown_or_written_by_a_command_is_no_file_as_commands(text: str) -> None:
    assert len(read("d.rst", text, CODE).steps) == 1


@pytest.mark.parametrize(
    ("line", "written", "name"),
    [
        ("mkfs.ext4 <device> -L data", "<device>", "DEVICE"),
        ("mount <device> /mnt", "<device>", "DEVICE"),
        ("ping <ip-address>", "<ip-address>", "IP_ADDRESS"),
        ("ssh user@<IP> ls", "<IP>", "IP"),
        ("mysql -h [server] x", "[server]", "SERVER"),
        ("mysql -p[password] x", "[password]", "PASSWORD"),
        ("useradd YOUR_USERNAME", "YOUR_USERNAME", "YOUR_USERNAME"),
        ("zpool create tank ...", "...", "NAME"),
        ("zpool create \\\n      ... \\\n      x", "...", "NAME"),
        ("openstack service show SERVICE_TYPE|SERVICE_ID", "SERVICE_TYPE|SERVICE_ID", "SERVICE_TYPE"),
        ("echo $(openstack service show TYPE|ID)", "TYPE|ID", "TYPE"),
    ],
)
@pytest.mark.parametrize("shown", ["Do::\n\n   $ true\n   $ {}\n", "Do::\n\n   true\n   {}\n"])
def test_a_word_that_stands_for_a_value_does_not_run(line: str, written: str, name: str, shown: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", shown.format(line), CODE)
    problem = next(one for one in caught.value.problems if one.rule == "placeholder")
    assert problem.location is not None
    assert problem.location.line == 4 + line.split(written, maxsplit=1)[0].count("\n")
    assert problem.fact.startswith(f'"{written}" stands for')
    assert f"{{{{ {name} }}}}" in problem.remedy


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("backup create [--incremental] [--force] VOLUME", "[--incremental]"),
        ("cinder retype [--policy <never|on-demand>] x", "[--policy <never|on-demand>]"),
        ("snapshot unset [-h]", "[-h]"),
        ("snapshot create \\\n      [--size=SIZE] x", "[--size=SIZE]"),
    ],
)
def test_an_option_that_may_be_left_out_does_not_run_with_its_brackets(line: str, written: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", f"Do::\n\n   true\n   {line}\n", CODE)
    (problem,) = caught.value.problems
    assert problem.fact.startswith(f'"{written}" stands for')
    assert problem.remedy.startswith("write it without its brackets, or leave it out")


@pytest.mark.parametrize(
    "line",
    [
        "sort <in >out",
        "tr [-a-z] _ <in",
        "a | B; a |B; PATH=a|b; cat LICENSE|wc; cat A|./B",
        "[ -f x ] && [ --x ]",
        "pip install 'x[--y]' x[--y]",
        "tr [a-z] [A-Z] <in",
        "[ -f x ] && ls",
        "[[ a == b ]]",
        "echo '<device>' \"<name> [server] ...\"",
        "cat <(ls) >(wc)",
        "ls x[abc] [0-9]* [[:space:]]",
        "ls # of <device> ...",
        "cat > x <<EOF\n   <VirtualHost>\n   [mysqld]\n   EOF",
        "cat <<<YOURS",
        "go test ./...",
        "echo a...b \\<a\\>",
        "export YOUR_NAME=x",
        "echo $YOUR_NAME ${YOUR_NAME}",
        "cat <in>out",
        'case "$1" in\n       START|STOP) echo ;;\n   esac',
        "case $1 in (DEBUG|INFO) : ;; WARN | ERROR|FATAL) : ;; esac",
        "if [[ $level =~ ERROR|FATAL ]]; then :; fi",
    ],
)
def test_what_a_shell_has_its_own_signs_for_stands_for_no_value(line: str) -> None:
    assert read("d.rst", f"Do::\n\n   true\n   {line}\n", CODE).steps


def test_a_comment_hides_no_word_in_the_lines_below_it() -> None:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", "Do::\n\n   true\n   ls # all of <it>\n   mount <device> /mnt\n", CODE)
    (problem,) = caught.value.problems
    assert problem.fact.startswith('"<device>" stands for')


def test_what_a_command_prints_may_hold_any_word() -> None:
    shown = "   mysql <device> [server] x ...\n   #!/bin/sh\n"
    (step,) = read("d.rst", "Look::\n\n   $ ls\n   <device> ...\n", CODE).steps
    assert step.expectations[0].text == "<device> ..."
    (step,) = read("d.rst", f"Look::\n\n   ls\n\nOutput::\n\n{shown}", CODE).steps
    assert step.expectations[0].text == "mysql <device> [server] x ...\n#!/bin/sh"


@pytest.mark.parametrize(
    "comment",
    [
        ".. runbook:ignore",
        ".. runbook: Ignore",
        ".. runbook : ignore",
        ".. Runbook: ignore",
        ".. runbook: ignored",
        ".. runbook: ignore this block",
        "..runbook: ignore",
        "..  runbook: ignore",
        ".. runbook: ignore\n   whole",
    ],
)
def test_a_comment_that_was_to_set_a_block_aside_and_does_not_is_told(comment: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", f"Un::\n\n   ls\n\n{comment}\n\nConfig::\n\n   touch x\n", CODE)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.location and problem.location.line) == ("missed-directive", 5)
    assert "write `.. runbook: ignore` alone" in problem.remedy


@pytest.mark.parametrize(
    "below",
    [
        "Intro.\n\nConfig::\n\n   touch x\n",
        "* a list\n* item::\n\n   touch x\n",
        "Section\n-------\n\nConfig::\n\n   touch x\n",
        "Config\n",
        "",
    ],
)
def test_a_comment_that_stands_above_no_block_is_told(below: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", f"T\n=\n\nUn::\n\n   ls\n\n.. runbook: ignore\n\n{below}", CODE)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.location and problem.location.line) == ("missed-directive", 8)
    assert "none stands right below it" in problem.fact


def test_such_a_comment_that_is_shown_or_above_a_block_of_another_kind_is_not_told() -> None:
    shown = ".. code-block:: rst\n\n   .. runbook:ignore\n\n   x\n\n"
    image = ".. runbook: ignore\n\nA\n\n.. image:: x.png\n\n"
    other = f".. runbook: ignore\n\n.. code-block:: ini\n\n   x\n\n{image}"
    kept = "* .. runbook: ignore\n\n  Conf::\n\n     x (\n\n"
    recipe = read("d.rst", f"{shown}{other}{kept}Un::\n\n   ls\n", CODE)
    assert [step.code for step in recipe.steps] == ["ls"]


CASES = [("Console", "console"), ("console", "Console"), ("Bash", "BASH")]


@pytest.mark.parametrize(("asked", "language"), CASES)
def test_a_language_is_read_in_any_case(asked: str, language: str) -> None:
    shown = f"Look\n\n.. code-block:: {language}\n\n   {'$ ' if language.lower() == 'console' else ''}ls\n"
    assert [step.code for step in read("d.rst", shown, asked_for(blocks=[asked])).steps] == ["ls"]
