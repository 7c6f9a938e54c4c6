"""Cells are checked against nbgrader's schema as before, by the same words."""

from __future__ import annotations

import jsonschema
import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator, common

from graders.quick_schema import quick_cell_checks, validate

GOOD = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "task": False, "grade_id": "a", "points": 2, "cell_type": "code"}
CELLS = [GOOD, {**GOOD, "points": -1}, {**GOOD, "points": "2"}, {**GOOD, "grade_id": "a b/"}, {**GOOD, "more": 1}, {"schema_version": 3}, {**GOOD, "solution": None}, {**GOOD, "cell_type": 3}]


def words(check, *given):
    try:
        check(*given)
    except (jsonschema.ValidationError, jsonschema.SchemaError) as error:
        return type(error).__name__, str(error)
    return None


@pytest.mark.parametrize("metadata", CELLS, ids=str)
def test_the_same_cells_are_refused_in_the_same_words(metadata):
    cell = nbformat.v4.new_code_cell(metadata={"nbgrader": metadata})
    validator = MetadataValidator()
    before = words(validator.validate_cell, cell)
    with quick_cell_checks():
        assert common.jsonschema is not jsonschema and words(validator.validate_cell, cell) == before
    assert common.jsonschema is jsonschema and (before is None) == (metadata is GOOD)


def test_a_schema_that_is_none_is_refused_each_time():
    for _ in range(2):
        assert words(validate, {}, {"type": 3}) == words(jsonschema.validate, {}, {"type": 3}) and words(validate, {}, {"type": 3})[0] == "SchemaError"
    assert words(validate, 3, {"type": "integer"}) is None and words(validate, 3, {"type": "string"}) is not None
