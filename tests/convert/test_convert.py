"""A document that exists already becomes a recipe: the same commands, its prose byte for byte."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from manualpages import table
from runbook.check.checking import check
from runbook.check.fixing import mended
from runbook.convert.converting import convert
from runbook.convert.documents import document
from runbook.documents.forms import Forms
from runbook.errors import RecipeError
from runbook.recipe.reader import read

SAMPLE = Path(__file__).parents[1] / "recipes" / "existing" / "iscsi.rst"
DASHED = Forms(("border-dashed",))
FORMS = Forms(("cmd",), ("console", "literal"))
FRAME = ".. container:: cmd"
HOSTS = {
    "Le serveur de cibles": "MyHost",
    "De quoi démarrer par PXE": "MyHost",
    "Chez le serveur TFTP": "MyPXE",
}


def converted(text: str, **host_of: str) -> str:
    old = document("document.rst", dedent(text).lstrip("\n").encode(), FORMS)
    return convert(old, host_of).decode()


def block(title: str, code: str) -> str:
    return f"{title}\n\n{FRAME}\n\n   " + code.replace("\n", "\n   ") + "\n\n"


def test_the_sample_becomes_a_recipe_that_check_accepts() -> None:
    new = convert(document(str(SAMPLE), SAMPLE.read_bytes(), DASHED), HOSTS)
    checked = check("sample.rst", new.decode())
    assert checked.refused == 0, checked.problems
    assert checked.recipe is not None
    assert [host.name for host in checked.recipe.hosts] == ["MyHost", "MyPXE"]
    assert {variable.name: variable.type for variable in checked.recipe.variables} == {
        "ARCH": "choice",
        "MAC": "mac",
        "IQN": "iqn",
        "IQN_DEFAULT": "iqn",
        "URL": "url",
        "URL_SECURITY": "url",
        "RELEASE": "word",
        "TFTP": "path",
        "MyStrongPassword": "secret",
        "MyInputPwd": "secret",
        "MyLViSCSI": "word",
        "MyVG": "word",
    }
    when = [step.when for step in checked.recipe.steps if step.when]
    assert when == ['ARCH == "amd64"', 'ARCH == "i386"', *['ARCH == "i386"', 'ARCH == "amd64"'] * 2]
    outputs = [step for step in checked.recipe.steps if step.expectations]
    assert [step.code for step in outputs] == [
        'lsinitramfs /boot/initrd.img-* | grep "local-top/iscsi"',
        "cat /proc/net/iet/volume  | grep {{ MyLViSCSI }}",
    ]
    assert outputs[0].expectations[0].text == "scripts/local-top/iscsi\nscripts/local-top/iscsi"


def test_prose_is_left_as_it_is() -> None:
    old = SAMPLE.read_text(encoding="utf-8")
    new = convert(document(str(SAMPLE), SAMPLE.read_bytes(), DASHED), HOSTS).decode().split("\n")
    titles_and_blocks = ("* :underline:", "    ", ".. container:: border-dashed")
    prose = [line for line in old.split("\n") if line.strip() and not line.startswith(titles_and_blocks)]
    rest = iter(new)
    assert all(line in rest for line in prose)
    # between a title and its block stands a warning, so that one is prose
    assert "* :underline:`Choisir l'interface réseau du démarrage`" in new


def test_what_holds_no_command_keeps_its_bytes() -> None:
    text = f"\ufeffT\r\n=\r\n\r\nUn  \tmot.  \r\n\r\nFaire\r\n\r\n{FRAME}\r\n\r\n   true\r\n\r\nFin."
    new = convert(document("d.rst", text.encode(), FORMS), {}).decode()
    assert new == "\ufeffT\r\n=\r\n\r\nUn  \tmot.  \r\n\r\n.. step:: Faire\r\n\r\n   true\r\n\r\nFin."


def test_a_step_takes_the_title_and_the_place_of_its_block() -> None:
    assert converted(f"T\n=\n\n{block('Un *mot* :', 'echo  a  ')}Fin.\n") == (
        "T\n=\n\n.. step:: Un *mot*\n\n   echo  a  \n\nFin.\n"
    )


def test_a_title_keeps_the_markup_that_is_in_it() -> None:
    text = "puis *cela* avec\nun `lien MyDisk`_ et ``MyDisk`` :"
    new = converted(block(text, "lvs MyDisk") + block("b", "ls MyDisk") + ".. _lien MyDisk: http://a.org/\n")
    assert ".. step:: puis *cela* avec un `lien MyDisk`_ et ``MyDisk``\n\n   lvs {{ MyDisk }}\n" in new


def test_a_title_that_is_a_link_stays_one() -> None:
    assert ".. step:: :doc:`ici`\n" in converted(block(":doc:`ici` :", "true"))


def test_a_link_in_a_title_stands_in_one_step_only() -> None:
    new = converted(block("Un `lien`__", "# amd64\necho a\n# i386\necho b") + "__ http://a.org/\n")
    assert ".. step:: Un `lien`__ (amd64)\n" in new
    assert ".. step:: Un lien (i386)\n" in new


@pytest.mark.parametrize("title", ["**Un mot**", "*Un mot* :", "* :style:`Un mot`", ":sub:`Un mot`"])
def test_what_only_styles_the_whole_of_a_title_goes(title: str) -> None:
    assert ".. step:: Un mot\n" in converted(".. role:: style\n\n" + block(title, "true"))


@pytest.mark.parametrize(("name", "written"), [("Nommé", "nommé"), ("a: b", "`a: b`")])
def test_links_to_a_block_find_its_step(name: str, written: str) -> None:
    new = converted(f"Un\n\n{FRAME}\n   :name: {name}\n\n   true\n\nVoir `{name}`_.\n")
    assert new == f".. _{written}:\n\n.. step:: Un\n\n   true\n\nVoir `{name}`_.\n"


def test_openers_and_closers() -> None:
    new = converted(block("Entrer", "chroot /x") + block("Sortir", "exit"))
    entered = ".. step:: Entrer\n   :enter: chroot\n\n   chroot /x\n\n"
    assert new == entered + ".. step:: Sortir\n   :leave:\n\n   exit\n\n"


def test_titles_that_are_the_same_have_ids_of_their_own() -> None:
    assert ":id: un-2" in converted(block("Un", "true") + block("Un", "false"))


def test_two_colons_become_one() -> None:
    text = "1. Lire ceci::\n\n      ls\n\nEt\n\n::\n\n   pwd\n"
    assert converted(text) == "1. .. step:: Lire ceci\n\n      ls\n\n.. step:: Et\n\n   pwd\n"


def test_a_console_becomes_steps_and_outputs() -> None:
    text = "Voir\n\n.. code-block:: console\n\n   $ echo a\n   a\n   $ true\n"
    assert converted(text) == (
        ".. step:: Voir\n\n   echo a\n\n.. output::\n\n   a\n\n.. step:: true\n\n   true\n"
    )


@pytest.mark.parametrize(
    "opener",
    ["sudo -i", "su -", "ssh root@web1", "chroot /mnt", "docker exec -it c bash", "unshare -m"],
)
def test_an_output_that_is_indented_keeps_its_blanks(opener: str) -> None:
    text = f"Voir\n\n.. code-block:: console\n\n   $ {opener}\n   # lvs\n     LV   VG\n   # exit\n   $ ls\n"
    new = read("d.rst", converted(text))
    assert [one.text for step in new.steps for one in step.expectations] == ["  LV   VG"]
    assert new.steps[-1].code == "ls"


def test_what_a_shell_says_as_it_opens_and_closes_becomes_a_comment() -> None:
    text = "V\n\n" + session("$ ssh web", "Linux 6.1", "", "*** hi", "web$ exit", "logout")
    assert converted(text) == (
        ".. step:: V\n   :enter: ssh\n\n   ssh web\n\n"
        ".. shown by the terminal, and compared with nothing\n\n   Linux 6.1\n\n   *** hi\n\n"
        ".. step:: exit\n   :leave:\n\n   exit\n\n"
        ".. shown by the terminal, and compared with nothing\n\n   logout\n\n"
    )


def test_what_introduces_a_block_is_the_title_of_one_step_alone() -> None:
    text = "Voir :\n\n" + session("$ echo a_", "a_", "$ cat x|wc", "1") + "1. Faire\n\n   ::\n\n     ls\n"
    titles = [line for line in converted(text).split("\n") if "step::" in line]
    assert titles == [".. step:: Voir", r".. step:: cat x\|wc", "1. .. step:: Faire"]


def test_a_block_that_nothing_introduces_is_called_by_its_command() -> None:
    text = block("Voir", "ls") + f"{FRAME}\n\n   df -h \\\n     /\n\n" + session("$ docker ps -f '{{.ID}}'")
    titles = [line for line in converted(text).split("\n") if "step::" in line]
    assert titles == [".. step:: Voir", ".. step:: df -h", ".. step:: docker ps -f"]


def test_a_term_keeps_what_explains_it() -> None:
    assert converted("Un\n   Voir ::\n\n      ls\n\n   Fin\n").startswith(
        "Un\n   .. step:: Voir\n\n      ls\n"
    )


def session(*lines: str) -> str:
    return ".. code-block:: console\n\n   " + "\n   ".join(lines) + "\n\n"


@pytest.mark.parametrize("prompt", ["mysql>", "shop=#", "MariaDB [(none)]>", "127.0.0.1:6379>", ">>>"])
@pytest.mark.parametrize("opened", ["# mysql\n   ", ""])
def test_what_is_typed_at_the_prompt_of_a_program_is_left_to_a_person(opened: str, prompt: str) -> None:
    foreign = f".. code-block:: console\n\n   {opened}{prompt} SELECT 1;\n   1\n"
    text = f"T\n=\n\n{foreign}\nThen\n\n{session('# true')}"
    new = converted(text)
    assert f"{foreign}\n.. undecided : the block above stays as it is: " in new
    assert ".. step:: Then\n\n   true\n" in new
    assert [one.rule for one in check("recipe.rst", new).problems] == ["undecided"]


def test_what_is_typed_at_the_prompt_of_a_program_is_left_in_a_literal_block_too() -> None:
    new = converted("T\n=\n\nDans MySQL ::\n\n   mysql> SHOW DATABASES;\n\nPuis ::\n\n   true\n")
    assert (
        "Dans MySQL ::\n\n   mysql> SHOW DATABASES;\n\n.. undecided : the block above stays as it is: " in new
    )
    assert ".. step:: Puis\n\n   true\n" in new


@pytest.mark.parametrize(
    "lines", [("# pg_basebackup -U r", "Password:"), ("# ssh pg1", "Password:", "# exit")]
)
def test_a_question_that_the_terminal_showed_is_left_to_a_person(lines: tuple[str, ...]) -> None:
    new = converted(f"T\n=\n\nDo\n\n{session(*lines)}")
    assert '.. undecided : "Password:" was asked by the step below' in new
    assert "undecided" in [one.rule for one in check("recipe.rst", new).problems]


def test_what_a_file_holds_is_no_question_though_it_reads_as_one() -> None:
    assert "undecided" not in converted(f"T\n=\n\nShow\n\n{session('# cat /etc/app', 'Password:')}")
    assert "undecided" not in converted(f"T\n=\n\nShow\n\n{session('# backup', 'user: bob', 'password:')}")


def test_a_result_that_is_announced_with_its_command_is_its_output() -> None:
    new = converted(block("Résultat attendu de ``echo cinq`` :", "cinq"))
    assert "   echo cinq\n\n.. output::\n\n   cinq\n" in new


def test_what_a_command_printed_like_such_a_prompt_stays_its_output() -> None:
    assert "undecided" not in converted(f"T\n=\n\nShow\n\n{session('# cat a', 'key=> value')}")


def hosts(text: str, **host_of: str) -> list[str]:
    new = converted(text, **host_of)
    return [line.strip() for line in new.split("\n") if ".. host::" in line or ".. undecided" in line]


def test_hosts_are_those_that_prompts_name() -> None:
    web, pxe = session("alice@web:~$ ls"), session("root@pxe.lan:~# ls")
    assert hosts(f"A\n-\n\n{web}{session('$ pwd')}{pxe}B\n-\n\n{pxe}") == [
        ".. host:: web",
        ".. undecided : on which host do the steps below happen? Write `.. host:: NAME` here",
        ".. host:: pxe",
    ]
    assert hosts(f"A\n-\n\n{web}{session('$ pwd')}") == [".. host:: web"]
    assert hosts(f"A\n-\n\n{web}B\n-\n\n{pxe}", A="frontal") == [".. host:: frontal", ".. host:: pxe"]
    assert hosts(session("web$ ls")) == [".. host:: web"]
    assert hosts(session("sh-5.1# ls") + session("/ # ls")) == []
    assert hosts(session("bash-5.2$ ls") + session("/ # ls")) == [
        ".. undecided : root types the step below, and a user what is above it: who runs all of it?"
    ]


def test_a_document_that_names_no_host_is_asked_for_it_once_with_all_its_headings() -> None:
    text = "".join(f"{name}\n-\n\n{block('Un', 'a')}" for name in "ABC")
    (asked,) = hosts(text)
    assert asked.startswith(".. undecided : on which host do the steps below happen?")
    assert 'below "B", "C" where' in asked
    assert converted(text).startswith("A\n-\n\n.. undecided : on which host")
    assert [line.partition(", and ")[0] for line in hosts(text, B="web")] == [
        ".. undecided : on which host do the steps below happen? Write `.. host:: NAME` here",
        ".. host:: web",
        ".. undecided : on which host do the steps below happen? Write `.. host:: NAME` here",
    ]


def test_steps_above_the_first_host_that_a_prompt_names_are_written_and_refused_until_theirs_is() -> None:
    new = converted(session("$ pwd") + session("web$ ls"))
    assert [line for line in new.split("\n") if line.startswith(".. ")] == [
        ".. undecided : on which host do the steps below happen? Write `.. host:: NAME` here",
        ".. step:: pwd",
        ".. host:: web",
        ".. step:: ls",
    ]
    assert [problem.rule for problem in check("d.rst", new).problems] == ["undecided", "step-without-host"]


ITEMS = """\
#. .. code-block:: console

      $ {one}

   Et après.

