"""`POST /v1/embeddings`: vectors of texts, as numbers or packed as base64."""

from __future__ import annotations

import base64
from typing import Any

from .errors import bad_request
from .other_tables import EMBEDDINGS_REQUEST
from .schema import check
from .semantics import MAX_PROMPT_CHARACTERS, too_long


def check_request(body: Any) -> None:
    """Raise a `WireError` for an embeddings request that cannot be served."""
    check(body, EMBEDDINGS_REQUEST)
    size = sum(map(len, texts_of(body)))
    if size > MAX_PROMPT_CHARACTERS:
        raise too_long(size)


def texts_of(body: dict[str, Any]) -> list[str]:
    """The texts of a checked request."""
    return [body["input"]] if isinstance(body["input"], str) else body["input"]


def answer(engine, body: dict[str, Any]) -> dict[str, Any]:
    """The list of embeddings in the order of the texts; shorter vectors are cut and made unit length again."""
    import numpy

    from campkit.practice_model.tokens import count

    texts = texts_of(body)
    vectors = numpy.asarray(engine.embed(texts, body["model"]), dtype=numpy.float32)  # (texts, dimensions)
    wanted = body.get("dimensions") or vectors.shape[1]
    if wanted > vectors.shape[1]:
        raise bad_request(f"Invalid 'dimensions': `{body['model']}` gives {vectors.shape[1]} dimensions at most.", "dimensions", "integer_above_max_value")
    if wanted < vectors.shape[1]:
        vectors = vectors[:, :wanted]
        lengths = numpy.linalg.norm(vectors, axis=1, keepdims=True)
        vectors = numpy.divide(vectors, lengths, out=numpy.zeros_like(vectors), where=lengths > 0)
    packed = body.get("encoding_format") == "base64"
    data = [
        {
            "object": "embedding", "index": index,
            "embedding": base64.b64encode(row.astype("<f4").tobytes()).decode("ascii") if packed else [float(x) for x in row],
        }
        for index, row in enumerate(vectors)
    ]
    tokens = sum(count(text) for text in texts)
    return {"object": "list", "data": data, "model": body["model"], "usage": {"prompt_tokens": tokens, "total_tokens": tokens}}
