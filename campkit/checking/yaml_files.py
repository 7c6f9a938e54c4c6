"""Reading a handed-in YAML file in the trusted process: plain data of bounded size, or a sentence.

YAML has anchors, aliases and merges, with which a few lines become gigabytes. No editor of a lab writes them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from campkit.checking.submission import BadReturn

MAX_BYTES = 50_000


def read_yaml(submission: Any, name: str, /, max_bytes: int = MAX_BYTES) -> Any:
    """Return what a handed-in YAML file holds: texts, numbers, lists, dicts.

    Raises FileMissing, and BadReturn when it is no YAML of a usual kind.
    """
    content = submission.read_file(name, max_bytes=max_bytes)
    try:
        import yaml

        return yaml.load(content.decode("utf-8-sig"), Loader=_loader())
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, OverflowError):  # ValueError: the 31st of February, a number of 5,000 digits
        raise BadReturn(f"{name} cannot be read as YAML; save it with the editor.") from None


@lru_cache
def _loader() -> type:
    import yaml

    class Plain(yaml.SafeLoader):
        """Reads YAML without aliases and merges."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                raise yaml.YAMLError("an alias")
            return super().compose_node(parent, index)

    return Plain