* .. code-block:: console

     $ echo deux
"""


def test_a_block_that_begins_an_item_of_a_list_stays_in_it() -> None:
    new = converted(ITEMS.format(one="echo un"))
    assert new.startswith(
        "#. .. step:: echo un\n\n      echo un\n\n   Et après.\n\n* .. step:: echo deux\n\n"
    )


def test_a_block_that_begins_an_item_and_stays_takes_nothing_of_it_away() -> None:
    new = converted(ITEMS.format(one='echo "ouvert'))
    kept, _mark, rest = new.partition("   .. undecided : ")
    assert kept == '#. .. code-block:: console\n\n      $ echo "ouvert\n\n'
    assert "\n\n   Et après.\n" in rest


def test_machines_of_one_name_in_two_domains_are_two_hosts() -> None:
    paris, lyon = session("root@web.paris.lan:~# ls"), session("root@web.lyon.lan:~# rm -r /srv/www")
    assert hosts(paris + lyon) == [".. host:: web.paris.lan", ".. host:: web.lyon.lan"]
    assert hosts(paris + session("root@web:~# ls")) == [".. host:: web"]


def test_a_prompt_inside_a_shell_that_was_opened_names_no_host() -> None:
    inside = session("root@pxe:~# ls") + session("root@pxe:~# exit")
    assert hosts(session("alice@web:~$ ssh root@pxe") + inside + session("$ ls")) == [".. host:: web"]


def test_a_heading_whose_prompts_name_no_host_is_asked_for_beside_one_that_does() -> None:
    text = f"A\n-\n\n{session('web$ ls')}B\n-\n\n{session('$ ls')}"
    old = document("d.rst", text.encode(), FORMS)
    assert old.undecided_headings({}) == ["B"]
    assert check("d.rst", converted(text)).problems[0].rule == "undecided"
    assert hosts(text, B="db") == [".. host:: web", ".. host:: db"]


def test_output_below_the_command_that_its_title_names() -> None:
    new = converted(block("Vérifier avec ``uname -s``", "uname -s\nLinux"))
    assert new.endswith("   uname -s\n\n.. output::\n\n   Linux\n\n")


def test_a_block_that_is_only_the_output_of_the_command_in_its_title() -> None:
    new = converted(block("Vérifier que 'cat /etc/x' affiche :", "a b"))
    assert new.endswith("   cat /etc/x\n\n.. output::\n\n   a b\n\n")


def test_a_block_that_is_announced_as_a_result_becomes_the_output_of_the_step_above() -> None:
    new = converted(
        "Voir::\n\n   # amd64\n   ls -l x\n   # i386\n   ls -l x\n\nUn mot.\n\nRésultat attendu ::\n\n"
        "   x -> MyDisk\n\n* Aller ::\n\n     ls MyDisk MyDisk\n\n  ce qui donne::\n\n     MyDisk\n"
    )
    assert new == (
        ".. step:: Voir\n\n   # amd64\n   ls -l x\n   # i386\n   ls -l x\n\nUn mot.\n\nRésultat attendu\n\n"
        ".. output::\n\n   x -> MyDisk\n\n* .. step:: Aller\n\n     ls MyDisk MyDisk\n\n"
        "  ce qui donne:\n\n  .. output::\n\n     MyDisk\n"
    )
    assert [len(step.expectations) for step in read("d.rst", new).steps] == [1, 1]


def test_a_result_stays_below_the_host_of_its_step() -> None:
    text = session("web$ ls") + session("pxe$ ls") + "Résultat::\n\n   x\n\n" + session("pxe$ pwd")
    assert hosts(text) == [".. host:: web", ".. host:: pxe"]


def whens(text: str) -> list[str]:
    """What is said of each step's architecture: that it is alone for one, or that somebody is to decide."""
    lines = [line.strip().removeprefix("* ") for line in converted(text).split("\n")]
    return [
        line.removeprefix(":when: ARCH == ") if line.startswith(":when:") else line.split()[8]
        for line in lines
        if line.startswith((":when:", ".. undecided : is the step below for"))
    ]


