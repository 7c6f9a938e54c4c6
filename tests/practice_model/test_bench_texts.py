"""`camp bench model` compares like with like: no measurement asks a text that another one has asked, because the model keeps the vectors of texts that it has read."""

from __future__ import annotations

from cohort_tools.bench import model as bench


def test_no_text_is_asked_in_two_measurements(monkeypatch):
    asked: dict[str, list[str]] = {}
    real = bench.request
    for measure in (bench.in_process, bench.with_client):
        texts = asked.setdefault(measure.__name__, [])

        def request(model, number, texts=texts):
            made = real(model, number)
            texts.append(made["messages"][-1]["content"])
            return made

        monkeypatch.setattr(bench, "request", request)
        assert measure("practice-small", 0.05) > 0
    assert all(len(set(texts)) == len(texts) > 20 for texts in asked.values())
    assert not set(asked["in_process"]) & set(asked["with_client"])


def test_over_http_each_client_has_texts_of_its_own(monkeypatch):
    texts: list[str] = []
    real = bench.request

    def request(model, number):
        made = real(model, number)
        texts.append(made["messages"][-1]["content"])
        return made

    monkeypatch.setattr(bench, "request", request)
    with bench.served() as (base, key):
        bench.over_http(base, key, "practice-small", 0.2, 1, 2)
        bench.over_http(base, key, "practice-small", 0.2, 3, 3)
    assert len(set(texts)) == len(texts)
