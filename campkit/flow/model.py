"""Reading flows: YAML or JSON, checked against the schema, with errors that name the line."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from campkit.errors import CampError
from campkit.flow.expressions import ExpressionError, compiled

#: Keys of a node that name another node.
WAYS = ("next", "otherwise", "on_approved", "on_rejected", "on_timeout")
MAX_BYTES = 200_000


class FlowError(CampError):
    """A flow is not sound. `problems` lists every one as "file:line: sentence"; the message is all of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Flow:
    """A checked flow. `nodes` maps node id -> its keys, in the order of the file; exactly one is a trigger."""

    name: str
    nodes: dict[str, dict[str, Any]]
    about: str = ""
    version: int = 1
    lines: dict[str, int] = field(default_factory=dict, compare=False)
    """Node id -> 1-based line in the file."""

    @property
    def trigger(self) -> dict[str, Any]:
        """The node where events come in."""
        return next(node for node in self.nodes.values() if node["kind"] == "trigger")

    def ways(self, node_id: str) -> list[tuple[str, str]]:
        """Return (label, node id) for each way out of a node."""
        node = self.nodes[node_id]
        found = [(str(branch["when"]), branch["next"]) for branch in node.get("branches", [])]
        labels = {"next": "", "otherwise": "otherwise", "on_approved": "approved", "on_rejected": "rejected", "on_timeout": "no answer"}
        return found + [(labels[way], node[way]) for way in WAYS if way in node]

    def _repr_html_(self) -> str:
        from campkit.flow.picture import draw

        return draw(self)


def load_flow(path: Path | str) -> Flow:
    """Return the flow in a .yaml or .json file. Raises FlowError with every problem, each with its line."""
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FlowError([f"{path}: cannot be read ({error.strerror})."]) from None
    try:
        return parse_flow(content.decode("utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise FlowError([f"{path}: is no UTF-8 text (byte {error.start}). Save it as UTF-8."]) from None


def parse_flow(text: str, where: str = "flow") -> Flow:
    """Return the flow in a text; `where` names it in errors. JSON is read as the YAML that it is."""
    import yaml

    if len(text) > MAX_BYTES:
        raise FlowError([f"{where}: is larger than {MAX_BYTES // 1000} kB."])
    from campkit.flow.reading import FlowLoader

    try:
        tree = yaml.compose(text, Loader=FlowLoader)
        data = yaml.load(text, Loader=FlowLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise FlowError([f"{where}{line}: is no YAML: {getattr(error, 'problem', None) or error}."]) from None
    if not isinstance(data, dict):
        raise FlowError([f"{where}: holds no flow. Begin with `flow: name`, then `nodes:`."])
    lines = line_numbers(tree)
    problems = schema_problems(data, lines, where) or structure_problems(data, lines, where)
    if problems:
        raise FlowError(problems)
    nodes = {node["id"]: node for node in data["nodes"]}
    return Flow(data["flow"], nodes, data.get("about", ""), data.get("version", 1),
                {node["id"]: lines.get(("nodes", index), 1) for index, node in enumerate(data["nodes"])})


def line_numbers(tree) -> dict[tuple, int]:
    """Return path -> 1-based line for every value of a YAML tree."""
    import yaml

    found: dict[tuple, int] = {}
    waiting = [((), tree)]
    while waiting and len(found) < 20_000:
        path, node = waiting.pop()
        found[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            waiting += [((*path, key.value), value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [((*path, index), value) for index, value in enumerate(node.value)]
    return found


@lru_cache(maxsize=1)
def validator():
    """Return the validator of `schema.json`."""
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads((Path(__file__).parent / "schema.json").read_text("utf-8")))


def schema_problems(data: dict, lines: dict[tuple, int], where: str) -> list[str]:
    """Return what the schema objects to, one sentence each, in the order of the file."""
    found = []
    for error in validator().iter_errors(data):
        path = tuple(error.absolute_path)
        line = next((lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in lines), 1)
        found.append((line, f"{where}:{line}: {node_name(data, path)}{error.message}."))
    return [sentence for _line, sentence in sorted(set(found))]


def node_name(data: dict, path: tuple) -> str:
    """Return "node 'x': " when a path lies within a node that has an id."""
    if len(path) >= 2 and path[0] == "nodes":
        node = data["nodes"][path[1]]
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            return f"node {node['id']!r}: "
    return ""


def structure_problems(data: dict, lines: dict[tuple, int], where: str) -> list[str]:
    """Return what a schema cannot see: double or unknown ids, no single trigger, dead ends, loops, bad expressions."""
    nodes, problems = data["nodes"], []

    def say(index: int, sentence: str, *path: Any) -> None:
        line = lines.get(("nodes", index, *path), lines.get(("nodes", index), 1))
        problems.append((line, f"{where}:{line}: node {nodes[index]['id']!r}: {sentence}"))

    ids = [node["id"] for node in nodes]
    for index, node in enumerate(nodes):
        if ids.index(node["id"]) != index:
            say(index, "this id stands twice. Ids are unique.", "id")
        for path, target in targets(node):
            if target not in ids:
                say(index, f"goes on to {target!r}, but there is no such node.", *path)
        for path, expression in expressions(node):
            try:
                compiled(expression)
            except ExpressionError as error:
                say(index, f"{error}.", *path)
    triggers = [index for index, node in enumerate(nodes) if node["kind"] == "trigger"]
    if len(triggers) != 1:
        problems.append((1, f"{where}:1: a flow has exactly one trigger; this one has {len(triggers)}."))
    if not problems:
        reached = reachable(nodes, nodes[triggers[0]]["id"])
        for index, node in enumerate(nodes):
            if node["id"] not in reached:
                say(index, "no way leads here. Connect it or take it out.")
        for name in loops(nodes):
            say(ids.index(name), "lies on a circle: an event would never end. A flow goes forward only.")
    return [sentence for _line, sentence in sorted(problems)]


def targets(node: dict) -> list[tuple[tuple, str]]:
    """Return (path within the node, node id) for each way out."""
    found = [((way,), node[way]) for way in WAYS if way in node]
    return found + [(("branches", i, "next"), branch["next"]) for i, branch in enumerate(node.get("branches", []))]


def expressions(node: dict) -> list[tuple[tuple, str]]:
    """Return (path within the node, text) for each expression of a node."""
    found = [((key,), node[key]) for key in ("when", "key") if key in node]
    found += [(("branches", i, "when"), branch["when"]) for i, branch in enumerate(node.get("branches", []))]
    for key in ("set", "write"):
        found += [((key, name), value) for name, value in node.get(key, {}).items()]
    return [(path, text) for path, text in found if isinstance(text, str)]


def reachable(nodes: list[dict], start: str) -> set[str]:
    """Return the ids that can be reached from `start`."""
    by_id, seen, waiting = {node["id"]: node for node in nodes}, set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [target for _path, target in targets(by_id[name])]
    return seen


def loops(nodes: list[dict]) -> list[str]:
    """Return the ids that lie on a circle."""
    return [node["id"] for node in nodes
            if any(node["id"] in reachable(nodes, target) for _path, target in targets(node))]