def test_titles_that_name_one_architecture_each_make_alternatives() -> None:
    text = block("Avant", "true") + block("Pour amd64 :", "a") + block("* Sur un i386 :", "b")
    assert ".. variable:: ARCH\n" in converted(text)
    assert whens(text) == ['"amd64"', '"i386"']
    others = block("Pour arm64 :", "a") + block("Pour une machine s390x :", "b") + block("Pour armhf :", "c")
    assert whens(others) == ['"arm64"', '"s390x"', '"armhf"']
    assert "   :choices: arm64, armhf, s390x\n   :default: arm64\n" in converted(others)
    assert whens(block("Installer :", "# pour amd64\necho a\n# pour arm64\necho b")) == ['"amd64"', '"arm64"']
    assert whens(block("Installer :", "dpkg --add-architecture arm64\napt install -y gcc:amd64")) == []
    assert whens(f"amd64::\n\n   a\n\ni386::\n\n   b\n\n{block('Et', 'c')}") == ['"amd64"', '"i386"']


def test_headings_that_name_one_architecture_each_make_alternatives_of_all_that_is_below() -> None:
    steps = block("Un", "a") + block("Deux", "b")
    text = f"T\n=\n\nPour amd64\n----------\n\n{steps}Pour i386\n---------\n\n{steps}Fin\n---\n\n{steps}"
    assert whens(text) == ['"amd64"', '"amd64"', '"i386"', '"i386"']


