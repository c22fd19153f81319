"""What a page has besides steps and fields, as HTML: progress, scripts, and the data that fills it."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from sphinx_runbook.html_fields import FORM
from sphinx_runbook.html_texts import is_live
from sphinx_runbook.views import SHOWN
from sphinx_runbook.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.directives.nodes import HostNode
    from sphinx_runbook.page_nodes import PageNode, ProgressNode, ScriptsNode
    from sphinx_runbook.scripts import PartView, ScriptView
    from sphinx_runbook.views import PageView


def progress(writer: Any, _node: ProgressNode) -> None:
    """How many steps are done, and the button for another time."""
    done, again = _("Progress"), _("Untick all")
    if is_live(writer):
        writer.body.append(
            f'<div class="runbook-progress runbook-tool"><span></span>'
            f' <button type="button" data-do="again">{again}</button>'
            f'<progress value="0" aria-label="{done}"></progress></div>\n'
        )


def scripts(writer: Any, node: ScriptsNode) -> None:
    """For each host, its script as a template, and the button that fills and saves it."""
    if is_live(writer):
        writer.body += _scripts(node[SHOWN])


def _scripts(offered: tuple[ScriptView, ...]) -> Iterator[str]:
    without, save = _("Without runbook, as scripts"), _("The script for {host}")
    yield f'<div class="runbook-scripts runbook-tool" role="group" aria-label="{without}"><p>{without}</p>\n'
    for script in offered:
        host = escape(script.host)
        if script.refused:
            refused = _("There is no script for {host}: {reason}")
            yield f"<p>{refused.format(host=host, reason=escape(script.refused))}</p>\n"
            continue
        named = save.format(host=host)
        yield f'<button type="button" data-do="script" value="{host}.sh">{named}</button><template>'
        yield from map(_part, script.parts)
        yield "</template>\n"
    yield "</div>\n"


def _part(part: PartView) -> str:
    """A part of a script, whose values are all put in by the page."""
    when = "" if part.when is None else f' data-when="{part.when}"'
    never = f' data-never="{escape(part.never)}"' if part.never else ""
    text = "".join(
        escape(piece, quote=False) if isinstance(piece, str) else f'<span data-v="{piece.place}"></span>'
        for piece in part.text
    )
    return f"<code{when}{never}>{text}</code>"


def host(_writer: Any, _node: HostNode) -> None:
    """Nothing: each step says where it happens."""


def page(writer: Any, node: PageNode) -> None:
    """The data of the page, and what its script says."""
    view: PageView = node[SHOWN]
    if not is_live(writer):
        return
    here = writer.builder.current_docname
    pages = {
        name: other and writer.builder.get_relative_uri(here, other) for name, other in view.kept.items()
    }
    data = f'{{"pages":{json.dumps(pages)},{view.data[1:]}'
    data = data.replace("<", "\\u003c")  # so that nothing in it ends the element
    offered, take, leave = _("This link proposes values:"), _("Use them"), _("Ignore them")
    writer.body.append(
        f'<style id="runbook:paths" class="runbook-else">{view.style}</style><style>{view.notes}</style>\n'
        # a form of this method is never sent
        f'<form id="{FORM}" method="dialog" hidden></form>\n'
        '<dialog class="runbook-offer" aria-labelledby="runbook:offer">'
        f'<p id="runbook:offer">{offered}</p><pre translate="no"></pre>'
        f'<button type="button" data-do="take">{take}</button> '
        f'<button type="button" data-do="leave">{leave}</button></dialog>\n'
        '<p class="runbook-kept runbook-status" role="status"></p>\n'
        f'<script type="application/json" id="runbook:data">{data}</script>\n'
    )
