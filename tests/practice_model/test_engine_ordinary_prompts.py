"""Ordinary prompts in many styles: what the reader takes out of each (labels, form of the answer, keys, data)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from campkit.practice_model.decide.routes import converted, route_end
from campkit.practice_model.reader import Field, read


@dataclass(frozen=True)
class Prompt:
    """One way to ask; `{}` stands for the data. None means: not looked at."""

    user: str
    system: str = ""
    data: str = "The lift on floor 3 has been making a grinding noise since Monday."
    labels: tuple[str, ...] | None = None
    bare: bool | None = None
    keys: tuple[str, ...] | None = None
    defined: tuple[str, ...] = ()


# The first half was written before the author had looked at the code of the reader.
PROMPTS = {
    "labels_after_data": Prompt(
        "Here is a note from a caretaker:\n\n{}\n\nWhich team should look at it: lifts, plumbing or painting? Write just the team.",
        labels=("lifts", "plumbing", "painting"), bare=True),
    "name_last_line": Prompt(
        "You help a property manager. Read the note at the bottom and decide who deals with it.\n\nlifts: anything about lifts and escalators\nplumbing: water, taps, drains\npainting: walls and doors\n\n"
        "Put down the team's name and nothing more.\n\nNote: {}",
        labels=("lifts", "plumbing", "painting"), bare=True, defined=("lifts", "plumbing")),
    "quoted_key": Prompt(
        "{}", system="Sort each incoming note into maintenance, cleaning or security.\nReturn JSON with one key, \"team\", whose value is the team.",
        keys=("team",), labels=("maintenance", "cleaning", "security")),
    "single_key_numbered": Prompt(
        "{}", system="The desks are:\n1. repairs - something is broken\n2. cleaning - something is dirty\n3. keys - lost keys and badges\n\nReply with a JSON object that has a single key \"desk\" and the name of the desk as its value.",
        keys=("desk",), labels=("repairs", "cleaning", "keys"), defined=("repairs", "keys")),
    "levels_digit": Prompt(
        "{}", system="Grade how urgent a caretaker's note is.\n\nLevel 1 - danger to people, act now\nLevel 2 - something does not work, act this week\nLevel 3 - everything else\n\nAnswer with the digit of the level, nothing else.",
        labels=("1", "2", "3"), bare=True, defined=("1", "3")),
    "prose_teams": Prompt(
        "{}", system="You sort notes for a block of flats. There are three teams. Repairs looks after everything that is broken. Cleaning takes care of dirt and rubbish. Reception handles parcels and keys.\n\n"
        "Reply with the name of the team exactly as written above, and nothing else.",
        labels=("Repairs", "Cleaning", "Reception"), bare=True, defined=("Repairs", "Reception")),
    "labels_line_equals": Prompt(
        'Decide the tone of a tenant\'s message.\n\nLabels: calm, annoyed, furious.\n\ncalm = states facts without complaint\nannoyed = complains but stays polite\nfurious = insults or threatens\n\nMessage: "{}"\n\nLabel:',
        labels=("calm", "annoyed", "furious"), bare=True, defined=("calm", "furious")),
    "yes_no_capitals": Prompt(
        "{}", system="You check whether the landlord must pay for a repair. The landlord pays for lifts, heating and windows. The landlord does not pay for bulbs or lost keys.\n\nSay YES if the landlord must pay and NO if not. Just the one word.",
        labels=("YES", "NO"), bare=True),
    "fields_colon": Prompt(
        "{}", system="Pull these out of the message and give them as JSON:\n- sender: the name of the person who writes\n- floor: the floor, a number\n- day: the day it started\n\nUse null when the message does not say.",
        keys=("sender", "floor", "day")),
    "action_only": Prompt(
        "A customer of a gym wrote to us. Pick the action that we should take.\n\nrefund - the customer paid twice or for a closed day\nfreeze - the customer is ill or away and wants a pause\ncancel - the customer wants to leave\n\n"
        "Write the action's name only.\n\nCustomer: {}",
        data="I broke my ankle and can't come until March.", labels=("refund", "freeze", "cancel"), bare=True, defined=("freeze",)),
    "three_quotes_end": Prompt(
        'What kind of question is this? Choose between "price", "opening hours" and "booking". Print only the kind.\n\n"""\n{}\n"""',
        data="How much is a day ticket for two adults?", labels=("price", "opening hours", "booking"), bare=True),
    "letters": Prompt(
        "{}", system="Mark each garden question with a letter.\n\nA - watering\nB - pests and diseases\nC - pruning\n\nOutput the letter, no other text.",
        data="Something is eating holes into my roses.", labels=("A", "B", "C"), bare=True, defined=("A", "B")),
    "dash_dash": Prompt(
        "{}", system="Your job: put a shop's e-mails into folders.\n\nFolders:\n* Orders -- new orders and changes to orders\n* Returns -- things that come back\n* Press -- journalists\n\nGive me the folder name, without any other words.",
        data="I'd like to send the blue jug back, it has a crack.", labels=("Orders", "Returns", "Press"), bare=True, defined=("Returns",)),
    "one_word_hot": Prompt(
        "Is the following lead hot, warm or cold? One word.\n\n{}", data="We need twenty desks by Friday, can you send a contract today?", labels=("hot", "warm", "cold"), bare=True),
    # The second half.
    "department_goes_to": Prompt(
        "{}", system="Messages about money go to Accounts. Messages about rooms go to Housekeeping. Messages about food go to Kitchen. Answer with the department only.",
        data="The soup was cold.", labels=("Accounts", "Housekeeping", "Kitchen"), bare=True),
    "queue_named_value": Prompt(
        "{}", system='Assign the message to a queue.\n\n1. safety - somebody got hurt or could get hurt\n2. delivery - late or missing goods\n3. other - anything else\n\n'
        'Respond with a JSON object with the single key "queue" and the queue\'s name as the value.',
        keys=("queue",), labels=("safety", "delivery", "other"), defined=("safety", "delivery")),
    "numbers_slash": Prompt(
        "Rate how urgent this is from 1 to 3.\n1: danger\n2: something is broken\n3: a question\n\nText: {}\n\nReply with the number alone.",
        labels=("1", "2", "3"), bare=True, defined=("1", "3")),
    "enum_fields": Prompt(
        "{}", system='From each request write a JSON object with these fields:\nfrom: the town where the trip starts\nto: the town where it ends\nseats: how many people travel (a number)\nclass: "first" or "second"\n\nIf something is not said, use null.',
        data="Two of us go from Leeds to York, second class please.", keys=("from", "to", "seats", "class")),
    "last_paragraph": Prompt(
        "Sort this reader's letter into one of these columns: gardening, cooking, money. Type the column and nothing else.\n\n{}", data="My tomatoes have brown spots.",
        labels=("gardening", "cooking", "money"), bare=True),
    "reasons_wanted": Prompt("{}", system="Which shelf does the book belong to: history, science or novels? Explain your choice in a sentence.", labels=("history", "science", "novels"), bare=False),
    "must_be_exactly": Prompt(
        "{}", system="Label the note.\n\nAllowed labels:\n- open\n- in progress\n- done\n\nYour answer must be spelled exactly as listed above.", labels=("open", "in progress", "done"), bare=True),
    "bold_then_text": Prompt(
        "{}", system="**Billing** is for invoices and payments.\n**Technical** is for things that do not work.\n**Sales** is for people who want to buy.\n\nRoute the message. Return the name of the team, no more.",
        labels=("Billing", "Technical", "Sales"), bare=True, defined=("Billing",)),
    "means": Prompt(
        "{}", system="Classify reviews. positive means the writer would come again. negative means the writer would not. mixed means both. Labels: positive, negative, mixed. Give one label.",
        labels=("positive", "negative", "mixed"), bare=True, defined=("positive",)),
    "subject_and_body": Prompt(
        "Which inbox gets this e-mail: orders, complaints or jobs?\nAnswer with the inbox.\n\nE-mail: {}", data="I would like to apply as a driver.", labels=("orders", "complaints", "jobs"), bare=True),
    "two_keys": Prompt(
        "{}", system='Give back JSON with the keys "team" and "urgent". team is one of: lifts, water, power. urgent is true or false.', keys=("team", "urgent")),
    "quoted_after_header": Prompt(
        'Do we have to call back? Answer Yes or No, nothing else.\n\nVoicemail: "{}"', data="Please ring me about the boiler, it is Mrs Dale.", labels=("Yes", "No"), bare=True),
    "category_in_brackets": Prompt(
        "{}", system="Tag the ticket: bug (something worked before), idea (a wish for something new), question (the user asks how). Respond with the tag.",
        labels=("bug", "idea", "question"), bare=True, defined=("bug",)),
    "priority_p": Prompt(
        "{}", system="P1: the whole site is down\nP2: one function is broken\nP3: a cosmetic fault\n\nState the priority of the ticket and stop there.", labels=("P1", "P2", "P3"), bare=True, defined=("P1",)),
}


@pytest.mark.parametrize("name", PROMPTS)
def test_an_ordinary_prompt_is_read(name):
    prompt = PROMPTS[name]
    messages = [{"role": "system", "content": prompt.system}] if prompt.system else []
    messages.append({"role": "user", "content": prompt.user.replace("{}", prompt.data)})
    ins = read(messages)
    if prompt.labels is not None:
        assert tuple(label.name for label in ins.labels) == prompt.labels
    for label in ins.labels:
        if label.name in prompt.defined:
            assert label.definition.strip(), label
    if prompt.bare is not None:
        assert bool(ins.contract.bare) == prompt.bare
    if prompt.keys is not None:
        assert ins.contract.json and tuple(field.name for field in ins.contract.keys) == prompt.keys
    assert ins.data.strip().strip('"').removeprefix("Note: ") == prompt.data  # `Note:` may be a remark to the model, so it stays with the text


@pytest.mark.parametrize("form, asked", [
    ("Reply with the name of the team.", True), ("Read the note, then write the team's name.", True), ("Enter the team.", True), ("Team:", True), ("Please give me one label.", True),
    ("", False), ("Reply to every note.", False), ("Write a reply that names the team.", False), ("Answer with the name of the team and say why.", False), ("Give the team and a short reason.", False),
    ("Write the name of the team. Explain your choice.", False), ("Give each note to one team.", False), ("Answer politely.", False),
])
def test_an_order_to_name_one_thing_is_a_form_unless_reasons_are_wanted(form, asked):
    ins = read([{"role": "system", "content": f"Sort a note to one of these teams: lifts, water, power.\n{form}"}, {"role": "user", "content": "The tap drips."}])
    assert [label.name for label in ins.labels] == ["lifts", "water", "power"]
    assert bool(ins.contract.bare) == asked


@pytest.mark.parametrize("text, start, end", [
    ("Two crates from Hamburg to Oslo, please.", "Hamburg", "Oslo"), ("To Leeds from Bologna.", "Bologna", "Leeds"), ("Izmir - Hull, 18 crates", "Izmir", "Hull"), ("Collect it in Lyon. It goes to New York.", "Lyon", "New York"),
    ("Please call me back.", None, None),
])
def test_the_two_ends_of_a_way_are_found(text, start, end):
    assert route_end(text, Field("origin", "the town the goods leave from")) == start
    assert route_end(text, Field("destination")) == end
    assert route_end(text, Field("city", "the customer's city")) is None


@pytest.mark.parametrize("text, value", [("12 tonnes of tiles", 12_000), ("3 tonnes", 3_000), ("1.5 tonnes", 1_500), ("700 kg", None), ("tonnes of work", None)])
def test_an_amount_is_converted_as_the_prompt_says(text, value):
    assert converted(text, Field("weight_kg", "total weight (1 tonne = 1000 kg)")) == value


def test_a_question_mark_is_no_part_of_a_name():
    ins = read([{"role": "user", "content": "Which team should get this message: Otter, Heron or Badger?\n\nMessage: The tap drips."}])
    assert [label.name for label in ins.labels] == ["Otter", "Heron", "Badger"]


def test_the_text_between_a_handbooks_first_and_last_line_is_the_context():
    text = "Use only the handbook below.\n\nGUEST HANDBOOK\nThe pool opens at 8 am.\nTowels cost 2 euros.\nEND OF HANDBOOK\n\nAnswer the question."
    assert [passage.text for passage in read([{"role": "system", "content": text}, {"role": "user", "content": "When does the pool open?"}]).passages] == ["The pool opens at 8 am.\nTowels cost 2 euros."]
