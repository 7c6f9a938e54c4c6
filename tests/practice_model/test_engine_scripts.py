"""Texts in scripts that the weights do not read: compared by shared forms, never by noise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campkit.practice_model.engine import Engine
from campkit.practice_model.letters import is_unread, shared_forms, stem_form
from campkit.practice_model.reader import read

ARABIC = """Decide which team gets the message. The messages are in Arabic.
Teams:
- Amber: التوصيل والطرود والشحن
- Birch: الفواتير والدفع واسترداد المبلغ
- Cedar: الدروس والمعلمون ومواعيد الحصص
Answer with the name of the team only."""
CHINESE = """你把客户的留言分给一个部门。
部门：
- 红：快递、包裹、送货
- 蓝：账单、退款、付款
- 绿：课程、老师、上课时间
只回答部门的名字。"""


@pytest.fixture(scope="module")
def engine():
    return Engine.load()


def answer(engine, system, user, model="practice-large"):
    return engine.complete({"model": model, "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}], "temperature": 0}).choices[0].text


@pytest.mark.parametrize("model", ["practice-small", "practice-medium", "practice-large"])
@pytest.mark.parametrize("system, user, label", [
    (ARABIC, "لم يصل طردي بعد، أين التوصيل؟", "Amber"), (ARABIC, "أريد استرداد المبلغ من فاتورتي", "Birch"), (ARABIC, "متى مواعيد الدروس اليوم؟", "Cedar"),
    (CHINESE, "我的包裹还没有到", "红"), (CHINESE, "请把钱退给我，退款在哪里", "蓝"), (CHINESE, "老师今天没有来上课", "绿"),
])
def test_shared_words_decide_in_arabic_and_chinese(engine, model, system, user, label):
    assert answer(engine, system, user, model) == label


def test_names_in_another_language_say_nothing_and_that_shows(engine):
    system = "Choose one: delivery, billing, lessons. Answer with the label only."
    assert {answer(engine, system, user) for user in ("لم يصل طردي بعد", "أريد استرداد المبلغ", "متى موعد الحصة؟")} == {"delivery"}


def test_latin_words_inside_arabic_are_still_read(engine):
    system = "Choose one: trains, billing, PayPal accounts. Answer with the label only."
    assert answer(engine, system, "حسابي في PayPal account لا يعمل") == "PayPal accounts"


@pytest.mark.parametrize("text, unread", [("My parcel is late", False), ("", False), ("123 !", False), ("Größe und Übung", False), ("أين طردي", True), ("我的包裹", True), ("Где моя посылка", True), ("PayPal: أين المبلغ المسترد لي", True)])
def test_what_the_weights_read(text, unread):
    assert is_unread(text) is unread


def test_arabic_particles_and_spellings_do_not_part_words():
    assert stem_form("والبطاقة") == stem_form("بطاقتي") == stem_form("البطاقة")
    assert shared_forms("إلغاء التحويل", "الغاء تحويلي", False) > 0.9 > shared_forms("إلغاء التحويل", "وصول البطاقة", False)


def test_bare_answers_are_asked_for_in_three_languages():
    assert all(read([{"role": "system", "content": text}, {"role": "user", "content": "x"}]).contract.bare for text in ("Answer with the label only.", "只回答部门的名字。", "أجب باسم القسم فقط."))


@settings(max_examples=80, deadline=None)
@given(one=st.text(max_size=60), other=st.text(max_size=60))
def test_shared_forms_is_a_similarity(one, other):
    for grams in (False, True):
        score = shared_forms(one, other, grams)
        assert 0.0 <= score <= 1.0 + 1e-9 and score == pytest.approx(shared_forms(other, one, grams))
