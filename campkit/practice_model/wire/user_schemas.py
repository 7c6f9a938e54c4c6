"""Rules for the JSON schemas that a caller sends: for a structured answer, and for the arguments of a function.

`strict` schemas follow the published rules of the real service (closed objects, every property required, a
subset of keywords, bounds on depth and size). Other schemas only have to be finite and bounded.
"""

from __future__ import annotations

from typing import Any

from .errors import WireError, bad_request

MAX_DEPTH = 10
MAX_LOOSE_DEPTH = 64
MAX_PROPERTIES = 5000
MAX_ENUM_VALUES = 1000
MAX_NODES = 20_000
TYPES = {"object", "array", "string", "integer", "number", "boolean", "null"}
NOT_IN_STRICT = (
    "allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties",
    "propertyNames", "unevaluatedProperties", "contains", "uniqueItems", "oneOf",
)


class UserSchema:
    """One schema of a caller, with the words that say where it stands in the request."""

    def __init__(self, schema: dict[str, Any], what: str, param: str, strict: bool) -> None:
        self.schema, self.what, self.param, self.strict = schema, what, param, strict
        self.nodes = self.properties = self.enum_values = 0

    def check(self) -> None:
        """Raise when the schema breaks a rule."""
        if self.strict:
            root = self.follow(self.schema, ())
            if root.get("type") != "object" or "anyOf" in root:
                raise self.wrong((), f"schema must be a JSON Schema of 'type: \"object\"', got 'type: {root.get('type')!r}'")
        self.walk(self.schema, (), 0)
        self.check_finite()

    def wrong(self, path: tuple, why: str) -> WireError:
        context = "(" + ", ".join(f"'{part}'" for part in path[-12:]) + ")"
        return bad_request(f"Invalid schema for {self.what}: In context={context}, {why}.", self.param, "invalid_json_schema")

    def walk(self, node: Any, path: tuple, depth: int) -> None:
        """Visit every subschema once as it is written; references are checked, not entered."""
        if isinstance(node, bool) and not self.strict:
            return
        if not isinstance(node, dict):
            raise self.wrong(path, "a schema must be an object")
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.wrong(path, f"the schema has more than {MAX_NODES:,} parts")
        if depth > (MAX_DEPTH if self.strict else MAX_LOOSE_DEPTH):
            raise self.wrong(path, f"the schema exceeds the limit of {MAX_DEPTH if self.strict else MAX_LOOSE_DEPTH} levels of nesting")
        self.check_node(node, path)
        for key in ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas"):
            part = node.get(key)
            if part is None:
                continue
            if not isinstance(part, dict):
                raise self.wrong((*path, key), f"'{key}' must be an object")
            for name, child in part.items():
                self.walk(child, (*path, key, name), 0 if key in ("$defs", "definitions") else depth + 1)
        for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
            part = node.get(key)
            if part is None:
                continue
            if not isinstance(part, list) or not part:
                raise self.wrong((*path, key), f"'{key}' must be a list with at least one schema")
            for index, child in enumerate(part):
                self.walk(child, (*path, key, str(index)), depth + 1)
        for key in ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"):
            part = node.get(key)
            if isinstance(part, dict):
                self.walk(part, (*path, key), depth + 1)

    def check_node(self, node: dict, path: tuple) -> None:
        kind = node.get("type")
        kinds = kind if isinstance(kind, list) else [kind] if kind is not None else []
        if not all(isinstance(name, str) and name in TYPES for name in kinds):
            raise self.wrong(path, f"{str(kind)[:60]!r} is not one of the types {', '.join(sorted(TYPES))}")
        properties, required = node.get("properties", {}), node.get("required", [])
        if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
            raise self.wrong(path, "'required' must be a list of names")
        if isinstance(properties, dict):
            self.properties += len(properties)
        if self.properties > MAX_PROPERTIES:
            raise self.wrong(path, f"the schema has more than {MAX_PROPERTIES:,} properties")
        self.check_enum(node, path)
        if "$ref" in node:
            self.follow(node, path)
        if self.strict:
            self.check_strict(node, kinds, properties, required, path)

    def check_enum(self, node: dict, path: tuple) -> None:
        values = node.get("enum")
        if values is None:
            return
        if not isinstance(values, list) or not values:
            raise self.wrong(path, "'enum' must be a list with at least one value")
        self.enum_values += len(values)
        if self.enum_values > MAX_ENUM_VALUES and self.strict:
            raise self.wrong(path, f"the schema has more than {MAX_ENUM_VALUES:,} enum values")

    def check_strict(self, node: dict, kinds: list, properties: Any, required: list, path: tuple) -> None:
        for key in NOT_IN_STRICT:
            if key in node:
                raise self.wrong(path, f"'{key}' is not permitted")
        if not kinds and not {"$ref", "anyOf", "enum", "const"} & set(node):
            raise self.wrong(path, "schema must have a 'type' key")
        if "array" in kinds and not isinstance(node.get("items"), dict):
            raise self.wrong(path, "array schema missing items")
        if "object" in kinds:
            if node.get("additionalProperties") is not False:
                raise self.wrong(path, "'additionalProperties' is required to be supplied and to be false")
            if properties is None and not required:
                return
            if not isinstance(properties, dict):
                raise self.wrong((*path, "properties"), "'properties' must be an object")
            missing = [name for name in properties if name not in required]
            if missing:
                raise self.wrong(path, f"'required' is required to be supplied and to be an array including every key in properties. Missing {missing[0]!r}")
            extra = [name for name in required if name not in properties]
            if extra:
                raise self.wrong(path, f"Extra required key {extra[0][:60]!r} supplied")

    def follow(self, node: Any, path: tuple) -> dict:
        """The schema that a chain of references ends at."""
        seen = set()
        while isinstance(node, dict) and "$ref" in node:
            ref = node["$ref"]
            if not isinstance(ref, str) or not (ref == "#" or ref.startswith("#/")):
                raise self.wrong(path, f"reference {str(ref)[:80]!r} must point into the schema itself ('#' or '#/...')")
            if ref in seen:
                raise self.wrong(path, f"reference {ref[:80]!r} points at itself")
            seen.add(ref)
            node = self.schema
            for step in ref[2:].split("/") if ref != "#" else []:
                step = step.replace("~1", "/").replace("~0", "~")
                if isinstance(node, list) and step.isdigit() and int(step) < len(node):
                    node = node[int(step)]
                elif isinstance(node, dict) and step in node:
                    node = node[step]
                else:
                    raise self.wrong(path, f"reference {ref[:80]!r} points at nothing")
        if not isinstance(node, dict):
            raise self.wrong(path, "a reference must point at a schema")
        return node

    def check_finite(self) -> None:
        """A recursive schema must have an exit: a value of finite size."""
        finite: set[int] = set()
        reachable = list(self.reachable())
        changed = True
        while changed:
            changed = False
            for node in reachable:
                if id(node) not in finite and self.is_finite(node, finite):
                    finite.add(id(node))
                    changed = True
        if id(self.schema) not in finite:
            raise self.wrong((), "the schema refers to itself without an exit, so no finite value fits it")

    def reachable(self) -> list[dict]:
        """Every subschema, deepest first, so that one pass decides most of them."""
        found: list[dict] = []
        todo: list[Any] = [self.schema]
        while todo:
            node = todo.pop()
            if isinstance(node, dict):
                found.append(node)
                todo.extend(node.values())
            elif isinstance(node, list):
                todo.extend(node)
        return found[::-1]

    def is_finite(self, node: dict, finite: set[int]) -> bool:
        if "$ref" in node:
            try:
                return id(self.follow(node, ())) in finite
            except WireError:
                return True  # a property that is called "$ref"; the walk has judged the real ones
        def known(child: Any) -> bool:
            return not isinstance(child, dict) or id(child) in finite
        for key in ("anyOf", "oneOf"):
            if isinstance(node.get(key), list) and not any(known(child) for child in node[key]):
                return False
        if isinstance(node.get("allOf"), list) and not all(known(child) for child in node["allOf"]):
            return False
        kind = node.get("type")
        if isinstance(kind, list) and any(name not in ("object", "array") for name in kind):
            return True
        properties, required = node.get("properties"), node.get("required")
        if isinstance(properties, dict) and isinstance(required, list) and not all(known(properties.get(name)) for name in required if isinstance(name, str)):
            return False
        least = node.get("minItems")
        return not (isinstance(least, int) and least > 0) or known(node.get("items"))
