"""YAML as a flow reads it: `on` and `no` are words, a key stands once, nothing refers to something elsewhere."""

from __future__ import annotations

import re

import yaml


class FlowLoader(yaml.SafeLoader):
    """YAML 1.1 as PyYAML reads it, without its surprises: only true and false are truth values, dates stay text,
    a double key and an alias are errors."""

    def compose_node(self, parent, index):
        """Refuse aliases: a few lines of them can stand for billions of values."""
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.composer.ComposerError(None, None, f"the alias *{event.anchor} is not allowed; write it out", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        """Refuse a key that stands twice; PyYAML would keep the last one without a word."""
        seen = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key.value!r} stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


FlowLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
FlowLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false|True|False)$"), list("tTfF"))
