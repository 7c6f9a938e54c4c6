"""Values out of texts: dates without a year, numbers with their units, definitions of fields in the prompt, amounts in words and figures, a stated way out."""

import json

import pytest

from campkit.practice_model.engine import Engine
from campkit.practice_model.reader import read


@pytest.fixture(scope="module")
def engine():
    return Engine.load(["practice-small"])


def say(engine, system, user, **extra):
    return engine.complete({"model": "practice-small", "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}], **extra}).choices[0].text


TRIP = "Turn the note into JSON with the keys contact (first and last name), people (number), date (YYYY-MM-DD{year}) and bicycles (number). Use null for what the note does not say. JSON only."


@pytest.mark.parametrize(("text", "expected"), [
    ("A boat for 5 on 3 June, please. Lena Holm", {"contact": "Lena Holm", "people": 5, "date": "2028-06-03", "bicycles": None}),
    ("Good day, 12 people on the 2nd of May, 3 bicycles with us. Regards, Omar Haddad", {"contact": "Omar Haddad", "people": 12, "date": "2028-05-02", "bicycles": 3}),
    ("there will be 9 of us on August 30. My name is Ida Lund", {"contact": "Ida Lund", "people": 9, "date": "2028-08-30", "bicycles": None}),
    ("group of four, 1 July 2029, one bicycle, Kim Sato", {"people": 4, "date": "2029-07-01", "bicycles": 1}),
])
def test_a_note_with_counts_and_a_date_without_a_year(engine, text, expected):
    found = json.loads(say(engine, TRIP.format(year=", the year is 2028"), text))
    assert {key: found[key] for key in expected} == expected


def test_without_a_year_in_the_prompt_none_is_made_up(engine):
    assert json.loads(say(engine, TRIP.format(year=""), "A boat for 5 on 3 June, please."))["date"] == "3 June"


@pytest.mark.parametrize(("prompt", "year"), [("The year is 2028.", 2028), ("Today is 3 May 2027.", 2027), ("All dates are in 2026.", 2026), ("Use the year 2031 where none is given.", 2031), ("We have 2028 chairs.", None), ("Pay within 30 days of the order.", None)])
def test_the_year_that_a_prompt_names(prompt, year):
    assert read([{"role": "system", "content": f"Extract the date as JSON. {prompt}"}, {"role": "user", "content": "3 June"}]).contract.year == year


SCHEMA = {"type": "json_schema", "json_schema": {"name": "r", "strict": True, "schema": {
    "type": "object", "additionalProperties": False, "required": ["ticket", "length_m", "state"],
    "properties": {"ticket": {"type": "string"}, "length_m": {"type": "number"}, "state": {"type": "string", "enum": ["torn", "too_short", "spare"]}}}}}
FIELDS = "Fill in the record.\n\n## Fields\n- `ticket`: the ticket's number, such as R-123\n- `length_m`: length in metres, a number\n- `state`: `torn` when the rope is ripped or frayed, `too_short` when it does not reach, `spare` when nobody uses it"


@pytest.mark.parametrize(("text", "expected"), [
    ("R-417 / 12.5 m / frayed in the middle", {"ticket": "R-417", "length_m": 12.5, "state": "torn"}), ("rope from R-422, 8 m, it does not reach the mast", {"ticket": "R-422", "length_m": 8, "state": "too_short"}),
    ("Ticket R-430: nobody uses it any more, 30.2 m", {"ticket": "R-430", "length_m": 30.2, "state": "spare"}),
])
def test_what_the_prompt_says_of_a_field_counts_where_the_schema_is_silent(engine, text, expected):
    assert json.loads(say(engine, FIELDS, text, response_format=SCHEMA)) == expected


def test_a_description_of_the_schema_is_not_replaced(engine):
    from campkit.practice_model.fill import _described

    schema = {"properties": {"a": {"type": "string", "description": "own"}, "b": {"type": "string"}, "c": {"$ref": "#/x"}, "d": True}}
    told = _described(schema, {"a": "other", "b": "prompt's", "c": "no", "d": "no"})["properties"]
    assert told == {"a": {"type": "string", "description": "own"}, "b": {"type": "string", "description": "prompt's"}, "c": {"$ref": "#/x"}, "d": True}


@pytest.mark.parametrize(("text", "total"), [("two rolls of tape: 9.50\npaint: 20.00", "29.50"), ("a box of nails 4, three brushes 12.25", "16.25"), ("two and three", "5")])
def test_words_count_things_where_the_amounts_are_in_figures(engine, text, total):
    assert say(engine, "Add up the amounts. Only the total.", text) == total


@pytest.mark.parametrize("prompt", ["If the notice does not say it, answer: That is not on the notice.", "When it is not stated, write exactly: That is not on the notice.", 'If the notice does not say, say "That is not on the notice".'])
def test_a_way_out_in_the_prompts_own_words(engine, prompt):
    answer = say(engine, f"Answer the question from the notice, in one sentence. {prompt}\n\nNOTICE\nThe bridge is closed on Sundays. A ticket costs 4 euros.", "Is there a café?")
    assert answer.rstrip(".") == "That is not on the notice"
