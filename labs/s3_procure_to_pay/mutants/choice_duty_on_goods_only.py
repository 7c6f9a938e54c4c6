# %% artefact="choice.yaml" fails=["choice_by_landed_cost"]
"""reckons duty on the goods and not on the freight"""
Path("choice.yaml").write_text("offer: B\nlanded_eur_each: 39.7\nusd_rate_that_turns_it: 0.939\n", encoding="utf-8")
