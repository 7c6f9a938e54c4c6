"""Is the text various enough, and does held-out text share no frame with what trainees see?"""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from datasets.company.core.stream import Stream
from datasets.company.text.grammar import expand, frames_of, skeleton
from datasets.company.text.policies import FACTS, FILLERS, POLICIES, UNANSWERABLE
from datasets.company.text.replies import REPLIES
from datasets.errors import DatasetError

TIERS = ("sample", "dev", "held_out", "rotation")
THEMES = ("messages", "talks", "arabic", "routing")
MOST_NEAR = 0.06  # share of messages that may have a near twin among 1,000 (measured: see the test's message)


def words(text):
    return re.findall(r"\w+", text.lower())


def shingles(text, size=3):
    found = words(text)
    return {tuple(found[i:i + size]) for i in range(max(1, len(found) - size + 1))}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("one, other", list(combinations(TIERS, 2)))
def test_two_tiers_share_no_sentence_frame(theme, one, other):
    left = {skeleton(frame) for frames in frames_of(theme, one).values() for frame in frames}
    right = {skeleton(frame) for frames in frames_of(theme, other).values() for frame in frames}
    assert not left & right


@pytest.mark.parametrize("theme", ("messages", "talks", "routing"))
def test_held_out_frames_are_not_near_copies_of_dev_frames(theme):
    """No held-out frame shares more than 60 % of its word triples with a dev frame."""
    dev = [shingles(skeleton(frame)) for tier in ("sample", "dev") for frames in frames_of(theme, tier).values() for frame in frames]
    for frames in frames_of(theme, "held_out").values():
        for frame in frames:
            mine = shingles(skeleton(frame))
            if len(mine) >= 4:
                assert max(len(mine & theirs) / len(mine) for theirs in dev) <= 0.6, frame


@pytest.mark.parametrize("theme", THEMES)
def test_every_tier_has_every_section(theme):
    assert all(set(frames_of(theme, tier)) == set(frames_of(theme, "dev")) and all(frames_of(theme, tier).values()) for tier in TIERS)


def test_rules_and_replies_are_worded_differently_in_each_pool():
    for row in POLICIES:
        assert len(set(row[5])) == 3 and len(set(row[6])) == 3
    for statements, questions in FACTS.values():
        assert len(set(statements)) == len(set(questions)) == 3
    for one, other in combinations(range(3), 2):
        assert not set(UNANSWERABLE[one]) & set(UNANSWERABLE[other]) and not set(FILLERS[one]) & set(FILLERS[other])
        for section in REPLIES[0]:
            assert not set(REPLIES[one][section]) & set(REPLIES[other][section]), section


def test_written_text_of_held_out_shares_few_word_runs_with_dev(company_cache):
    """Of the runs of five words in held-out customer messages, nearly none stands in dev messages."""
    runs = {}
    for tier in ("dev", "held_out"):
        messages = company_cache("home", tier=tier).table("messages").query("sender == 'customer' and language == 'en'").text
        runs[tier] = {run for text in messages for run in shingles(text, 5) if len(run) == 5}
    assert len(runs["held_out"] & runs["dev"]) / len(runs["held_out"]) < 0.02


@pytest.mark.parametrize("tier", TIERS)
def test_no_two_of_a_thousand_messages_are_alike_and_near_twins_are_few(company_cache, tier):
    table = company_cache("home", tier=tier).table("messages").query("sender == 'customer'")
    assert not table.text.duplicated().any() and len(table) > 4000
    sample = table.text.iloc[::max(1, len(table) // 1000)].head(1000).tolist()
    sets = [shingles(text, 2) for text in sample]
    by_first = {}
    near = 0
    for index, mine in enumerate(sets):
        candidates = {other for pair in mine for other in by_first.get(pair, ())}
        near += any(len(mine & sets[other]) / len(mine | sets[other]) > 0.8 for other in candidates)
        for pair in mine:
            by_first.setdefault(pair, []).append(index)
    assert near / len(sample) < MOST_NEAR, f"{near} of {len(sample)} messages have a near twin"


def test_contrast_pairs_differ_little_and_mean_something_else(company):
    pairs = company.truth("messages").dropna(subset=["pair"]).merge(company.table("messages"), on="message_id")
    assert pairs.pair.nunique() >= 60
    close = 0
    for _, rows in pairs.groupby("pair"):
        assert len(rows) == 2 and rows.topic.nunique() == 2
        one, other = (set(words(text)) for text in rows.text)
        close += len(one & other) / min(len(one), len(other)) >= 0.5
    assert close / pairs.pair.nunique() > 0.85


def test_customers_write_in_the_languages_of_the_region(company):
    languages = company.table("messages").query("sender == 'customer'").language.value_counts(normalize=True)
    assert ("ar" in languages) == (company.region == "mena")
    if company.region == "mena":
        assert 0.2 < languages["ar"] < 0.7


def test_orders_to_the_machine_are_marked(company):
    truth = company.truth("messages")
    assert 12 <= truth.injection.sum() <= 120
    assert (truth[truth.topic == "escalate"].must_escalate == 1).all()


def test_a_slot_that_nobody_fills_is_an_error():
    with pytest.raises(DatasetError, match=r"slot \[colour\]"):
        expand(Stream("x"), "The (big|small) [colour] box", {"size": 1})
    assert expand(Stream("x"), "The (big|big) [colour] box (|) .", {"colour": "red"}) == "The big red box."


def test_the_knowledge_base_contradicts_itself_only_where_planted(company):
    versions = company.table("kb_versions")
    current = versions[versions.valid_to.isna()]
    assert current.page_id.is_unique and set(current.page_id) == set(company.table("kb_pages").page_id)
    assert 120 <= len(current) <= 160
    rules = company.truth("kb_rules")
    wrong = {}
    for policy in POLICIES:
        statement = re.escape(policy[5][0]).replace(r"\[v\]", "(.+?)")
        now = rules[(rules.rule == policy[0]) & rules.valid_to.isna()].value.iloc[0]
        for row in current.itertuples():
            for found in re.findall(statement, row.text):
                if found != now:
                    wrong[row.page_id, policy[0]] = found
    clashes, stale = company.truth("kb_contradictions"), company.truth("kb_stale")
    planted = {(row.page_b, row.rule): row.value_b for row in clashes.itertuples()} | {(row.page_id, row.rule): row.value for row in stale.itertuples()}
    assert wrong == planted and len(clashes) == 2 and len(stale) >= 4


def test_questions_are_answered_by_the_version_of_their_day(company):
    questions = company.table("kb_questions").merge(company.truth("kb_questions"), on="question_id")
    versions = company.table("kb_versions")
    answered = questions[questions.answerable == 1].merge(versions, on=["page_id", "version"])
    assert len(answered) == (questions.answerable == 1).sum()
    assert all(row.span in row.text_y and row.value in row.span for row in answered.itertuples())
    assert ((answered.valid_from <= answered.asked_on) & (answered.valid_to.fillna("9999") >= answered.asked_on)).all()
    latest = versions.groupby("page_id").version.max()
    assert (answered.version < answered.page_id.map(latest)).mean() > 0.1, "some questions need an older version"
    assert 0.06 < (questions.answerable == 0).mean() < 0.2
