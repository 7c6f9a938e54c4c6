# %% artefact="permissions.yaml" fails=["permissions_least", "dialogues_end_right", "dialogues_harm_nobody", "dialogues_every_kind", "forecast_close", "dialogues_survive_trouble", "dialogues_cost"]
"""lets anybody cancel and report, because customers dislike being asked"""
Path("permissions.yaml").write_text("""\
find_customer: freely
get_customer: never
list_orders: freely
get_order: freely
cancel_order: freely
change_delivery_promise: never
create_ticket: freely
list_tickets: never
close_ticket: never
add_customer_note: never
set_consent: never
get_stock: never
search_articles: never
cancel_when: processing
max_steps: 6
""", encoding="utf-8")
