"""The tree as HTML that needs nothing from elsewhere, for notebooks and reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from lambdamock.observability.timeline import wording
from lambdamock.observability.timeline.chart import chart
from lambdamock.observability.timeline.descriptions import visible
from lambdamock.observability.timeline.lines import MOST_LINES, Alike, Line, lines
from lambdamock.observability.timeline.nodes import Node, walk
from lambdamock.observability.timeline.times import after, moment

_OPEN_LEVELS: Final = 4
"""Levels that are unfolded at first."""

_STYLE: Final = """
.lambdamock-timeline{--ok:#1a7f37;--warning:#9a6700;--error:#cf222e;--dim:#6e7781;font:13px/1.5 ui-monospace,monospace;
 color-scheme:light dark;overflow-x:auto}
@media(prefers-color-scheme:dark){.lambdamock-timeline{--ok:#3fb950;--warning:#d29922;--error:#f85149;--dim:#8b949e}}
.lambdamock-timeline ul{list-style:none;margin:0;padding-left:1.4em;border-left:1px solid #8884}
.lambdamock-timeline>ul{padding-left:0;border:0}
.lambdamock-timeline li{white-space:nowrap}
.lambdamock-timeline li>p{margin:0;padding-left:1.1em}
.lambdamock-timeline summary{cursor:pointer}
.lambdamock-timeline time,.lambdamock-timeline i{color:var(--dim);font-style:normal}
.lambdamock-timeline b{font-weight:400}
.lambdamock-timeline>b,.lambdamock-timeline>ul>li>p>b,.lambdamock-timeline>ul>li>details>summary>b{font-weight:600}
.lambdamock-timeline .ok{color:var(--ok);fill:var(--ok)}
.lambdamock-timeline .warning{color:var(--warning);fill:var(--warning)}
.lambdamock-timeline .error{color:var(--error);fill:var(--error)}
.lambdamock-timeline figure{margin:.6em 0}
.lambdamock-timeline svg{width:100%;max-width:960px;font:11px ui-monospace,monospace}
.lambdamock-timeline svg text{fill:currentColor}
.lambdamock-timeline svg line{stroke:#8886;stroke-dasharray:2 3}
""".strip().replace("\n", "")


def html(roots: Sequence[Node], most: int = MOST_LINES, dropped: int = 0) -> str:
    """The tree, foldable, below a picture of when which environment was busy.

    Args:
        most: lines.
        dropped: facts before these that the journal holds no longer.
    """
    return (
        f'<div class="lambdamock-timeline"><style>{_STYLE}</style><b>{escape(wording.summary(roots, dropped))}</b>'
        f"{chart(roots)}<ul>{''.join(_items(roots, most))}</ul></div>"
    )


def page(roots: Sequence[Node], dropped: int = 0) -> str:
    """The same as a document of its own."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        '<meta name="viewport" content="width=device-width"><title>Timeline</title></head>'
        f"<body>{html(roots, dropped=dropped)}</body></html>"
    )


def _items(roots: Sequence[Node], most: int) -> Iterator[str]:
    depth = 0
    begin = 0.0
    for line in lines(roots, most):
        yield "</ul></details></li>" * (depth - line.depth)
        depth = line.depth
        if isinstance(line.what, Node) and not depth:
            begin = line.what.begin
        said = _said(line, begin)
        if line.is_open:
            depth += 1
            unfolded = " open" if _is_unfolded(line) else ""
            yield f"<li><details{unfolded}><summary>{said}</summary><ul>"
        else:
            yield f"<li><p>{said}</p></li>"
    yield "</ul></details></li>" * depth


def _is_unfolded(line: Line) -> bool:
    """Whether one sees at once what belongs to a line; of a stack only where something went wrong."""
    what = line.what
    if isinstance(what, Node) and what.says.kind == "stack" and wording.worst(walk([what])) == "ok":
        return False
    return line.depth < _OPEN_LEVELS


def _said(line: Line, begin: float) -> str:
    what = line.what
    if what is None:
        return f"<i>{escape(wording.rest(line.facts))}</i>"
    if isinstance(what, Alike):
        level, said = wording.alike(what)
        return f'<i class="{level}">{escape(said)}</i>'
    when = after(what.begin - begin) if line.depth else moment(what.begin)
    beyond = wording.below(what) if line.facts > 1 else ""
    parts = (
        f"<time>{when}</time>",
        f'<b title="{escape(_details(what))}">{escape(wording.title(what))}</b>',
        _marked("i", wording.notes(what)),
        _marked(f'span class="{what.says.level}"', wording.outcome(what)),
        _marked("i", beyond),
    )
    return " ".join(part for part in parts if part)


def _marked(tag: str, said: str) -> str:
    return f"<{tag}>{escape(said)}</{tag.split(' ', 1)[0]}>" if said else ""


def _details(node: Node) -> str:
    """What shows when somebody points at it."""
    told = [("request", node.says.request_id), *node.says.details.items()]
    return "\n".join(f"{name}: {visible(value)}" for name, value in told if value)
