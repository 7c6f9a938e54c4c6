"""A request for the model whose schema is broken in odd places: a refusal for the trainee, not an error inside the check."""

from __future__ import annotations

import pytest

from campkit.practice_model.wire.chat import check_request
from campkit.practice_model.wire.errors import WireError


@pytest.mark.parametrize("properties", [5, 1.5, True, None, [], "code", ["code"]], ids=str)
def test_properties_that_are_no_object_are_refused(properties):
    schema = {"type": "object", "additionalProperties": False, "required": ["code"], "properties": properties}
    body = {"model": "practice-small", "messages": [{"role": "user", "content": "Say a code."}],
            "response_format": {"type": "json_schema", "json_schema": {"name": "codes", "strict": True, "schema": schema}}}
    with pytest.raises(WireError, match="'properties' must be an object"):
        check_request(body)
