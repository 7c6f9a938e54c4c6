"""Prompts of ordinary people in forms that a fresh reader met unprepared: labels in repeated tags, `^ that's a message`, keys that name a role, samples of one line, templates to fill, the bare value."""

from __future__ import annotations

import json

import pytest

from campkit.practice_model.engine import Engine

# name: (system, [the turns; {x} stands for the data], [(data, answer)])
PROMPTS: dict[str, tuple[str, list[str], list[tuple[str, object]]]] = {
    "tags_wards": (
        "",
        [
            "<note>\n{x}\n</note>\n\n<wards>\n<ward code=\"W1\">Broken bones, sprains and torn muscles.</ward>\n<ward code=\"W2\">Rashes, burns and other trouble of the skin.</ward>\n"
            "<ward code=\"W3\">Eyes and sight.</ward>\n</wards>\n\n<task>Which ward is the note for? When several wards fit, take the one listed first. Answer with W1, W2 or W3 only.</task>"
        ],
        [("He broke his arm when he fell off the ladder.", "W1"), ("An itchy red rash on both hands.", "W2"), ("She sees everything blurred since this morning.", "W3")],
    ),
    "tags_nested": (
        "Sort the post of a theatre.\n<boxes>\n<box><name>tickets</name><meaning>buying, changing or cancelling tickets and seats</meaning></box>\n"
        "<box><name>stage</name><meaning>actors, auditions, rehearsals and costumes</meaning></box>\n<box><name>house</name><meaning>the building: heating, toilets, cloakroom, wheelchair access</meaning></box>\n</boxes>\nReply with the name of the box and nothing else.",
        ["{x}"],
        [("I would like to change my two seats for Friday.", "tickets"), ("When are the auditions for young actors?", "stage"), ("The heating in the building does not work, we froze.", "house")],
    ),
    "tags_selfclosing": (
        "",
        [
            "<grades>\n<grade id=\"low\" description=\"a wish or a question, nothing is broken\"/>\n<grade id=\"middle\" description=\"something is broken but work goes on\"/>\n<grade id=\"high\" description=\"nobody can work, everything stands still\"/>\n</grades>\n"
            "<report>{x}</report>\n<task>Give the grade of the report. Write low, middle or high, without any other word.</task>"
        ],
        [("The whole office stands still, nobody can work at all.", "high"), ("A question: may I have a second screen, please?", "low")],
    ),
    "above_caret": (
        "",
        ["{x}\n\n^^ this came in for our riding school today. is it a booking, a cancellation or praise? answer with one word: booking / cancellation / praise"],
        [("We want to book two riding lessons for Saturday.", "booking"), ("Sorry, I have to cancel the lesson on Monday.", "cancellation"), ("The lesson was wonderful, my daughter is so happy!", "praise")],
    ),
    "above_bars": (
        "",
        ["{x}\n\nThe above is a message to the office of a swimming pool. Just one of these please: lost | opening | injury"],
        [("I lost my towel and my goggles at your pool.", "lost"), ("What are your opening hours on Sunday?", "opening"), ("My son slipped, his injury bleeds.", "injury")],
    ),
    "above_words": (
        "",
        ["{x}\n\nThat's a review of our hostel. Say good or bad, nothing more."],
        [("Lovely clean room, very good stay.", "good"), ("Dirty, loud and a bad breakfast.", "bad")],
    ),
}


def messages(system: str, turns: list[str], data: str) -> list[dict]:
    """The request's messages with the data in place; turns take turns."""
    made = [{"role": "system", "content": system}] if system else []
    return made + [{"role": ("user", "assistant")[place % 2], "content": turn.replace("{x}", data)} for place, turn in enumerate(turns)]


def same(text: str, wanted: object) -> bool:
    """Whether an answer is the wanted one: word for word, or the same JSON on one line."""
    return "\n" not in text and json.loads(text) == wanted if isinstance(wanted, dict) and text.startswith("{") else text == wanted


@pytest.fixture(scope="module")
def engine():
    return Engine.load(["practice-large"])


@pytest.mark.parametrize("name", PROMPTS)
def test_people_get_the_answer_that_their_prompt_asks_for(engine, name):
    system, turns, pairs = PROMPTS[name]
    for data, wanted in pairs:
        text = engine.complete({"model": "practice-large", "messages": messages(system, turns, data)}).choices[0].text
        assert same(text, wanted), (data, text)
