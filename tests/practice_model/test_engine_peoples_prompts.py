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
    "keys_lift": (
        "Somebody asks for a lift in a shared car. Answer with one JSON object like this one and nothing else:\n{\"start\": \"Kiel\", \"destination\": \"Bonn\", \"seats\": 2, \"dog\": true}\n\n- start: the town where the ride begins\n- destination: the town where it ends\n"
        "- seats: the number of seats, as a number\n- dog: true if a dog comes along, else false\nWhere the text says nothing, put null.",
        ["{x}"],
        [
            ("From Ulm to Trier, 3 seats, and our dog comes too.", {"start": "Ulm", "destination": "Trier", "seats": 3, "dog": True}),
            ("One seat to Leipzig from Jena please. No dog.", {"start": "Jena", "destination": "Leipzig", "seats": 1, "dog": False}),
        ],
    ),
    "keys_callback": (
        "",
        ["Take the details out of the voicemail. Return JSON with exactly these keys, as in this example: {\"name\": \"Olga Brandt\", \"phone\": \"01632960111\"}\n* \"name\": first and last name of the caller\n* \"phone\": the telephone number, digits only\nUse null for what is missing. Only the JSON.\n\nVoicemail: {x}"],
        [("Hello, this is Peter Larsen. Ring me on 01632 960 245, thanks.", {"name": "Peter Larsen", "phone": "01632960245"}), ("My name is Rita Moreau. I will call again.", {"name": "Rita Moreau", "phone": None})],
    ),
    "keys_parcel": (
        "",
        ["Read the order of a courier and answer with this JSON object only, for example {\"pickup\": \"Lille\", \"destination\": \"Ghent\", \"boxes\": 4}:\n1. \"pickup\": the town where we collect it\n2. \"destination\": the town that it goes to\n3. \"boxes\": how many boxes, a number\n\nOrder: {x}"],
        [("Please bring 7 boxes from Namur to Mons. Call 0470 123 456.", {"pickup": "Namur", "destination": "Mons", "boxes": 7}), ("Ostend to Bruges, 12 boxes", {"pickup": "Ostend", "destination": "Bruges", "boxes": 12})],
    ),
    "value_sauna": (
        "",
        [
            "Here is the price list and the house rules of a sauna. Answer the question with the bare value as it is written there (\"12 euro\", \"9 pm\", \"3 towels\"), no sentence. If it is not in there, write NOT STATED.\n\nHouse rules:\n\"\"\"\nA day ticket costs 31 euro. A bathrobe costs 5 euro. "
            "The sauna opens at 10 am.\n\nThe garden is closed at 9 pm. A guest may take 2 towels.\n\"\"\"\n\nQuestion: {x}\nAnswer:"
        ],
        [("What does a day ticket cost?", "31 euro"), ("When does the sauna open?", "10 am"), ("How many towels may a guest take?", "2 towels"), ("Who is the owner of the brewery next door?", "NOT STATED")],
    ),
    "value_library": (
        "You answer visitors of a library. Give only the figure asked for, not a sentence.",
        ["Handbook:\n'''\nA lost card costs 4 euro. Films can be kept for 7 days. The reading room closes at 7 pm.\n'''\nVisitor question: {x}"],
        [("What does a lost card cost?", "4 euro"), ("What time does the reading room close?", "7 pm")],
    ),
    "value_ferry": (
        "",
        [
            "Information sheet:\n~~~\nFares. A car costs 22 euro. A bicycle costs 3 euro.\n\nTimes. The first ferry leaves at 6.15 am. The last ferry leaves at 11 pm.\n\nRules. A car may carry 5 persons.\n~~~\nAnswer from the sheet, with a value such as \"22 euro\" or \"4 persons\" and no full sentence; "
            "if the sheet does not say it, answer NOT THERE.\nQuestion: {x}"
        ],
        [("What does a bicycle cost?", "3 euro"), ("When does the last ferry leave?", "11 pm"), ("Is there wifi in the cafeteria?", "NOT THERE")],
    ),
    "line_cinema": (
        "You are the helper of a cinema club. Pick one action for each mail.\n\nActions:\n- show_times: somebody asks when a film is on\n- move_booking: somebody wants another day or other seats for a booking\n- drop_booking: somebody wants to cancel a booking\n- ask_code: we have to ask for the booking code first\n\n"
        "move_booking and drop_booking need a booking code. A booking code is the letter K followed by three digits, for example K123. If the mail has no booking code, use ask_code for these two.\n\nAnswer with one line of JSON:\n{\"action\": \"show_times\", \"code\": null}\n{\"action\": \"drop_booking\", \"code\": \"K123\"}",
        ["Mail: {x}"],
        [
            ("When is the film about the whales on?", {"action": "show_times", "code": None}),
            ("Please cancel booking K407.", {"action": "drop_booking", "code": "K407"}),
            ("Please cancel my booking, I am ill.", {"action": "ask_code", "code": None}),
            ("K555: we want other seats for our booking on another day.", {"action": "move_booking", "code": "K555"}),
        ],
    ),
    "line_meter": (
        "",
        [
            "Choose a tool for this message to a power company.\n\n- report_reading: the customer reports what the meter shows\n- explain_bill: the customer does not understand a bill\n- request_number: asks the customer for the meter number\n\nRules:\n1. report_reading requires the meter number. Without a meter number, use request_number.\n"
            "2. A meter number has six digits, for example 204411.\n\nOutput: a single line of JSON like {\"tool\": \"report_reading\", \"meter\": \"204411\"}; meter is null when the message has none.\n\nMessage: {x}"
        ],
        [("I report the reading of my meter 518822: it shows 4410.", {"tool": "report_reading", "meter": "518822"}), ("My meter shows 4410 today, I want to report it.", {"tool": "request_number", "meter": None}), ("I do not understand my bill.", {"tool": "explain_bill", "meter": None})],
    ),
    "line_plain": (
        "Sort messages to a furniture shop: repair (something is broken), pickup (the customer fetches goods), ask_receipt (we ask for the receipt number). repair needs a receipt number. If no receipt number is given, answer ask_receipt. A receipt number is two letters followed by four digits. Answer with the word only.",
        ["{x}"],
        [("The leg of my chair is broken, receipt AB1234.", "repair"), ("The leg of my chair is broken.", "ask_receipt"), ("I will fetch my goods and pick up the table on Monday.", "pickup")],
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
