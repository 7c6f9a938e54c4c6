# %% artefact="choice.yaml" fails=["choice_by_landed_cost"]
"""takes the offer that lands lowest, four days too late"""
Path("choice.yaml").write_text("offer: D\nlanded_eur_each: 31.21\nusd_rate_that_turns_it: 0.736\n", encoding="utf-8")