def test_what_may_be_an_alternative_is_left_to_decide() -> None:
    images = block("L'image amd64", "a") + block("L'image i386", "b")
    assert whens(images) == ["amd64", "i386"]
    assert whens(block("Pour amd64", "a") + block("Puis", "c") + block("Pour i386", "b")) == ["amd64", "i386"]
    assert whens(block("Pour amd64", "chroot /a") + block("Pour i386", "b") + block("Fin", "exit")) == [
        "amd64",
        "i386",
    ]
    assert whens(f"A\n-\n\n{block('Pour amd64', 'a')}B\n-\n\n{block('Pour i386', 'b')}") == ["amd64", "i386"]
    headings = f"Noyau amd64\n-----------\n\n{images}Noyau i386\n----------\n\n{block('Un', 'a')}"
    assert whens(headings) == ["amd64", "i386"]


@pytest.mark.parametrize("about", ["Remarques sur amd64", "Quelques notes pour amd64", "Details on amd64"])
def test_a_heading_that_speaks_about_an_architecture_is_left_to_decide(about: str) -> None:
    line = "-" * 30
    text = f"{about}\n{line}\n\n{block('Un', 'a')}Pour i386\n{line}\n\n{block('Deux', 'b')}"
    assert whens(text) == ["amd64", '"i386"']
    assert whens(block(about, "a") + block("Pour i386", "b")) == ["amd64", "i386"]


def test_titles_and_headings_that_name_one_distribution_each_are_asked_and_never_guessed() -> None:
    titles = block("Sous Debian 12 :", "a") + block("* Pour CentOS", "b") + block("Puis", "c")
    assert whens(titles) == ["Debian", "CentOS"]
    assert '`:when: DISTRIBUTION == "CentOS"`' in converted(titles)
    steps = block("Un", "a") + block("Deux", "b")
    assert whens(f"Debian\n------\n\n{steps}Red Hat\n-------\n\n{steps}") == ["Debian", "Red"]
    assert whens(block("Sous Debian", "a") + block("Puis", "b") + block("Sous CentOS", "c")) == []
    assert whens(block("Le miroir Debian", "a") + block("Le miroir Ubuntu", "b")) == []


RED_HAT = "On nodes that run CentOS, Fedora, openSUSE, Red Hat Enterprise Linux, or SUSE Linux, run:"


def test_titles_that_name_several_distributions_each_are_asked() -> None:
    new = converted(block(RED_HAT, "a") + block("On nodes that run Ubuntu or Debian, run:", "b"))
    assert (
        "the step below for CentOS, Fedora, openSUSE, Red Hat, SUSE alone? If so, give it a `:when:`" in new
    )
    assert "the step below for Ubuntu, Debian alone? If so, give it a `:when:`" in new
    one = converted(block(RED_HAT, "a") + block("On Ubuntu 24.04, install the package:", "b"))
    assert '`:when: DISTRIBUTION == "Ubuntu 24.04"`' in one
    assert new.count("undecided") == one.count("undecided") == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (RED_HAT, "Then:"),
        ("Sous Debian ou Ubuntu, lancez :", "Sous Debian ou Ubuntu, tapez :"),
        ("Le miroir de Debian et d'Ubuntu :", "Le miroir de CentOS :"),
    ],
)
def test_titles_that_name_the_same_distributions_or_speak_of_them_are_not_asked(one: str, other: str) -> None:
    assert "undecided" not in converted(block(one, "a") + block(other, "b"))


def test_releases_and_methods_that_are_told_apart_are_asked_too() -> None:
    titles = block("Pour Debian 9 :", "a") + block("Pour Debian 10 :", "b") + block("Pour voir", "c")
    assert '`:when: DISTRIBUTION == "Debian 10"`' in converted(titles)
    assert len(whens(titles)) == 2
    assert whens(block("Méthode A", "a") + block("Méthode B : par rsync", "b")) == ["A", "B"]
    assert whens(f"Option 1\n--------\n\n{block('U', 'a')}Option 2\n--------\n\n{block('V', 'b')}") == [
        "1",
        "2",
    ]
    both = block("Sous Debian", "a") + block("Sous CentOS", "b") + block("Cas 1", "c") + block("Cas 2", "d")
    assert whens(both) == ["Debian", "CentOS", "1", "2"]
    assert whens(block("Pour Debian 9 :", "a") + block("Pour Debian 9", "b")) == []
    assert whens(block("Méthode A", "a") + block("Puis", "b") + block("Option B", "c")) == []


def test_a_block_whose_comments_tell_two_distributions_apart_is_left_undecided() -> None:
    new = converted(block("Démarrer :", "# Debian\nsystemctl start a\n# Pour CentOS 7 :\nsystemctl start b"))
    assert "for one of these alone: Debian, CentOS; write a step of each" in new
    assert "undecided" not in converted(
        block("Démarrer", "# Debian\na\n# le dépôt de Debian\nb\n# CentOS est ici\nc")
    )


TABS = ".. tab-set::\n\n"


def tab(label: str, *lines: str) -> str:
    shown = "".join(f"      .. code-block:: console\n\n         $ {line}\n\n" for line in lines)
    return f"   .. tab-item:: {label}\n\n{shown}"


def test_tabs_are_ways_of_one_thing_and_asked_once_each() -> None:
    text = f"T\n=\n\n{TABS}{tab('Debian', 'apt', 'cat')}{tab('Fedora', 'dnf')}Fin\n\n{session('$ ls')}"
    assert whens(text) == ["Debian", "Fedora"]
    assert '`:when: DISTRIBUTION == "Fedora"`' in converted(text)
    methods = f"T\n=\n\n{TABS}{tab('From source', 'make')}{tab('Packages', 'apt')}"
    assert '`:when: METHOD == "From source"`' in converted(methods)
    assert whens(f"T\n=\n\n{TABS}{tab('amd64', 'a')}{tab('i386', 'b')}") == ["amd64", "i386"]
    assert whens(f"T\n=\n\n{TABS}{tab('Debian', 'a')}   .. tab-item:: Notes\n\n      b\n") == []


