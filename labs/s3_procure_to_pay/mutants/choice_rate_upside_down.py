# %% artefact="choice.yaml" fails=["choice_by_landed_cost"]
"""writes dollars for one euro where euros for one dollar are asked"""
Path("choice.yaml").write_text("offer: B\nlanded_eur_each: 39.77\nusd_rate_that_turns_it: 1.067\n", encoding="utf-8")
