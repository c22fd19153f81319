"""The types of variables: normal forms, refusals in words, and what narrows them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from runbook.model import Location, Variable
from runbook.variables.types import TYPES, normalise
from support.type_table import BAD, GOOD, NEVER

HERE = Location("recipe.rst", 1)

good_rows = [(kind, given, normal) for kind, rows in GOOD.items() for given, normal in rows]
bad_rows = [(kind, given, said) for kind, rows in BAD.items() for given, said in rows]


def a(kind: str, **narrowed: object) -> Variable:
    return Variable("X", HERE, kind, **narrowed)  # type: ignore[arg-type]


def refusal(variable: Variable, text: str) -> str:
    with pytest.raises(ValueError, match=r"\w") as caught:
        normalise(variable, text)
    return str(caught.value)


def test_the_table_has_ten_good_and_ten_bad_values_of_every_type_and_300_rows() -> None:
    assert set(GOOD) == set(BAD) == set(TYPES)
    assert min(map(len, GOOD.values())) >= 10
    assert min(map(len, BAD.values())) >= 10
    assert len(good_rows) + len(bad_rows) > 300


@pytest.mark.parametrize(("kind", "given", "normal"), good_rows)
def test_a_good_value_gets_its_normal_form(kind: str, given: str, normal: str) -> None:
    assert normalise(a(kind), given) == normal


@pytest.mark.parametrize(("kind", "given", "normal"), good_rows)
def test_a_normal_form_is_its_own_and_fits_the_types_pattern(kind: str, given: str, normal: str) -> None:
    assert normalise(a(kind), normal) == normal
    trimmed = given.strip() if TYPES[kind].trimmed else given
    assert re.fullmatch(TYPES[kind].pattern, trimmed)
    assert re.fullmatch(TYPES[kind].pattern, normal)


@pytest.mark.parametrize(("kind", "given", "said"), bad_rows)
def test_a_bad_value_is_refused_in_words(kind: str, given: str, said: str) -> None:
    sentence = refusal(a(kind), given)
    assert said in sentence
    assert "\n" not in sentence
    assert sentence.isprintable()
    assert len(sentence) < 300


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("given", NEVER)
def test_no_type_takes_control_characters(kind: str, given: str) -> None:
    assert refusal(a(kind), given)


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_a_valid_example_for_the_manual(kind: str) -> None:
    assert TYPES[kind].description
    assert normalise(a(kind), TYPES[kind].example)


@pytest.mark.parametrize("kind", TYPES)
def test_the_regular_expressions_are_javascripts_too(kind: str) -> None:
    known = TYPES[kind]
    for expression in (known.pattern, *(change.found for change in known.changes)):
        # names of groups, flags, ends of the text, possessive quantifiers; quotes that need no backslash
        assert not re.search(r"""\(\?(?!<?[=!]|:)|\\[AZ"']|[*+?}]\+""", re.sub(r"\[[^]]*\]", "x", expression))


@for_all(st.sampled_from(sorted(TYPES)), st.text())
def test_any_text_is_refused_or_has_a_stable_normal_form(kind: str, text: str) -> None:
    try:
        normal = normalise(a(kind), text)
    except ValueError as error:
        assert str(error).isprintable()  # noqa: PT017  either outcome is right
        return
    assert normalise(a(kind), normal) == normal
    assert re.fullmatch(TYPES[kind].pattern, normal)


@for_all(st.text(alphabet="sk3l'Xp\x07\n\u202e", min_size=1, max_size=40))
def test_what_is_said_of_a_secret_never_holds_it(text: str) -> None:
    for variable in (a("secret"), a("secret", pattern="x{50}"), a("secret", max_length=0)):
        sentence = normalise_or_sentence(variable, text)
        assert len(text) < 4 or text not in sentence or sentence == text


def normalise_or_sentence(variable: Variable, text: str) -> str:
    try:
        return normalise(variable, text)
    except ValueError as error:
        return str(error)


def test_a_long_value_is_cut_in_what_is_said() -> None:
    assert "…" in refusal(a("mac"), "x" * 1000)


def test_choices_narrow_any_type_by_their_normal_form() -> None:
    mac = a("mac", choices=("00-AA-BB-CC-DD-EE", "00-AA-BB-CC-DD-EF"))
    assert normalise(mac, "00:aa:bb:cc:dd:ee") == "00:aa:bb:cc:dd:ee"
    assert refusal(mac, "00:aa:bb:cc:dd:00").endswith("is none of 00-AA-BB-CC-DD-EE, 00-AA-BB-CC-DD-EF")
    release = a("choice", choices=("trixie", "bookworm", "wheezy"))
    assert refusal(release, "trixi") == '"trixi" is none of trixie, bookworm, wheezy'


def test_a_pattern_narrows_and_must_match_the_whole_value() -> None:
    release = a("word", pattern="[a-z]+", example="trixie")
    assert normalise(release, "sid") == "sid"
    assert refusal(release, "sid2") == '"sid2" does not match [a-z]+ (trixie)'


def test_a_length_narrows() -> None:
    assert refusal(a("lvm", max_length=16), "x" * 17) == f'"{"x" * 17}" has 17 characters, 16 at most'
    assert normalise(a("lvm", max_length=16), "x" * 16) == "x" * 16


def test_a_type_that_does_not_exist_is_said() -> None:
    assert refusal(a("macc"), "x") == 'there is no type "macc"'
