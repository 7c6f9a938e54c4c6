"""`yaml.safe_load` that reads a text once: an agent that reads its settings before every answer reads the same ones.

The text is read by PyYAML; what it says is kept as bytes, and every caller gets a copy of its own. A text that is no
YAML is read, and refused in the same words, each time.
"""

from __future__ import annotations

import functools
import pickle
from collections import OrderedDict
from typing import Any

MAX_TEXTS, MAX_CHARS = 32, 100_000


@functools.cache
def quicken_yaml() -> None:
    """Make `yaml.safe_load` of this process, and of what it forks, read each text once."""
    import yaml

    read = yaml.safe_load
    kept: OrderedDict[str | bytes, bytes] = OrderedDict()

    @functools.wraps(read)
    def safe_load(stream: Any) -> Any:
        if type(stream) not in (str, bytes) or len(stream) > MAX_CHARS:
            return read(stream)
        if stream not in kept:
            kept[stream] = pickle.dumps(read(stream), pickle.HIGHEST_PROTOCOL)
            if len(kept) > MAX_TEXTS:
                kept.popitem(last=False)
        return pickle.loads(kept[stream])

    yaml.safe_load = safe_load
