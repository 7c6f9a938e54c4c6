"""The form of the answer, rules, fields and data as people word them: sentences of our own, none of them from a task file."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campkit.practice_model.decide.language import language_of, named_languages
from campkit.practice_model.engine import Engine
from campkit.practice_model.reader import read
from campkit.practice_model.reader.rule_lists import read_rule_list

DESKS = "You sort notes of a hotel into desks.\n\nDesks:\n- Otter: water and heating, a leak\n- Wren: noise at night\n- Heron: lost things\n\n"


def both(system, user):
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


@pytest.fixture(scope="module")
def engine():
    return Engine.load(["practice-small"])


def say(engine, system, user="The tap in the bathroom leaks water."):
    return engine.complete({"model": "practice-small", "messages": both(system, user)}).choices[0].text


BARE = [
    "Respond with the desk exactly as listed.", "Give the desk. No punctuation, no explanations.", "Do not write anything before or after the name.", "Don't add any text to the name.",
    "State the desk and stop.", "Your reply must be one label.", "The answer should be the name of the desk.", "Your whole answer is the name of one desk.", "Print the name alone.", "Write the desk by itself: the name on its own.",
    "Skip the pleasantries.", "Leave out any explanation.", "Answer without a greeting, without any comments.", "Just the desk, please.", "Only the name or, if need be, two letters.", "Desk name only.", "Name the desk and leave it at that.",
    "Answer with the name of the desk.", "Limit your answer to the name.", "A one-word answer, please.", "Please omit the reasoning.", "Nothing further.", "Never explain your choice; do not include any other text.", "No full sentences, no quotes.",
]


@pytest.mark.parametrize("sentence", BARE)
def test_the_answer_alone_in_many_wordings(engine, sentence):
    assert say(engine, DESKS + sentence) == "Otter"


@pytest.mark.parametrize("sentence", ["", "Answer with the name of the desk, and say why.", "Be careful and think before you answer.", "Answer politely.", "The name of the guest does not matter.", "Reply to every note.", "You are the best expert there is."])
def test_a_prompt_that_does_not_ask_for_it_gets_small_talk(engine, sentence):
    answer = say(engine, DESKS + sentence)
    assert answer != "Otter" and "Otter" in answer


FRAMES = {
    "Write the desk between tags like this: <desk>Wren</desk>.": "<desk>Otter</desk>",
    "Put the desk inside <result> tags.": "<result>Otter</result>",
    "Enclose your answer in <choice></choice>.": "<choice>Otter</choice>",
    "Wrap the name between <final> and </final>.": "<final>Otter</final>",
    "Answer in this form: [[desk]]": "[[Otter]]",
    "Answer like this: Desk = Heron": "Desk = Otter",
    "Your answer looks like this:\n>> Wren <<": ">> Otter <<",
    "Reply in the form: `## Heron ##`": "## Otter ##",
    "Give the answer in the following format: Goes to: <desk>": "Goes to: Otter",
    "Return it as follows:\nDESK={desk};": "DESK=Otter;",
}


@pytest.mark.parametrize(("sentence", "expected"), FRAMES.items())
def test_what_stands_around_the_answer_is_kept(engine, sentence, expected):
    assert say(engine, DESKS + sentence) == expected


@pytest.mark.parametrize("sentence", [
    "The note stands between <note> and </note> tags.", "Read the text in <message> tags.", "Examples stand in <example> tags.", 'Answer with the name in this form: "Wren"', "For example: my keys are lost, Heron.",
    "Format:\nMessage: ...\nDesk: ...", "Answer with the name, for example Wren.",
])
def test_tags_of_the_data_and_samples_of_notes_are_no_frame(sentence):
    assert read(both(DESKS + sentence, "<note>The tap leaks.</note>")).contract.frame == ""


@pytest.mark.parametrize("sentence", ['Output: a JSON object with the single key "desk".', 'Answer format: {"desk": "Wren"}', "Response: one JSON object with the key desk.", "Return raw JSON with the key desk.", "Return JSON with the key desk, without markdown.", "Your answer is a JSON object with the key desk."])
def test_bare_json(engine, sentence):
    assert json.loads(say(engine, DESKS + sentence)) == {"desk": "Otter"}


def test_json_without_a_word_about_its_form_stays_in_small_talk(engine):
    assert not say(engine, DESKS + "Answer as JSON with the key desk.").startswith("{")


LEADS = ["Here is the request:", "This is the e-mail:", "Here's the note from the guest:", "What the guest wrote:", "Now the message to sort:", "The text to be judged:", "Below is the note that came in today:", "The guest wrote:"]
TAILS = ["", "\n\nIs it urgent? Answer with just one word, yes or no.", "\n\nAnswer yes or no, nothing else.", "\n\nMay the guest have it? Reply with yes or no only."]


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("tail", TAILS)
def test_announced_data_in_a_single_message(lead, tail):
    note = "Hello,\n\nthe tap drips. Can somebody come today?\n\nYours, Ann"
    found = read([{"role": "user", "content": f"We are a hotel. Guests write to us and you help us decide.\n\nA dripping tap is not urgent, a flood is.\n\n{lead}\n\n{note}{tail}"}])
    assert found.data == note and "flood" in found.instructions
    assert not tail or [label.name for label in found.labels] == ["yes", "no"] and found.contract.bare and found.task == "judge"


def test_a_question_of_the_writer_belongs_to_the_data():
    note = "The tap drips.\n\nIs that normal? I hope you can answer soon."
    assert read([{"role": "user", "content": f"Decide whether a note is urgent. Answer yes or no.\n\nHere is the note:\n\n{note}"}]).data == note


@pytest.mark.parametrize(("sentence", "names"), [
    ("Answer with just one word, yes or no, in lower case.", ["yes", "no"]), ("Reply Yes/No.", ["Yes", "No"]), ("Answer 'true' or 'false' only.", ["true", "false"]),
    ("Answer yes, no or unclear.", ["yes", "no", "unclear"]), ("Reply yes/no/unclear only.", ["yes", "no", "unclear"]),
])
def test_yes_or_no(sentence, names):
    assert [label.name for label in read(both(f"Is the note urgent? {sentence}", "The tap drips.")).labels] == names


def test_sometimes_yes_or_no_is_a_question_answered_from_the_text():
    found = read(both("Answer guests' questions from the handbook.\n\nPool. It opens at 7.\n\nDogs. Dogs are welcome.\n\n- If a question can be answered with yes or no, reply just: yes / no\n- If the handbook does not say, reply: ask the desk", "When does the pool open?"))
    assert (found.task, found.labels, found.contract.abstain) == ("answer", (), "ask the desk")


BOOK = "Pool. The pool opens at 07:00 and closes at 21:30. A towel costs €4.\n\nDogs. Dogs are welcome. They are not allowed in the pool.\n\nLuggage. Ask the porter, Mr Lind. A guest may store 3 bags.\n\nParty. It takes place on 12 May in Birch Hall.\n\n"
ASKED = {
    "At what time does the pool open?": "07:00", "What does a towel for the pool cost?": "€4", "How many bags may a guest store?": "3", "Who is the porter?": "Mr Lind", "On which date does the party take place?": "12 May", "Where does the party take place?": "Birch Hall",
    "Are dogs welcome?": "yes", "Are dogs allowed in the pool?": "no", "Is there a helicopter?": "ask the desk",
}
FORMS = "- Give only the time, date, amount or name that was asked for, no sentence.\n- If a question can be answered with yes or no, say just yes or no.\n- If the handbook does not say, reply: ask the desk"


@pytest.mark.parametrize(("question", "answer"), ASKED.items())
def test_only_the_value_that_was_asked_for(engine, question, answer):
    assert say(engine, f"Answer guests' questions from the handbook.\n\n{BOOK}{FORMS}", question) == answer


def test_without_that_wish_the_sentence_answers(engine):
    assert say(engine, f"Answer guests' questions from the handbook, and answer with the passage only.\n\n{BOOK}", "What does a towel for the pool cost?") == "A towel costs €4."


RULES = {
    "arrows": "Go through the rules; the first one that applies counts.\n1) The guest is ill -> Nurse, at any hour.\n2) The guest asks for food → Kitchen.\n3) Anything else => Porter.",
    "colons": "Use the first rule that fits:\n1. The guest is ill: Nurse\n2. The guest asks for food: Kitchen\n3. Everything else: Porter",
    "dashes": "Rules, from top to bottom:\n- a guest is ill --> Nurse\n- a guest asks for food --> Kitchen\n- otherwise --> Porter",
}


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES.keys())
def test_answers_behind_rules(engine, rules):
    prompt = f"You decide who goes to a guest.\n\n{rules}\n\nName only."
    found = read(both(prompt, "x"))
    assert [label.name for label in found.labels] == ["Nurse", "Kitchen", "Porter"] and not found.examples
    assert [say(engine, prompt, note) for note in ("I am ill.", "We would like some food.", "The lamp is dark.")] == ["Nurse", "Kitchen", "Porter"]


@pytest.mark.parametrize("form", ["{}. {}", "{}) {}", "({}) {}"])
def test_choices_by_letter(engine, form):
    choices = "\n".join(form.format(letter, said) for letter, said in zip("ABC", ("water, heating, a leak", "noise at night", "lost things"), strict=True))
    prompt = f"What is the note about?\n\n{choices}\n\nAnswer with its letter. If none fits, reply NONE. Only the letter or NONE, please."
    found = read(both(prompt, "x"))
    assert [(label.name, label.definition[:4]) for label in found.labels] == [("A", "wate"), ("B", "nois"), ("C", "lost"), ("NONE", "")] and found.contract.bare
    assert say(engine, prompt) == "A"


@pytest.mark.parametrize("text", ["Examples:\n- Where is it? -> delivery\n- Thanks a lot! -> praise", "Rules:\n- delivery: where the parcel is\n- praise: thanks", "Where is it? -> delivery\nThanks! -> praise"])
def test_examples_and_definitions_are_no_rules(text):
    assert read_rule_list(text) == []


LANGUAGES = {
    "german": "Guten Morgen, ich habe eine Frage zu meiner Rechnung.", "french": "Bonjour, je voudrais changer la date de mon rendez-vous.", "spanish": "Hola, quiero cambiar la fecha de mi cita, por favor.",
    "portuguese": "Olá, eu preciso de mudar a data da minha consulta.", "italian": "Buongiorno, vorrei cambiare la data del mio appuntamento.", "dutch": "Goedendag, ik wil graag mijn afspraak verzetten.",
    "english": "Hello, I would like to change the date of my appointment.", "polish": "Dzień dobry, chciałbym zmienić termin, proszę.", "arabic": "مرحبا، أريد تغيير الموعد", "chinese": "你好，我想改时间", "japanese": "こんにちは、時間を変えたいです", "russian": "Здравствуйте, я хочу изменить дату.",
}


@pytest.mark.parametrize(("name", "text"), LANGUAGES.items())
def test_the_language_of_a_text(name, text):
    assert language_of(text) == name


def test_rules_about_the_language_decide(engine):
    prompt = "Use the first rule that fits.\n1. The letter is written in German -> Anna\n2. The letter is written in Dutch or French -> Bram\n3. Any other language -> Cleo\n\nOnly the name."
    assert [say(engine, prompt, LANGUAGES[name]) for name in ("german", "dutch", "french", "spanish", "english")] == ["Anna", "Bram", "Bram", "Cleo", "Cleo"]
    assert not named_languages("the guest wants a German breakfast")


FIELDS = {
    "columns": "Fields:\n guest     string   first and last name of the guest\n room      number   number of the room\n kind      string   one of \"tap\", \"lamp\"\n urgent    boolean  true if the guest says that it is urgent, false if the guest says it is not",
    "table": "| field | type | meaning |\n|---|---|---|\n| guest | text | first and last name of the guest |\n| room | number | number of the room |\n| kind | enum | one of tap, lamp |\n| urgent | boolean | true if the guest says that it is urgent, false if the guest says it is not |",
    "brackets": "Fields:\nguest (string): first and last name of the guest\nroom (integer): number of the room\nkind (string): one of 'tap' or 'lamp'\nurgent (bool): true if the guest says that it is urgent, false if the guest says it is not",
    "tabs": "The fields are:\nguest\tstring\tfirst and last name of the guest\nroom\tint\tnumber of the room\nkind\tstring\tone of: tap, lamp\nurgent\tbool\ttrue if the guest says that it is urgent, false if the guest says it is not",
}


@pytest.mark.parametrize("fields", FIELDS.values(), ids=FIELDS.keys())
def test_fields_in_columns(engine, fields):
    prompt = f"Turn each note into one JSON object.\n\n{fields}\n\nA missing value is null. Return the JSON object only."
    found = read(both(prompt, "x"))
    assert [field.name for field in found.contract.keys] == ["guest", "room", "kind", "urgent"] and found.task == "extract" and not found.labels
    assert found.contract.keys[2].schema["enum"] == ["tap", "lamp"]
    assert json.loads(say(engine, prompt, "Room number 12: the lamp is broken, and it is urgent. Regards, Ann Lee")) == {"guest": "Ann Lee", "room": 12, "kind": "lamp", "urgent": True}
    assert json.loads(say(engine, prompt, "Room number 7: the tap drips. Regards, Tom Hill"))["urgent"] is None


PIECES = st.lists(st.sampled_from([
    "Fields:", " a   string   b", "| a | number | c |", "a (bool): d", "1) x y z -> Amber", "- any other -> Birch", "the first rule that fits", "Answer like this: <x>Amber</x>", "Here is the note:", "Is it? Answer yes or no.",
    "in <y> tags", "[[label]]", "\n", "\n\n", "yes/no", "Output: JSON", "{", "}", "{}", "Put it between <a> and </a>", "\ud83d", "هل", "...",
]), max_size=16).map("\n".join)


@settings(max_examples=120, deadline=None)
@given(system=PIECES, user=PIECES)
def test_any_mixture_of_these_forms_is_read(engine, system, user):
    assert engine.complete({"model": "practice-small", "messages": both(system, user)}).choices[0].finish_reason
    assert engine.complete({"model": "practice-small", "messages": [{"role": "user", "content": user}]}).choices[0].finish_reason


@pytest.mark.parametrize("flood", ["a  string  b\n", "| a | text |", "1) a b c -> d\n", "a b c -> ", "Here is the note ", "Here is the note:\n", "what a b wrote ", "like this: ", "<x>", "<x></x>", "answer in <x> tags ", "yes or no ", "if yes or no ", "Is it? ", "no explanations ", "a  ", "a\t", "do not write ", "your answer is "])
def test_floods_of_these_forms_end(flood):
    text = flood * (60_000 // len(flood))
    assert read([{"role": "user", "content": text}]).task and read(both(f"Choose one of these desks: a, b. {text}", "x")).task
