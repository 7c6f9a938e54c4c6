# %% artefact="permissions.yaml" fails=["permissions_least", "dialogues_end_right", "dialogues_every_kind", "dialogues_survive_trouble", "forecast_close", "dialogues_harm_nobody", "dialogues_cost"]
"""is so careful that the agent may only read"""
Path("permissions.yaml").write_text("""\
find_customer: freely
get_customer: never
list_orders: address known
get_order: address known
cancel_order: never
change_delivery_promise: never
create_ticket: never
list_tickets: never
close_ticket: never
add_customer_note: never
set_consent: never
get_stock: never
search_articles: never
cancel_when: processing
max_steps: 6
""", encoding="utf-8")
