# %% artefact="decisions.yaml" fails=["decisions_pay"]
"""forgets the month's part of building, so a scenario that costs more than it brings is kept"""
Path("decisions.yaml").write_text("""sc_01: keep
sc_02: keep
sc_03: stop
sc_04: keep
sc_05: stop
sc_06: keep
sc_07: stop
worth_of_kept_eur: 2506
""", encoding="utf-8")
