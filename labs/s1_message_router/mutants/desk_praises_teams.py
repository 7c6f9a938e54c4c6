# %% artefact="desk.yaml" fails=["definitions_held_out", "rules_break_ties", "router_held_out", "cost_per_thousand", "router_keeps_cases", "forecast_close"]
"""says what a team is proud of and not what people write about"""
Path("desk.yaml").write_text("""\
ESCALATE: "our most experienced people, who keep calm when it matters"
WORKBENCH: "skilled colleagues with long experience and steady hands"
HARBOUR: "a busy team that never loses sight of anything"
INVOICE: "careful colleagues with an eye for detail"
CLASSROOM: "patient people who love technology and teaching"
LOBBY: "friendly colleagues with an open ear for everybody"
rule_1: "If somebody is hurt, burnt, injured or in hospital, always choose ESCALATE."
rule_2: "If there is fire, smoke or sparks, always choose ESCALATE."
rule_3: "If a lawyer, court, police, newspaper or television is mentioned, always choose ESCALATE."
rule_4: "If a message fits several queues, the first in this order wins: priority ESCALATE > WORKBENCH > HARBOUR > INVOICE > CLASSROOM > LOBBY."
""", encoding="utf-8")
