# %% artefact="choice.yaml" fails=["choice_by_landed_cost"]
"""takes the offer that is nearest and never works out where the choice turns"""
Path("choice.yaml").write_text("offer: A\nlanded_eur_each: 40.52\nusd_rate_that_turns_it: 0.92\n", encoding="utf-8")
