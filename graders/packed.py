"""The arguments of a call, read once and sent many times: all variants of a lab are asked the same.

Reading the JSON of a large table takes longer than most answers to it. `graders.exec_session` runs what the project
itself holds, so its child may get the arguments as a pickle, made here from the same text by the same reader. Each
call unpickles its own, so nothing that a variant does to its arguments is seen by another. Nothing is unpickled here.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict

from campkit.checking.codec import CodecError, decode

#: Shorter requests are sent as they are.
MIN_CHARS = 4_000
MAX_KEPT_CHARS = 60_000_000

_kept: OrderedDict[str, bytes] = OrderedDict()
_seen: set[int] = set()


def packed_request(text: str) -> bytes | None:
    """Return a request as a pickle when it was asked before; None for a new or a short one, which is sent as text."""
    if len(text) < MIN_CHARS:
        return None
    packed = _kept.get(text)
    if packed is None:
        name = hash(text)
        if name not in _seen:  # what is asked once only is not worth it
            if len(_seen) > 100_000:
                _seen.clear()
            _seen.add(name)
            return None
        try:
            packed = pickle.dumps(decode(text), pickle.HIGHEST_PROTOCOL)
        except (CodecError, pickle.PicklingError):
            return None
        _kept[text] = packed
        while len(_kept) > 1 and sum(len(one) + len(pack) for one, pack in _kept.items()) > MAX_KEPT_CHARS:
            _kept.popitem(last=False)
    _kept.move_to_end(text)
    return packed
