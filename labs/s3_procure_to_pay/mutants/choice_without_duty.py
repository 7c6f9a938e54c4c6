# %% artefact="choice.yaml" fails=["choice_by_landed_cost"]
"""leaves the duty out of both figures"""
Path("choice.yaml").write_text("offer: B\nlanded_eur_each: 38.17\nusd_rate_that_turns_it: 0.977\n", encoding="utf-8")
