# %% artefact="choice.yaml" fails=["choice_by_landed_cost"]
"""takes the offer with the lowest price"""
Path("choice.yaml").write_text("offer: C\nlanded_eur_each: 29.18\nusd_rate_that_turns_it: 0.92\n", encoding="utf-8")
