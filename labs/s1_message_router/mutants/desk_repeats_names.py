# %% artefact="desk.yaml" fails=["definitions_held_out", "rules_break_ties", "router_held_out", "cost_per_thousand", "router_keeps_cases", "forecast_close"]
"""explains each queue by its own name"""
Path("desk.yaml").write_text("""\
ESCALATE: "messages for the Escalate team"
WORKBENCH: "messages for the Workbench team"
HARBOUR: "messages for the Harbour team"
INVOICE: "messages for the Invoice team"
CLASSROOM: "messages for the Classroom team"
LOBBY: "messages for the Lobby team"
rule_1: "If somebody is hurt, burnt, injured or in hospital, always choose ESCALATE."
rule_2: "If there is fire, smoke or sparks, always choose ESCALATE."
rule_3: "If a lawyer, court, police, newspaper or television is mentioned, always choose ESCALATE."
rule_4: "If a message fits several queues, the first in this order wins: priority ESCALATE > WORKBENCH > HARBOUR > INVOICE > CLASSROOM > LOBBY."
""", encoding="utf-8")
