# %% artefact="choice.yaml" fails=["choice_by_landed_cost"]
"""divides by the pieces that are bought, as if all of them were needed"""
Path("choice.yaml").write_text("offer: C\nlanded_eur_each: 32.15\nusd_rate_that_turns_it: 0.743\n", encoding="utf-8")
