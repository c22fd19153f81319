"""A prompt that names a machine says where its commands run: never on another one without a word."""

from __future__ import annotations

import pytest

from runbook.convert.converting import convert
from runbook.convert.documents import document
from runbook.documents.forms import Forms
from runbook.errors import RecipeError
from runbook.recipe.reader import read

FORMS = Forms(("cmd",), ("console", "literal", "prompt"))


def block(*typed: str) -> str:
    return ".. code-block:: console\n\n" + "".join(f"   {line}\n" for line in typed) + "\n"


def ran(text: str) -> list[str]:
    """Each command of the document behind its host, and a sign for each shell it is typed in."""
    steps = read("d.rst", text, FORMS).steps
    return [f"{step.host}{'>' * len(step.within)} {line}" for step in steps for line in step.code.split("\n")]


def refused(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(RecipeError) as caught:
        read("d.rst", text, FORMS)
    return [(one.location.line if one.location else 0, one.rule, one.fact) for one in caught.value.problems]


A, B = "A\n-\n\n", "B\n-\n\n"
WEB, DB = block("root@web:~# ls"), block("root@db:~# df")
HOST = ".. host:: {}\n\n".format


def test_a_block_runs_on_the_machine_that_its_prompt_names() -> None:
    assert ran(WEB + DB + WEB) == ["web ls", "db df", "web ls"]
    assert [host.name for host in read("d.rst", WEB + DB, FORMS).hosts] == ["web", "db"]
    assert ran(block("client$ ls")) == ["client ls"]
    assert ran("Voir::\n\n   [root@web ~]# ls\n") == ["web ls"]
    assert ran(".. prompt:: bash root@web:~#\n\n   ls\n") == ["web ls"]
    assert ran(".. container:: cmd\n\n   root@web.lan:~# ls\n") == ["web ls"]


def test_a_document_of_which_no_prompt_names_a_machine_runs_where_it_did() -> None:
    assert ran(block("$ ls") + block("# df")) == ["localhost ls", "localhost df"]
    assert ran(block("user$ ls", "bash-5.2$ pwd") + block("/ # df")) == [
        *("localhost ls", "localhost pwd", "localhost df")
    ]
    assert ran(block("$ ls") + block("[root@localhost ~]# df")) == ["localhost ls", "localhost df"]


def test_what_names_no_machine_goes_on_below_the_same_heading() -> None:
    assert ran(A + WEB + block("# df") + ".. container:: cmd\n\n   pwd\n") == ["web ls", "web df", "web pwd"]


@pytest.mark.parametrize("text", [A + WEB + B + block("$ ls"), A + WEB + block("$ ls") + DB])
def test_what_names_no_machine_is_refused_where_it_could_be_another(text: str) -> None:
    ((_line, rule, fact),) = refused(text)
    assert rule == "step-without-host"
    assert fact.startswith("nothing says on which host the step")


def test_what_stands_above_the_first_machine_is_refused() -> None:
    assert [rule for _line, rule, _fact in refused(block("$ pwd") + WEB)] == ["step-without-host"]
    assert ran(HOST("web") + block("$ pwd") + WEB) == ["web pwd", "web ls"]


def test_a_prompt_of_a_host_that_is_declared_is_that_host() -> None:
    assert ran(HOST("web.lan") + WEB) == ["web.lan ls"]
    assert ran(HOST("Web") + WEB) == ["Web ls"]
    assert ran(HOST("db") + DB + HOST("web") + WEB + DB) == ["db df", "web ls", "db df"]
    variable = ".. variable:: SERVEUR\n   :type: host\n   :default: web\n\n"
    assert ran(variable + HOST("SERVEUR") + WEB) == ["SERVEUR ls"]


def test_a_prompt_of_another_machine_than_the_host_that_is_declared_is_refused() -> None:
    ((line, rule, fact),) = refused(HOST("db") + WEB)
    assert (line, rule) == (5, "other-prompt")
    assert fact == "this prompt is of web, and the host above is db"
    assert ran(HOST("db") + block("# ls")) == ["db ls"]


@pytest.mark.parametrize("opener", ["gcloud compute ssh web", "doctl ssh web --wait"])
def test_a_machine_to_which_an_unknown_program_may_lead_is_not_this_one(opener: str) -> None:
    told = refused(block(f"$ {opener}", "bob@web:~$ sudo reboot"))
    assert "other-prompt" in [rule for _line, rule, _fact in told]


def test_inside_of_a_shell_that_was_opened_on_another_machine_the_prompt_is_its_own() -> None:
    inside = block("root@web:~# ls", "root@web:~# exit")
    assert ran(block("bob@poste:~$ ssh root@web") + inside + block("bob@poste:~$ pwd")) == [
        *("poste ssh root@web", "poste> ls", "poste> exit", "poste pwd")
    ]
    assert ran(block("$ ssh root@web") + inside + block("$ pwd")) == [
        *("localhost ssh root@web", "localhost> ls", "localhost> exit", "localhost pwd")
    ]


def test_the_machine_that_a_prompt_names_behind_su_is_the_one_where_su_was_typed() -> None:
    assert ran(block("$ ls", "$ sudo su -", "root@web:~# df", "root@web:~# exit")) == [
        *("web ls", "web sudo su -", "web> df", "web> exit")
    ]
    assert ran(".. container:: cmd\n\n   su -\n\n" + block("root@web:~# df", "root@web:~# exit")) == [
        *("web su -", "web> df", "web> exit")
    ]


def test_a_prompt_of_another_machine_in_a_shell_of_this_one_is_refused() -> None:
    ((line, rule, fact),) = refused(block("root@web:~# chroot /mnt") + DB + block("# exit"))
    assert (line, rule) == (7, "other-prompt")
    assert fact == "this prompt is of db, and what is above it entered chroot on web"


def test_a_block_that_goes_on_to_another_machine_is_refused() -> None:
    text = block("root@web:~# chroot /mnt") + block("root@web:/# exit", "root@db:~# df")
    assert [(line, rule) for line, rule, _fact in refused(text)] == [(8, "other-prompt")]


@pytest.mark.parametrize(
    "text",
    [
        *(WEB + DB + WEB, HOST("db") + DB + HOST("web") + WEB + DB, A + WEB + HOST("db") + DB + B + DB),
        A + HOST("db") + block("$ pwd") + WEB + HOST("web") + B + WEB + "Puis\n\n" + DB,
        block("$ ls", "$ sudo su -", "root@web:~# df", "root@web:~# exit"),
    ],
)
def test_a_document_that_is_converted_runs_where_it_did(text: str) -> None:
    new = convert(document("d.rst", text.encode(), FORMS), {}).decode()
    found = read("d.rst", new).steps
    assert [f"{step.host}{'>' * len(step.within)} {step.code}" for step in found] == [
        f"{step.host}{'>' * len(step.within)} {step.code}" for step in read("d.rst", text, FORMS).steps
    ]


def test_a_host_that_is_written_above_says_where_a_block_without_a_machine_runs() -> None:
    assert ran(A + WEB + B + HOST("db") + block("$ ls")) == ["web ls", "db ls"]


def test_where_a_document_says_no_host_its_conversion_asks_for_it() -> None:
    text = A + HOST("web") + DB + B + HOST("db") + DB + WEB + "C\n-\n\n" + block("$ ls")
    assert "step-without-host" in [rule for _line, rule, _fact in refused(text)]
    new = convert(document("d.rst", (A + WEB + B + block("$ ls")).encode(), FORMS), {}).decode()
    assert new.count(".. undecided : on which host") == 1
