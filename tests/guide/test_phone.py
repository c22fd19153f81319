"""What a page says is read whole on a phone, and so is the field that it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.guides import built, opened

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

FIELDS = "".join(
    f".. variable:: {name}\n   :type: {kind}\n   :example: {example}\n\n   What the machine is given.\n\n"
    for name, kind, example in (
        ("LV", "lvm", "MyLV"),
        ("MAC", "mac", "00:AA:BB:CC:DD:EE"),
        ("TARGET", "ip", "192.0.2.10"),
    )
)
STEP = ".. step:: Give {0} to the machine\n\n   give {{{{ {0} }}}}\n\n"
TEXT = f"""
T
=

{FIELDS}

.. variable:: ROLE
   :type: choice
   :choices: one, other

   The role.

.. host:: MyHost

{STEP.format("LV")}{STEP.format("MAC")}{STEP.format("TARGET")}{STEP.format("ROLE")}{"More words. " * 200}

.. step:: Tell

   tell

.. output::
   :capture: TID = tid:([0-9]+), as the controller of the storage of that machine writes it

   tid:7, as the controller of the storage of that machine writes it

{STEP.format("TID")}{"More words. " * 200}
"""
WRONG = {"LV": "no such name", "MAC": "nonsense", "TARGET": "300.300.300.300", "ROLE": "", "TID": "x; reboot"}
SIZES = [(390, 844), (390, 664), (320, 568)]
THEMES = ("pydata_sphinx_theme", "furo", "alabaster")


@pytest.fixture(scope="module", params=THEMES)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages, warnings = built(tmp_path_factory.mktemp("phone"), TEXT, html_theme=request.param)
    assert warnings == ""
    return pages / "page.html"


# the edges of what is told, of the field, of what is said of it, and of the screen; true when all is settled
SEEN = """() => {
  const field = document.activeElement.closest('[class^=runbook] [form]');
  const told = document.querySelector('.runbook-status').getBoundingClientRect();
  if (!field || !told.height) return null;
  const parts = [field, field.closest('.runbook-variable').querySelector('.runbook-wrong') ?? field];
  const [above, below] = [
    Math.min(...parts.map(part => part.getBoundingClientRect().top)),
    Math.max(...parts.map(part => part.getBoundingClientRect().bottom)),
  ];
  return {said: [told.top, told.bottom], field: [above, below], screen: innerHeight};
}"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("where", ["start", "end"])
def test_what_is_refused_hides_neither_the_field_nor_what_is_said_of_it(
    context: BrowserContext, page: Path, size: tuple[int, int], where: str
) -> None:
    """Whether the button, and so perhaps the field, was at the top or at the bottom of the screen."""
    reader = opened(context, f"file://{page}")
    # no theme is still on its way
    reader.page.add_style_tag(content="html { scroll-behavior: auto !important; }")
    reader.page.set_viewport_size({"width": size[0], "height": size[1]})
    hidden = {}
    for name, value in WRONG.items():
        if value:
            reader.type(name, value)
        button = reader.page.locator(
            ".runbook-step", has=reader.page.locator(f".runbook-code [title={name}]")
        ).locator(".runbook-bar [data-do=copy]")
        button.evaluate("(button, where) => button.scrollIntoView({block: where})", where)
        button.evaluate("button => button.click()")
        seen = reader.page.evaluate(SEEN)
        assert seen, name
        (first, last), (top, bottom) = seen["said"], seen["field"]
        apart = last <= top or bottom <= first
        if not (apart and min(first, top) >= 0 and max(last, bottom) <= seen["screen"]):
            hidden[name] = seen
    assert hidden == {}
    assert reader.errors == []
