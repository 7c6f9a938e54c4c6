# %% artefact="buying.yaml" fails=["kit_missing_cost", "service_levels_pay"]
"""keeps 95 % for everything, and all of the margin as the cost of a missing kit"""
Path("buying.yaml").write_text("missing_kit_eur: 26.0\nservice_kit: '95'\nservice_device: '95'\nservice_book: '95'\n", encoding="utf-8")
