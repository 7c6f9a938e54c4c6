# %% artefact="buying.yaml" fails=["service_levels_pay"]
"""wants everything always in stock"""
Path("buying.yaml").write_text("missing_kit_eur: 19.92\nservice_kit: '99.5'\nservice_device: '99.5'\nservice_book: '99.5'\n", encoding="utf-8")
