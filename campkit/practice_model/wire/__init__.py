"""The practice model on the wire: an OpenAI-compatible service around the engine.

`messages` and `service` are HTTP without a web framework; `app` puts them behind Starlette, `in_process`
behind an httpx transport, `server` behind a port or a Unix socket. The `*_table` modules say what a request
may hold; `routes` lists every address.
"""