def test_steps_in_tabs_that_one_title_introduces_have_that_of_their_tab() -> None:
    new = converted(f"Install\n=======\n\n{TABS}{tab('Debian', 'apt')}{tab('Fedora', 'dnf')}")
    titles = [line.strip() for line in new.split("\n") if ".. step::" in line]
    assert titles == [".. step:: Install (Debian)", ".. step:: Install (Fedora)"]


ITEM = "* {}::\n\n    ls {}\n\n"


def test_items_of_a_list_of_which_one_is_chosen_are_asked() -> None:
    items = ITEM.format("Plain", "a") + ITEM.format("LUKS", "b")
    for words in ("Choose one of the following options:", "Choisissez l'une des méthodes :", "Au choix :"):
        assert whens(f"{words}\n\n{items}") == ["Plain", "LUKS"]
    for words in ("Choose a name, then:", "Do all of this:", "Choisir le disque, puis :"):
        assert whens(f"{words}\n\n{items}") == []


def test_headings_that_are_names_of_one_kind_of_program_are_asked() -> None:
    sections = [f"{name}\n{'-' * 12}\n\n{block('Restore', 'a')}" for name in ("MySQL", "PostgreSQL", "Nginx")]
    assert whens("".join(sections[:2])) == ["MySQL", "PostgreSQL"]
    assert '`:when: DATABASE == "MySQL"`' in converted("".join(sections))
    assert whens(sections[0] + sections[2]) == []
    assert whens(block("Install MySQL", "a") + block("Install PostgreSQL", "b")) == []


@pytest.mark.parametrize(
    "title",
    [
        "Or, with snap:",
        "Alternatively, build it:",
        "If you use SELinux, also run:",
        "That was all. If your disk is new:",
        "When using LVM:",
        "If SELinux is enabled:",
        "Ou bien, par snap :",
        "Sinon :",
        "Si vous utilisez LVM :",
        "Si le paquet n'est pas installé :",
        "S'il y a un pare-feu :",
        "Au besoin :",
        "On distributions that include X, you can configure this by running the following command instead:",
        "Utilisez cette commande à la place :",
        "The equivalent OpenStack client command would be:",
        "La commande équivalente est :",
    ],
)
def test_words_that_say_that_not_every_reader_is_meant_are_asked_about(title: str) -> None:
    new = converted(block("Un", "true") + block(title, "ls"))
    assert new.count(".. undecided : is the step below for some readers only") == 1


@pytest.mark.parametrize(
    "title",
    [
        "Order the packages:",
        "If the command succeeds, go on:",
        "When you are done:",
        "If you see an error, then:",
        "Outils :",
        "Orienter l'écran :",
        "Installer ou mettre à jour :",
        "Sinaps :",
        "Si tout va bien :",
        "Voir si le paquet est installé :",
        "Read a file instead of a disk:",
        "The equivalent is 3 GB:",
    ],
)
def test_other_words_are_not_asked_about(title: str) -> None:
    assert "undecided" not in converted(block("Un", "true") + block(title, "ls"))


def test_one_architecture_alone_is_no_alternative() -> None:
    assert whens(block("Pour amd64", "a") + block("Puis", "b") + block("Encore pour amd64", "c")) == []


def test_a_value_goes_where_it_can_be_filled_and_nowhere_else() -> None:
    new = converted(
        block("A", "mount /dev/MyDisk") + block("B", "cat <<'EOF'\n$(MyDisk)\nEOF") + block("C", "ls $MyDisk")
    )
    assert ".. variable:: MyDisk\n   :type: word\n   :default: MyDisk\n" in new
    assert "mount /dev/{{ MyDisk }}" in new
    assert "ls $MyDisk" in new


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mysql <<'E'\nSET @MyTotal := 1;\nSELECT @MyTotal;\nE", "mysql -e 'SELECT @MyTotal'"),
        ("mysql <<E\nUPDATE t SET MyColumn=1 WHERE MyColumn > 2;\nE", "mysql -e 'SELECT MyColumn FROM t'"),
        ("mysql <<E\nUPDATE t SET MyColumn = 1;\nE", "mysql -e 'SELECT MyColumn FROM t'"),
        ("MyBackup() {\n  tar c $1\n}\nMyBackup a", "MyBackup b"),
        ("function MyBackup { true; }", "MyBackup b; MyBackup c"),
        ("for MyFile in a b; do\n  ls $MyFile\ndone", "for MyFile in c; do ls $MyFile; done"),
        ("read -r MyAnswer\necho $MyAnswer", "read -p 'Go on? ' MyAnswer"),
        ("echo $MyDir", 'ls "$MyDir" ${MyDir}'),
    ],
)
def test_a_name_that_commands_give_to_what_is_their_own_is_no_value(one: str, other: str) -> None:
    new = converted(block("A", one) + block("B", other) + block("C", other))
    assert ".. variable::" not in new
    assert "{{" not in new


def test_a_machine_behind_its_user_is_a_value() -> None:
    new = converted(block("A", "ssh root@MyServer true") + block("B", "ping -c 1 MyServer"))
    assert "   ssh root@{{ MyServer }} true\n" in new


def test_a_value_that_holds_another_one_follows_it() -> None:
    iqn = "iqn.2013-06.org.example:MyDisk"
    new = converted(block("A", f"lvs MyDisk\necho {iqn}") + block("B", f"ls MyDisk\necho {iqn}"))
    assert ".. variable:: IQN\n   :type: iqn\n   :value: iqn.2013-06.org.example:{{ MyDisk }}\n" in new
    assert "   lvs {{ MyDisk }}\n   echo {{ IQN }}\n" in new


def test_a_value_that_holds_a_secret_keeps_it_out_of_what_it_is_computed_from() -> None:
    url = "http://example.org/MyPassword"
    new = converted(block("A", f"lvs MyPassword\ncurl {url}") + block("B", f"ls MyPassword\ncurl {url}"))
    assert ".. variable:: URL\n   :type: url\n   :default: http://example.org/MyPassword\n" in new


