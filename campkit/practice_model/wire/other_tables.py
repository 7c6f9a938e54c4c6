"""The tables of embeddings, batches and the lines of a batch file."""

from __future__ import annotations

from .parts import Schema, any_object, constant, list_of, maybe, metadata, one_word, record, refused, text

BATCH_ENDPOINTS = ("/v1/chat/completions", "/v1/embeddings", "/v1/responses")

EMBEDDINGS_REQUEST: Schema = record(
    ["model", "input"],
    model=text(minLength=1),
    input={"oneOf": [
        text(minLength=1),
        list_of(text(minLength=1), minItems=1, maxItems=2048),
    ]},
    encoding_format=one_word("float", "base64", null=True),
    dimensions=maybe("integer", minimum=1, maximum=4096),
    user=maybe("string", maxLength=512),
)

BATCH_REQUEST: Schema = record(
    ["input_file_id", "endpoint", "completion_window"],
    input_file_id=text(minLength=1),
    endpoint=one_word(*BATCH_ENDPOINTS),
    completion_window=constant("24h"),
    metadata=metadata(),
    output_expires_after=refused("Files of this server live as long as the server."),
)

BATCH_LINE: Schema = record(
    ["custom_id", "method", "url", "body"],
    custom_id=text(minLength=1, maxLength=512),
    method=constant("POST"),
    url=one_word(*BATCH_ENDPOINTS),
    body=any_object(),
)
