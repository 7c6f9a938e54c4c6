# %% artefact="buying.yaml" fails=["service_levels_pay"]
"""looks for one service level that suits all kinds"""
Path("buying.yaml").write_text("missing_kit_eur: 19.92\nservice_kit: '97'\nservice_device: '97'\nservice_book: '97'\n", encoding="utf-8")