def test_a_secret_taken_out_of_the_commands_is_not_left_in_the_titles_made_from_them() -> None:
    sets, asks = '# echo "jean:MyPassword" | chpasswd', "# curl -u a:MyPassword http://x/"
    told = session("# ls", "a", sets, "b", asks, "a:MyPassword")
    new = converted("Voir MyPassword :\n\n" + told)
    assert new.count("MyPassword") == 1 + new.count("{{ MyPassword }}")  # its declaration
    assert [line for line in new.split("\n") if "step::" in line] == [
        ".. step:: Voir {{ MyPassword }}",
        r'.. step:: echo "jean:{{ MyPassword }}" \| chpasswd',
        ".. step:: curl -u a:{{ MyPassword }} http://x/",
    ]
    assert "secret-in-clear" not in [problem.rule for problem in check("d.rst", new).problems]


def test_a_secret_left_in_clear_in_a_raw_step_is_left_undecided_there() -> None:
    sets = block("A", 'echo "root:MyRootPwd" | chpasswd')
    new = converted(sets + block("B", "echo {{ x }} MyRootPwd") + block("C", "echo {{ x }}"))
    told = [
        (one.rule, new.split("\n")[one.location.line + 1])
        for one in check("d.rst", new).problems
        if one.location
    ]
    assert [below for rule, below in told if rule == "undecided" and "host" not in below] == [".. step:: B"]
    assert not any("MyRootPwd" in line for line in new.split("\n") if line.startswith(".. undecided"))


def test_a_secret_called_as_a_variable_of_the_shell_is_put_beside_that() -> None:
    new = converted(
        block("A", 'echo "root:MyRootPwd" | chpasswd') + block("B", "echo 'MyRootPwd' $MyRootPwd")
    )
    assert "   echo '{{ MyRootPwd }}' $MyRootPwd\n" in new
    assert ".. undecided" not in new


def test_a_secret_glued_to_a_short_option_becomes_a_variable_too() -> None:
    new = converted(block("A", "mysqldump -uroot -pMyRootPassword --all") + block("B", "cat MyRootPassword"))
    assert "   mysqldump -uroot -p{{ MyRootPassword }} --all\n" in new
    alone = converted(block("A", "mysqldump -uroot -pMyRootPassword --all"))
    assert alone.startswith(".. variable:: MyRootPassword\n   :type: secret\n")


def test_a_secret_glued_to_a_short_option_of_a_raw_step_is_left_undecided_there() -> None:
    raw = "docker ps --format '{{.Names}}'\nmysql -uroot -pMyRootPassword -e 'select 1'"
    new = converted(block("A", "docker run -e MYSQL_ROOT_PASSWORD=MyRootPassword mysql:8") + block("B", raw))
    lines = new.split("\n")
    assert lines[lines.index(".. step:: B") - 2].startswith(".. undecided")
    told = [one for one in check("d.rst", new).problems if one.rule == "secret-in-clear" and one.location]
    assert [lines[one.location.line - 1].split()[0] for one in told if one.location] == ["mysql"]


def test_a_variable_that_cannot_stand_in_one_block_stands_in_the_others() -> None:
    enters = block("C", "chroot MyRoot ls")
    new = converted(block("A", "ls MyRoot MyDisk") + block("B", "lvs MyRoot MyDisk") + enters)
    assert "   ls {{ MyRoot }} {{ MyDisk }}\n" in new
    assert "   chroot MyRoot ls\n" in new


def test_a_folder_called_chroot_takes_no_variable_away() -> None:
    url = "http://deb.example.org/debian"
    new = converted(block("A", f"debootstrap bookworm /srv/chroot {url}") + block("B", f"curl {url}"))
    assert "   debootstrap bookworm /srv/chroot {{ URL }}\n" in new


def test_a_secret_in_a_block_that_no_variable_may_stand_in_is_asked_for() -> None:
    sets = block("A", "chroot MyRoot sh -c 'echo root:MyRootPwd | chpasswd'")
    new = converted(sets + block("B", "ls MyRoot"))
    assert ".. undecided : a secret stands in clear in the step below" in new


def test_a_port_is_a_part_of_its_address() -> None:
    keystone, glance = "curl http://controller:5000/v3/", "curl http://controller:9292"
    new = converted(block("A", f"{keystone}\n{keystone}") + block("B", f"{glance}\ncurl http://controller/a"))
    assert ".. variable:: URL\n   :type: url\n   :default: http://controller:5000/v3\n" in new
    assert "   curl {{ URL }}/\n" in new
    assert "   curl http://controller:9292\n   curl http://controller/a\n" in new
    both = converted(block("A", f"{glance}\ncurl http://controller") + block("B", "curl http://controller"))
    assert "   curl http://controller:9292\n   curl {{ URL }}\n" in both


def test_values_of_one_kind_are_named_for_what_they_are() -> None:
    names = "http://ftp.example.org/debian http://security.example.org http://10.0.0.1/x http://10.0.0.1/y"
    new = converted(block("A", f"curl {names}") + block("B", f"curl {names}"))
    assert [line.split()[-1] for line in new.splitlines() if "variable::" in line] == [
        "URL",
        "URL_SECURITY",
        "URL_3",
        "URL_4",
    ]


def test_braces_of_the_document_stay_its_own() -> None:
    new = converted(block("A", "docker ps --format '{{.ID}}'"))
    assert "   :raw:\n\n   docker ps --format '{{.ID}}'" in new


def test_a_heading_without_a_host_is_left_to_decide() -> None:
    text = f"T\n=\n\nA\n-\n\n{block('Un', 'true')}B\n-\n\n{block('Deux', 'true')}"
    new = converted(text, A="web")
    assert "A\n-\n\n.. host:: web\n\n.. step:: Un" in new
    problems = check("d.rst", new).problems
    assert [(problem.rule, problem.location.line) for problem in problems if problem.location] == [
        ("undecided", new.split("\n").index("B") + 4)
    ]


def test_check_reports_what_is_undecided_in_either_language() -> None:
    text = ".. undecided : a\n\n.. À décider\u00a0: b\n\n.. step:: S\n\n   true\n"
    assert [problem.rule for problem in check("d.rst", text).problems] == ["undecided"] * 2


def test_a_block_that_holds_no_commands_stays_as_it_is() -> None:
    kept = ".. runbook: ignore\n\nConf::\n\n   server {\n   }\n\n"
    new = converted(f"{kept}Un::\n\n   ls\n")
    assert new == f"{kept}.. step:: Un\n\n   ls\n"
    assert check("d.rst", new).problems == ()


def test_a_recipe_stays_what_it_is() -> None:
    text = "T\n=\n\n.. step:: S\n\n   true\n"
    assert converted(text) == text


