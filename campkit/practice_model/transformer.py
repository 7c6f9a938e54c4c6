"""The sentence transformer through onnxruntime: one thread, one text at a time, so that a result never depends on its neighbours."""

from __future__ import annotations

import threading
from pathlib import Path

from campkit.practice_model.vectors import WEIGHTS, encode, unit

LONGEST = 256  # tokens read of one text, as the publisher set


class Transformer:
    """Embeds one text at a time (384 numbers, unit length)."""

    width = 384

    def __init__(self, path: Path = WEIGHTS / "transformer.onnx") -> None:
        self._path, self._lock, self._made = path, threading.Lock(), None

    @property
    def _session(self):
        """The onnxruntime session, opened when the first text comes."""
        with self._lock:
            if self._made is None:
                self._made = self._open()
        return self._made

    def _open(self):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.use_deterministic_compute = True
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(self._path), options, providers=["CPUExecutionProvider"])

    def mean(self, text: str):
        """The unit vector of a text; a text that is too long is cut at 256 tokens."""
        import numpy as np

        ids = encode(text, markers=True).ids
        if len(ids) > LONGEST:
            ids = ids[: LONGEST - 1] + ids[-1:]
        vector = self._session.run(None, {"ids": np.array(ids, np.int64)})[0]
        return unit(vector.astype(np.float64))
