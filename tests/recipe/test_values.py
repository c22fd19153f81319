"""Declarations and what was given, to values: all that is wrong at once, each at its declaration."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from runbook.errors import UsageError
from runbook.model import Location, Values, Variable
from runbook.variables.values import missing, settle

line = count(10)


def a(name: str, kind: str = "text", **rest: object) -> Variable:
    return Variable(name, Location("r.rst", next(line)), kind, **rest)  # type: ignore[arg-type]


def refusal(variables: list[Variable], given: dict[str, str]) -> list[str]:
    with pytest.raises(UsageError) as caught:
        settle(variables, given)
    return [str(problem) for problem in caught.value.problems]


def test_what_is_given_wins_over_the_default_and_gets_its_normal_form() -> None:
    variables = [a("MAC", "mac"), a("SIZE", "size", default="20G"), a("VG", "lvm", default="MyVG")]
    values = settle(variables, {"MAC": "00-AA-BB-CC-DD-EE", "VG": "vg0"})
    assert values == Values({"MAC": "00:aa:bb:cc:dd:ee", "SIZE": "20G", "VG": "vg0"})


def test_an_empty_value_that_was_given_is_a_value() -> None:
    assert settle([a("X", default="full")], {"X": ""}).texts == {"X": ""}
    assert refusal([a("X", "word", default="full")], {"X": ""})[0].endswith(
        "X: the value is empty (such as full is wanted)"
    )


@pytest.mark.parametrize(
    ("variable", "example"),
    [
        (a("X", "word"), "trixie"),
        (a("X", "word", default="full"), "full"),
        (a("X", "word", default="full", example="half"), "half"),
        (a("X", "choice", choices=("lvm", "file")), "lvm"),
        (a("X", "secret", default="MySecretDefault"), "MyStrongPassword"),
    ],
)
def test_an_empty_value_is_refused_with_the_variables_own_example(variable: Variable, example: str) -> None:
    assert f"such as {example} is wanted" in refusal([variable], {"X": ""})[0]


def test_computed_values_follow_their_sources_in_any_order_of_declaration() -> None:
    variables = [
        a("C", value="{{ B }}{{ B }}"),
        a("B", value="{{ MAC | pxelinux }}"),
        a("MAC", "mac"),
        a("FIXED", value="no place at all"),
    ]
    texts = settle(variables, {"MAC": "00:AA:BB:CC:DD:EE"}).texts
    assert texts["C"] == "01-00-aa-bb-cc-dd-ee" * 2
    assert list(texts) == ["C", "B", "MAC", "FIXED"]
    assert texts["FIXED"] == "no place at all"


def test_everything_wrong_is_listed_at_once_in_the_order_of_declaration() -> None:
    variables = [
        a("MAC", "mac"),
        a("LV", "label"),
        a("DERIVED", value="{{ MAC }}"),
        a("PASSWORD", "secret"),
        a("HOST", "host", example="pxe.lan"),
        a("FREE"),
    ]
    where = [variable.location for variable in variables]
    given = {"LV": "un-nom-beaucoup-trop-long", "MACC": "x", "DERIVED": "x", "MAC": "00:AA:BB:CC:DD"}
    assert refusal(variables, given) == [
        "MACC: the recipe has no variable of that name; did you mean MAC?",
        f'{where[0]}: MAC: "00:AA:BB:CC:DD" has 5 bytes, a MAC address has 6 (00:AA:BB:CC:DD:EE)',
        f'{where[1]}: LV: "un-nom-beaucoup-trop-long" has 25 characters, an ext3 label 16 at most',
        f"{where[2]}: DERIVED: it is computed ({{{{ MAC }}}}), never given; leave it out",
        f"{where[3]}: PASSWORD: no value; --secret PASSWORD=@FILE; `runbook run` asks for it on a terminal",
        f"{where[4]}: HOST: no value; --var HOST=pxe.lan; `runbook run` asks for it on a terminal",
        f"{where[5]}: FREE: no value; --var FREE=…; `runbook run` asks for it on a terminal",
    ]


def test_what_is_computed_from_a_wrong_value_is_not_wrong_a_second_time() -> None:
    variables = [a("MAC", "mac"), a("FILE", value="{{ MAC | pxelinux }}")]
    assert len(refusal(variables, {"MAC": "nonsense"})) == 1


def test_a_name_that_resembles_nothing_is_said_too() -> None:
    unknown = "zzz: the recipe has no variable of that name; "
    assert refusal([a("MAC", default="x"), a("LV", default="y")], {"zzz": "1"}) == [
        unknown + "it has MAC, LV"
    ]
    assert refusal([], {"zzz": "1"}) == [unknown + "it has none"]
    assert refusal([a("MAC", default="x")], {"mac": "1"}) == ["mac" + unknown[3:] + "did you mean MAC?"]


def test_missing_lists_what_is_to_be_asked_for() -> None:
    variables = [a("GIVEN"), a("DEFAULT", default=""), a("COMPUTED", value="x"), a("LEFT"), a("S", "secret")]
    assert [variable.name for variable in missing(variables, {"GIVEN": ""})] == ["LEFT", "S"]


# ---------------------------------------------------------------- secrets


def test_what_is_computed_from_a_secret_is_one() -> None:
    variables = [
        a("LINE", value="{{ PAIR }}:x"),
        a("PAIR", value="{{ USER }}:{{ PASSWORD | upper }}"),
        a("USER", default="root"),
        a("PASSWORD", "secret"),
    ]
    values = settle(variables, {"PASSWORD": "s3cr3t"})
    assert values.secrets == {"PASSWORD", "PAIR", "LINE"}
    assert values.texts["LINE"] == "root:S3CR3T:x"
    assert set(values.secret_texts()) == {"s3cr3t", "root:S3CR3T", "root:S3CR3T:x"}


@pytest.mark.parametrize(
    "variable",
    [
        a("X", "mac", value="{{ PASSWORD }}"),
        a("X", "text", value="{{ PASSWORD[:3] }}"),
        a("X", "word", pattern="[0-9]+", value="{{ PASSWORD }}"),
        a("X", value="{{ {'a': 'b'}[PASSWORD] }}"),
    ],
)
def test_a_value_computed_from_a_secret_is_refused_without_being_shown(variable: Variable) -> None:
    (said,) = refusal([variable, a("PASSWORD", "secret")], {"PASSWORD": "tops3cret!"})
    assert said.endswith("computed from a secret, it is no " + variable.type + " of 4 to 1024 characters")
    assert "top" not in said


@for_all(st.text(st.characters(exclude_characters='":. '), min_size=5))
def test_a_secret_is_in_no_refusal(secret: str) -> None:
    variables = [a("PASSWORD", "secret", max_length=1), a("OTHER")]
    said = "\n".join(refusal(variables, {"PASSWORD": secret}))
    assert secret not in said


# ---------------------------------------------------------------- what a reader has refused already


def test_variables_computed_from_each_other_are_refused() -> None:
    (said,) = refusal([a("A", value="{{ B }}"), a("B", value="{{ A }}")], {})
    assert "A, B are computed from each other" in said


def test_an_expression_that_is_none_is_refused() -> None:
    (said,) = refusal([a("A", value="{{ B C }}")], {})
    assert "is not an expression" in said


def test_what_only_a_steps_output_gives_leaves_what_is_computed_from_it_open() -> None:
    assert settle([a("A", value="{{ TID }}"), a("B", default="b")], {}).texts == {"B": "b"}
