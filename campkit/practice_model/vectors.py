"""Static token vectors and the tokenizer: loaded once, then pure functions over arrays."""

from __future__ import annotations

import functools
import threading
from pathlib import Path

from campkit.errors import ModelError

WEIGHTS = Path(__file__).parent / "weights"
DECIMALS = 4  # scores are rounded here, so that a processor's last bits never change a decision


@functools.cache
def tokenizer():
    """The word-piece tokenizer of the weights. It is safe to share between threads."""
    from tokenizers import Tokenizer

    path = WEIGHTS / "tokenizer.json"
    if not path.exists():
        raise ModelError(f"{path} is missing. Reinstall the package, or make it with campkit.practice_model.weights.make_weights.")
    return Tokenizer.from_file(str(path))


def encode(text: str, markers: bool = False):
    """The word pieces of a text; half characters (lone surrogates) are read as question marks."""
    try:
        return tokenizer().encode(text, add_special_tokens=markers)
    except TypeError:
        return tokenizer().encode(text.encode("utf-8", "replace").decode("utf-8"), add_special_tokens=markers)


def token_ids(text: str) -> list[int]:
    """Word-piece ids of a text, without the markers for start and end."""
    return encode(text).ids


class StaticVectors:
    """int8 token vectors (rows x 256) with one scale a row; a text is the mean of its tokens."""

    def __init__(self, path: Path = WEIGHTS / "static.npz") -> None:
        import numpy as np

        with np.load(path) as stored:
            self.codes, self.scale = stored["codes"], stored["scale"]
            self.weight, self.rows = stored["weight"], stored["rows"]
        self.width = self.codes.shape[1]

    def tokens(self, text: str):
        """Vectors of the tokens of a text (tokens x 256, float64); tokens without a vector are left out."""
        import numpy as np

        rows = self.rows[token_ids(text)] if text.strip() else np.zeros(0, int)
        rows = rows[rows >= 0]
        return self.codes[rows].astype(np.float64) * self.scale[rows, None]

    def mean(self, text: str):
        """The unit vector of a text (256), zeros for an empty one."""
        import numpy as np

        found = self.tokens(text)
        total = found.sum(axis=0) if len(found) else np.zeros(self.width)
        return unit(total)


def unit(vector):
    """The vector (or each row of a matrix) with length one; zeros stay zeros."""
    import numpy as np

    length = np.sqrt((vector * vector).sum(axis=-1, keepdims=True))
    return vector / np.where(length == 0, 1.0, length)


class Cache:
    """A bounded map from text to vector that threads may share; the oldest entries go first. It never changes a result."""

    def __init__(self, make, size: int = 20_000) -> None:
        self._make, self._size, self._kept, self._lock = make, size, {}, threading.Lock()

    def __call__(self, text: str):
        """The vector of a text, made when it is not there yet."""
        found = self._kept.get(text)
        if found is None:
            found = self._make(text)
            with self._lock:
                while len(self._kept) >= self._size:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[text] = found
        return found