# docutils takes the second sentence for a part of what the first one announces
BLANK = "|x|::\n\nUn::\n\n   {}\n\n"


def test_a_block_that_cannot_be_rewritten_stays_as_it_is_and_is_reported() -> None:
    text = BLANK.format("ls") + "Deux::\n\n   ls\n"
    new = converted(text)
    assert new.startswith(BLANK.format("ls") + ".. undecided : ")
    assert new.endswith("\n\n.. step:: Deux\n\n   ls\n")
    problems = check("d.rst", new).problems
    assert [(one.rule, one.location and one.location.line) for one in problems] == [("undecided", 7)]


def test_what_cannot_be_rewritten_at_all_is_refused_at_the_line_of_its_block() -> None:
    with pytest.raises(RecipeError, match=r"\Adocument\.rst:5: this block cannot be rewritten"):
        converted(BLANK.format("chroot /x") + "Deux::\n\n   exit\n")


ASIDE = ".. undecided : the block above stays as it is: "


def left(text: str) -> tuple[list[str], list[str]]:
    """The titles of the steps, and why blocks stay what they are."""
    lines = [line.strip() for line in converted(text).split("\n")]
    titles = [line.removeprefix(".. step:: ") for line in lines if line.startswith(".. step:: ")]
    return titles, [line.removeprefix(ASIDE) for line in lines if line.startswith(ASIDE)]


def test_a_block_that_cannot_be_steps_stays_as_it_is_and_says_why_and_the_others_are_converted() -> None:
    alone = block("Compte", "su - mirror\ncd /srv\nexit")
    output = "Voir::\n\n   systemctl status x\n   ● x (y)\n\n"
    assert converted(f"{block('Un', 'true')}{alone}{output}Fin.\n") == (
        f".. step:: Un\n\n   true\n\n{alone}{ASIDE}"
        '"su - mirror" opens a shell, and the commands after it, pasted, would run in there\n\n'
        f"{output}{ASIDE}bash does not take this: syntax error near unexpected token `('\n\nFin.\n"
    )


def test_a_document_whose_only_block_cannot_be_a_step_is_left_to_decide_as_others_are() -> None:
    bad = block("Broken:", "if true")
    new = converted(bad)
    assert new.startswith(bad.rstrip("\n"))
    assert f"\n\n{ASIDE}the command that begins here is not finished" in new
    assert [problem.rule for problem in check("d.rst", new).problems] == ["no-step", "undecided"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (
            ("web4# echo a", "a"),
            '"web4#" is no known prompt, so nothing tells what is typed from what is printed',
        ),
        (
            ("root@(none):/# ls",),
            '"root@(none):/#" is no known prompt, so nothing tells what is typed from what',
        ),
        (("apt update",), "no line of this block begins with a prompt"),
    ],
)
def test_a_session_without_a_known_prompt_says_so_and_the_way_out(lines: tuple[str, ...], why: str) -> None:
    text = "Voir :\n\n" + session(*lines)
    _titles, whys = left(text)
    assert [one[: len(why)] for one in whys] == [why]
    with pytest.raises(RecipeError) as caught:
        read("document.rst", text, FORMS)
    (problem,) = caught.value.problems
    assert "`$ `" in problem.remedy


def test_a_script_stays_as_it_is_and_is_asked_about() -> None:
    titles, why = left("Un::\n\n   ls\n\nÉcrire ceci::\n\n   #!/bin/sh\n   reboot\n")
    assert titles == ["Un"]
    assert why == ['"#!/bin/sh" begins a script, and its lines would be run']


def test_a_program_that_nothing_leaves_stays_as_it_is_with_what_follows_it_in_its_section() -> None:
    telnet = session("$ telnet mail 25", "Trying", "220 mail", "$ swaks")
    titles, why = left(
        f"A\n-\n\n{block('Un', 'true')}{telnet}{block('Deux', 'ls')}B\n-\n\n{block('Trois', 'ls')}"
    )
    assert titles == ["Un", "Trois"]
    assert why == [
        'the step "Un" enters telnet, and no step leaves it',
        "it may be typed in the shell that a block above opens",
    ]


def test_steps_below_a_shell_that_nothing_leaves_are_asked_about_once() -> None:
    sections = f"A\n-\n\n{block('Root', 'sudo -i')}{block('Un', 'ls')}B\n-\n\n{block('Deux', 'pwd')}"
    new = converted(f"{sections}C\n-\n\n{block('Trois', 'ls')}")
    asked = ".. undecided : is the step below typed in the shell that a block above opens, and that none "
    asked += "leaves?"
    assert new.count(asked) == 1
    assert f"{asked}\n\n.. step:: Deux\n" in new
    ended = f"{sections}{block('Fin', 'exit')}C\n-\n\n{block('Trois', 'ls')}"
    assert asked not in converted(ended)


def test_what_is_typed_in_a_shell_that_a_block_left_opens_is_left_too_up_to_its_end() -> None:
    inside = block("Dedans", "ls") + f"B\n-\n\n{block('Encore', 'pwd')}{block('Sortir', 'exit')}"
    titles, why = left(
        f"A\n-\n\n{block('Entrer', 'chroot /x' + chr(10) + 'ls')}{inside}{block('Fin', 'sync')}"
    )
    assert titles == ["Fin"]
    assert len(why) == 4


def test_a_result_of_which_no_command_is_certain_is_no_step() -> None:
    titles, why = left(
        "A\n-\n\nUn::\n\n   ls\n\nB\n-\n\nRésultat attendu ::\n\n   a -> b\n\nDeux::\n\n   pwd\n"
    )
    assert titles == ["Un", "Deux"]
    assert why == ['"Résultat attendu" says that this is printed, and no command right above prints it']


def test_a_result_below_a_command_that_has_its_output_already_says_so() -> None:
    titles, why = left("Un :\n\n" + session("$ ls", "a") + "Résultat attendu ::\n\n   b\n")
    assert titles == ["Un"]
    assert why == [
        '"Résultat attendu" says that this is printed, and what the command above prints is there already'
    ]


def test_a_block_left_that_docutils_does_not_take_as_text_is_shown_as_it_is() -> None:
    new = converted(block("Un", "true") + block("Deux", "su - a\nls\n  b\nexit"))
    assert "Deux\n\n.. code-block:: text\n\n   su - a\n   ls\n     b\n   exit\n" in new
    assert [problem.rule for problem in check("d.rst", new).problems] == ["undecided"]


