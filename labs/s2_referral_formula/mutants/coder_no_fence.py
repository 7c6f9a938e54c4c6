# %% solution="build_request" fails=["coder_ignores_orders"]
"""does not mark where the line begins and ends, so the model obeys what a line says"""
def build_request(speaker, text, codebook):
    mine = [entry for entry in codebook if entry["speaker"] == speaker]
    system = "You code one line of a talk. Choose the code that fits the line.\n\nCodes:\n" + "\n".join(f"- {entry['code']}: {entry['means']}" for entry in mine)
    system += "\n\nExamples:\n" + "\n".join(f"{example} -> {entry['code']}" for entry in mine for example in entry["examples"])
    schema = {"type": "object", "properties": {"code": {"type": "string", "enum": [entry["code"] for entry in mine]}}, "required": ["code"], "additionalProperties": False}
    return {"model": "practice-large", "messages": [{"role": "system", "content": system}, {"role": "user", "content": text}],
            "response_format": {"type": "json_schema", "json_schema": {"name": "coding", "strict": True, "schema": schema}}}
