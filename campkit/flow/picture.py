"""A picture of a flow as inline SVG: nodes in rows by distance from the trigger, arrows with their conditions.

The same facts stand below it as text, for readers who do not see the picture.
"""

from __future__ import annotations

from html import escape

from campkit.flow.model import Flow

WIDTH, HEIGHT, GAP_X, GAP_Y = 168, 46, 34, 48
#: Sign for each kind, so that shape of the text and not colour alone tells them apart.
SIGNS = {"trigger": "▶", "filter": "▽", "llm": "✦", "map": "ƒ", "branch": "◇", "approve": "☑", "table": "▤", "notify": "✉", "wait": "◷"}


def rows(flow: Flow) -> list[list[str]]:
    """Return the node ids by their longest way from the trigger, in the order of the file."""
    depth = {flow.trigger["id"]: 0}
    for _round in flow.nodes:
        for name in list(depth):
            for _label, target in flow.ways(name):
                depth[target] = max(depth.get(target, 0), depth[name] + 1)
    return [[name for name in flow.nodes if depth.get(name) == level] for level in range(max(depth.values()) + 1)]


def draw(flow: Flow) -> str:
    """Return a flow as SVG with title and description, followed by the same as text."""
    levels = rows(flow)
    widest = max(len(level) for level in levels)
    width = widest * (WIDTH + GAP_X) + GAP_X
    height = len(levels) * (HEIGHT + GAP_Y)
    place = {}
    for row, level in enumerate(levels):
        left = (width - len(level) * (WIDTH + GAP_X) + GAP_X) / 2
        for column, name in enumerate(level):
            place[name] = (left + column * (WIDTH + GAP_X), 8 + row * (HEIGHT + GAP_Y))
    arrows = "".join(arrow(place[name], place[target], label) for name in flow.nodes for label, target in flow.ways(name))
    boxes = "".join(box(flow.nodes[name], *place[name]) for name in place)
    title = f"Flow {flow.name}: {len(flow.nodes)} nodes"
    return (
        f'<svg role="img" viewBox="0 0 {width:.0f} {height:.0f}" width="{min(width, 900):.0f}" xmlns="http://www.w3.org/2000/svg" '
        'style="max-width:100%;color:var(--jp-content-font-color1,#222)" font-family="system-ui,sans-serif" font-size="12">'
        f"<title>{escape(title)}</title><desc>{escape(in_words(flow))}</desc>"
        '<defs><marker id="camp-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
        f"{boxes}{arrows}</svg><details><summary>The same in words</summary><pre>{escape(in_words(flow))}</pre></details>"
    )


def box(node: dict, x: float, y: float) -> str:
    """Return one node: sign and kind above, id below."""
    dashed = ' stroke-dasharray="5 3"' if node["kind"] in ("approve", "wait") else ""
    return (
        f'<g><rect x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="7" fill="var(--jp-layout-color2,#f2f4f6)" '
        f'stroke="currentColor"{dashed}/>'
        f'<text x="{x + 10:.0f}" y="{y + 18:.0f}" fill="currentColor" opacity=".8">{SIGNS[node["kind"]]} {node["kind"]}</text>'
        f'<text x="{x + 10:.0f}" y="{y + 36:.0f}" fill="currentColor" font-weight="600">{escape(short(node["id"], 22))}</text></g>'
    )


def arrow(start: tuple[float, float], end: tuple[float, float], label: str) -> str:
    """Return a curve from the bottom of one node to the top of another, with its condition."""
    x1, y1, x2, y2 = start[0] + WIDTH / 2, start[1] + HEIGHT, end[0] + WIDTH / 2, end[1] - 2
    first, last = y1 + GAP_Y / 2, y2 - GAP_Y / 2        # bend within the gaps, so that no arrow runs through a node's row sideways
    if y2 - y1 > GAP_Y:                                 # a node lies between: go around it
        side = x1 + (WIDTH / 2 + GAP_X / 2) * (-1 if x2 <= x1 else 1)
        path = (f"M{x1:.0f} {y1:.0f}C{x1:.0f} {first:.0f} {side:.0f} {y1:.0f} {side:.0f} {first:.0f}"
                f"L{side:.0f} {last:.0f}C{side:.0f} {y2:.0f} {x2:.0f} {last:.0f} {x2:.0f} {y2:.0f}")
        at = (side + 4, first + 14)
    else:
        path = f"M{x1:.0f} {y1:.0f}C{x1:.0f} {first:.0f} {x2:.0f} {last:.0f} {x2:.0f} {y2:.0f}"
        at = ((x1 + x2) / 2 + 6, (y1 + y2) / 2 + 4)
    words = (f'<text x="{at[0]:.0f}" y="{at[1]:.0f}" fill="currentColor" font-size="11" paint-order="stroke" '
             f'stroke="var(--jp-layout-color0,#fff)" stroke-width="4">{escape(short(label, 26))}</text>') if label else ""
    return f'<path d="{path}" fill="none" stroke="currentColor" marker-end="url(#camp-tip)"/>{words}'


def in_words(flow: Flow) -> str:
    """Return a flow as lines of text: each node, what it does, where it goes."""
    lines = []
    for name, node in flow.nodes.items():
        ways = [f"{label or 'then'} -> {target}" for label, target in flow.ways(name)] or ["end"]
        lines.append(f"{name} ({node['kind']}): " + "; ".join(ways))
    return "\n".join(lines)


def short(text: str, most: int) -> str:
    """Return a text, cut with an ellipsis when it is longer than `most` characters."""
    return text if len(text) <= most else text[:most - 1] + "…"