def test_a_block_left_in_an_item_of_a_list_stays_in_it() -> None:
    new = converted("* Un::\n\n     true\n\n* Deux::\n\n     a (b)\n\n  Fin.\n")
    assert f"* Deux::\n\n     a (b)\n\n  {ASIDE}bash does not" in new
    assert new.endswith("\n\n  Fin.\n")


def test_a_block_in_a_container_becomes_its_steps() -> None:
    new = converted(f"Voir :\n\n{FRAME}\n\n   .. code-block:: console\n\n      $ echo a\n      a\n")
    assert new == (f"Voir :\n\n{FRAME}\n\n   .. step:: Voir\n\n      echo a\n\n   .. output::\n\n      a\n")


@pytest.mark.parametrize(
    "inside",
    [
        ".. code-block:: text\n      :name: x\n\n      a\n\n      b",
        "ls\n\n   .. note:: Fin",
        ".. note::\n\n      .. code-block:: ini\n\n         ls",
    ],
)
def test_a_container_that_stays_as_it_is_stays_whole_above_the_comment(inside: str) -> None:
    kept = f"Ainsi :\n\n* a\n\n  {FRAME}\n     :name: cadre\n\n     " + inside.replace("\n   ", "\n     ")
    new = converted(f"{block('Un', 'true')}{kept}\n\n  Fin.\n")
    assert new == f'.. step:: Un\n\n   true\n\n{kept}\n\n  {ASIDE}the step "a" holds no command\n\n  Fin.\n'


def test_the_comment_below_an_empty_container_stands_behind_its_options() -> None:
    new = converted(f"{block('Un', 'true')}Ainsi :\n\n{FRAME}\n   :name: x\n\nFin.\n")
    assert f".. code-block:: text\n   :name: x\n\n{ASIDE}" in new


def test_prose_in_a_container_around_its_steps_stays() -> None:
    new = converted(f"{FRAME}\n\n   Voir\n\n   .. code-block:: bash\n\n      ls\n\n   Fin.\n")
    assert new == f"{FRAME}\n\n   .. step:: Voir\n\n      ls\n\n   Fin.\n"


def test_commands_beside_a_code_block_in_a_container_are_asked_for() -> None:
    code = "   .. code-block:: console\n\n      $ apt install a\n\n"
    asked = (
        '   .. undecided : is "{}" below a command? It is read as prose; if it is one, write it as a step\n\n'
    )
    below = converted(f"{FRAME}\n\n{code}   apt update\n\n   Puis ceci.\n\nFin.\n")
    assert f"{asked.format('apt update')}   apt update\n\n   Puis ceci.\n\nFin.\n" in below
    above = converted(f"{FRAME}\n\n   apt update\n\n{code}")
    assert f"{asked.format('apt update')}   .. step:: apt update\n" in above
    assert "undecided" not in converted(f"{FRAME}\n\n   Pour voir\n\n{code}   voir aussi ``ls``\n")


def test_a_block_in_an_item_of_a_list_does_not_go_on_with_the_step_above() -> None:
    new = converted("Un::\n\n   true\n\n* Deux::\n\n   ls\n")
    assert new == ".. step:: Un\n\n   true\n\n* .. step:: Deux\n\n     ls\n"


def test_a_document_that_cannot_be_read_is_refused_where_it_is_wrong() -> None:
    with pytest.raises(RecipeError) as caught:
        converted(block("A", "ls") + ".. nothing::\n\n   x\n")
    assert "document.rst:7: " in str(caught.value)


def test_converting_is_done_once() -> None:
    once = convert(document(str(SAMPLE), SAMPLE.read_bytes(), DASHED), HOSTS)
    assert convert(document(str(SAMPLE), once, DASHED), {}) == once
    assert read(str(SAMPLE), once.decode()) == read(str(SAMPLE), once.decode(), DASHED)


def test_what_the_guide_leaves_to_be_done_by_hand_is_found_by_the_commands_alone() -> None:
    guide = Path(__file__).parents[2] / "manuel" / "guides" / "reprendre-un-document.rst"
    work = table(guide, "by-hand")
    assert len(work) <= 9  # the tenth line is a title, which each document has its own of
    text = convert(document(str(SAMPLE), SAMPLE.read_bytes(), DASHED), HOSTS)
    before = [problem.rule for problem in check("sample.rst", text.decode()).problems]
    new = mended("sample.rst", text).decode().split("\n")
    for command, written in work:
        (at,) = (number for number, line in enumerate(new) if line == f"   {command}")
        if written.startswith(":"):
            at = max(number for number in range(at) if new[number].startswith(".. step:: ")) + 1
            new.insert(at, f"   {written}")
        else:
            new[at] = f"   {written}"
    checked = check("sample.rst", "\n".join(new))
    assert checked.refused == 0
    after = [problem.rule for problem in checked.problems]
    assert len(after) < len(before) / 2
    gone = {"waits-for-answer", "destructive", "not-repeatable", "near-twins", "secret-in-clear"}
    assert not gone.intersection(after)


def test_steps_that_another_user_types_are_left_to_decide() -> None:
    shown = [
        f".. code-block:: console\n\n   {line}\n\n"
        for line in ("root@h:~# echo a", "bob@h:~$ echo b", "bob@h:~$ echo c", "# echo d")
    ]
    new = converted("T\n=\n\n" + "".join(shown))
    asked = [line.partition(" : ")[2] for line in new.split("\n") if line.startswith(".. undecided : ")]
    assert asked == [
        "bob types the step below, and root what is above it: who runs all of it?",
        "root types the step below, and bob what is above it: who runs all of it?",
    ]


def test_steps_that_another_user_types_as_their_directive_tells_are_left_to_decide() -> None:
    text = "".join(f".. prompt:: bash {prompt}\n\n   echo a\n\n" for prompt in "##$")
    old = document("document.rst", text.encode(), Forms(blocks=("prompt",)))
    assert (
        convert(old, {})
        .decode()
        .count(".. undecided : a user types the step below, and root what is above it: who runs all of it?\n")
        == 1
    )


def test_who_became_another_user_by_a_command_is_nobody_else() -> None:
    shown = "bob@h:~$ sudo -i\n   root@h:~# echo a\n   root@h:~# exit\n   bob@h:~$ echo b"
    new = converted(f"T\n=\n\n.. code-block:: console\n\n   {shown}\n")
    assert ".. undecided" not in new
