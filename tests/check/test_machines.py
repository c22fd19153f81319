"""A document whose prompts are of two machines does not run on one without a word."""

from __future__ import annotations

from runbook.check.checking import check
from runbook.documents.forms import Forms

CONSOLE = Forms(blocks=("console", "prompt"))


def told(*blocks: str) -> list[tuple[int, str]]:
    """The lines of the findings, and what they say, of these blocks one below the other."""
    text = "".join(
        block if block.startswith("..") else f".. code-block:: console\n\n   {block}\n\n" for block in blocks
    )
    problems = check("recipe.rst", text, forms=CONSOLE).problems
    found = [one for one in problems if one.rule == "doubtful-place" and "prompt" in one.fact]
    return [(one.location.line if one.location else 0, one.fact) for one in found]


def test_blocks_of_two_machines_in_one_shell_are_told() -> None:
    inside = ("root@serveur:~# uptime", "root@client:~# uptime", "client$ uptime", "client$ exit")
    ((line, fact),) = told("$ ssh serveur", *inside)
    assert line == 11
    assert fact == "this prompt is of client, the ones above of serveur, and all of it runs on localhost"


def test_a_host_of_its_own_says_where_they_run() -> None:
    assert told("root@serveur:~# uptime", "root@client:~# uptime", "client$ uptime") == []
    assert told("root@serveur:~# uptime", ".. host:: client\n\n", "root@client:~# uptime") == []


def test_inside_of_a_shell_that_was_opened_the_prompt_is_another() -> None:
    inside = ("root@client:~# uptime", "root@client:~# exit")
    assert told("root@serveur:~# ssh client", *inside, "root@serveur.domaine.fr:~# uptime") == []


def test_prompts_that_name_no_machine_say_nothing_of_it() -> None:
    assert told("bob@serveur:~$ uptime", "$ uptime") == []


def test_blocks_of_two_users_are_told_once_for_each_change() -> None:
    root, other = "root@db:~# uptime", "postgres@db:~$ createdb x"
    assert [line for line, _fact in told(root, other, other, root)] == [7, 15]
    ((_line, fact),) = told(root, other)
    assert fact == "this prompt is of postgres, the ones above of root, and all of it runs as one user"
    ((_line, fact),) = told("# uptime", "$ uptime", "$ uptime")
    assert fact == "this prompt is of a user, the ones above of root, and all of it runs as one user"


def test_blocks_whose_prompt_is_told_by_their_directive_are_told_as_those_that_show_it() -> None:
    root, other = ".. prompt:: bash #\n\n   uptime\n\n", ".. prompt:: bash $\n\n   uptime\n\n"
    ((line, fact),) = told(root, other, other)
    assert line == 7
    assert fact == "this prompt is of a user, the ones above of root, and all of it runs as one user"
    option = ".. prompt:: bash\n   :prompts: $\n\n   uptime\n\n"
    assert [line for line, _fact in told("# uptime", option)] == [8]
    assert told(root, root) == []


def test_two_users_in_one_block_are_told_as_those_of_two_blocks_are() -> None:
    for opening in (".. prompt:: bash $,# auto", ".. prompt:: bash\n   :prompts: $,#\n   :modifiers: auto"):
        ((_line, fact),) = told(f"{opening}\n\n   $ uptime\n   # lvs\n\n")
        assert fact == "this prompt is of root, the ones above of a user, and all of it runs as one user"
    ((line, fact),) = told("# uptime\n   $ lvs\n   $ uptime")
    assert fact == "this prompt is of a user, the ones above of root, and all of it runs as one user"
    assert line == 4
    assert told(".. prompt:: bash $,# auto\n\n   $ su\n   # lvs\n   # exit\n   $ uptime\n\n") == []


def test_inside_of_su_the_prompt_is_another_user_s() -> None:
    assert (
        told("root@db:~# su - postgres", "postgres@db:~$ createdb x", "postgres@db:~$ exit", "# uptime") == []
    )


def test_a_comment_of_a_block_without_prompts_is_no_prompt() -> None:
    bash = ".. code-block:: bash\n\n   # first\n   true\n\n"
    text = bash + bash.replace("# first", "ls")
    assert not check("recipe.rst", text, forms=Forms(blocks=("bash",))).problems


def test_a_prompt_that_is_not_told_is_the_one_that_sphinx_prompt_shows() -> None:
    root, bare = ".. prompt:: bash #\n\n   uptime\n\n", ".. prompt:: bash\n\n   uptime\n\n"
    assert told(root + bare) == told(root + bare.replace("bash", "bash $")) != []
    assert told(".. prompt:: bash\n\n   # uptime\n\n" + root) == []
    assert told(root + ".. prompt:: sh\n\n   uptime\n\n") == []
