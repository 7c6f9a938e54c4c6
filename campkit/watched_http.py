"""An httpx client that counts what a service reports, keeps its answers, and refuses calls over the budget."""

from __future__ import annotations

import functools
import json
from typing import Any

MAX_WATCHED_BYTES = 10_000_000
MODEL_ADDRESSES = ("/chat/completions", "/responses", "/embeddings")


def httpx_of_openai() -> Any:
    """The httpx module that the installed openai package is built on (`httpx2` since openai 3)."""
    import importlib

    import openai

    names = [base.__module__.split(".")[0] for base in openai.DefaultHttpxClient.__mro__]
    return importlib.import_module(next(name for name in names if name.startswith("httpx")))


class Watch:
    """What is done before and after each request; the same for sync and async clients."""

    def __init__(self, httpx: Any, meter: Any, recorder: Any, names: dict[str, str], changed: Any) -> None:
        self.httpx, self.meter, self.recorder, self.names, self.changed = httpx, meter, recorder, names, changed

    def before(self, request: Any, body: bytes) -> tuple[Any, bytes, str | None, Any]:
        """The request to send, its body as asked, the model if it is a model call, and a refusal instead of sending, if any."""
        model = None
        if request.method == "POST" and request.url.path.endswith(MODEL_ADDRESSES):
            try:
                asked = json.loads(body)
                model = asked["model"] if isinstance(asked["model"], str) else None
            except (ValueError, KeyError, TypeError):
                asked = None
            if model in self.names:
                model = asked["model"] = self.names[model]
                sent = json.dumps(asked, ensure_ascii=False).encode("utf-8")
                headers = [(k, v) for k, v in request.headers.items() if k.lower() not in ("content-length", "transfer-encoding")]
                request = self.httpx.Request(request.method, request.url, headers=headers, content=sent, extensions=request.extensions)
        if self.meter is not None or self.recorder is not None:
            request.headers["accept-encoding"] = "identity"
        refusal = self.meter.reserve(model) if self.meter is not None and model is not None else None
        if refusal:
            problem = {"error": {"message": refusal, "type": "insufficient_quota", "param": None, "code": "insufficient_quota"}}
            return request, body, model, self.httpx.Response(429, json=problem, headers={"x-should-retry": "false"}, request=request)
        return request, body, model, None

    def after(self, request: Any, body: bytes, model: str | None, status: int, kind: str, content: bytes) -> None:
        """Count and keep an answer that has come whole."""
        if self.recorder is not None and is_whole(content, kind):
            self.recorder.keep(request.method, request.url.path, body, status, kind, content)
        if self.meter is not None and model is not None:
            if status >= 400:
                self.meter.release()
            else:
                endpoint = request.url.path.rpartition("/v1/")[2].replace("/", ".")
                used = usage_of(content, kind)
                self.meter.settle(endpoint, model, *(used or (0, 0, 0)), measured=used is not None)
        if self.changed is not None:
            self.changed()

    def failed(self, model: str | None) -> None:
        """The call did not come back."""
        if self.meter is not None and model is not None:
            self.meter.release()


def is_whole(content: bytes, kind: str) -> bool:
    """Has a stream come to its end? Other answers always have."""
    if "event-stream" not in kind:
        return True
    last = content.rstrip().rpartition(b"\n")[2]
    if last.endswith(b"[DONE]"):
        return True
    try:
        return json.loads(last.removeprefix(b"data:")).get("type") in ("response.completed", "response.incomplete", "response.failed", "error")
    except (ValueError, AttributeError):
        return False


def usage_of(content: bytes, kind: str) -> tuple[int, int, int] | None:
    """Prompt, cached and completion tokens that an answer reports; None when it reports none."""
    found = None
    lines = [line[5:] for line in content.splitlines() if line.startswith(b"data:")] if "event-stream" in kind else [content]
    for line in lines:
        try:
            data = json.loads(line)
            usage = data.get("usage") or (data.get("response") or {}).get("usage")
            if usage:
                details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details") or {}
                found = (
                    int(usage.get("prompt_tokens", usage.get("input_tokens", 0))), int(details.get("cached_tokens") or 0),
                    int(usage.get("completion_tokens", usage.get("output_tokens", 0))),
                )
        except (ValueError, AttributeError, TypeError):
            continue
    return found


@functools.cache
def make_clients() -> tuple[type, type]:
    """The sync and the async client class, on top of the openai package's own defaults."""
    import openai

    httpx = httpx_of_openai()

    class Tee:
        """Passes a stream on and hands it over when it has ended or is closed."""

        def __init__(self, inner: Any, done: Any) -> None:
            self.inner, self.done, self.parts, self.size = inner, done, [], 0

        def see(self, chunk: bytes) -> bytes:
            self.size += len(chunk)
            if self.size <= MAX_WATCHED_BYTES:
                self.parts.append(chunk)
            return chunk

        def finish(self) -> None:
            done, self.done = self.done, None
            if done is not None:
                done(b"".join(self.parts))

    class SyncTee(Tee, httpx.SyncByteStream):
        def __iter__(self):
            for chunk in self.inner:
                yield self.see(chunk)
            self.finish()

        def close(self) -> None:
            self.inner.close()
            self.finish()

    class AsyncTee(Tee, httpx.AsyncByteStream):
        async def __aiter__(self):
            async for chunk in self.inner:
                yield self.see(chunk)
            self.finish()

        async def aclose(self) -> None:
            await self.inner.aclose()
            self.finish()

    class Watched:
        """Shared construction."""

        def __init__(self, *, meter: Any = None, recorder: Any = None, names: dict[str, str] | None = None, changed: Any = None, **options: Any) -> None:
            super().__init__(**options)
            self.watch = Watch(httpx, meter, recorder, names or {}, changed)
            self.is_idle = meter is None and recorder is None and not names and changed is None

    class SyncClient(Watched, openai.DefaultHttpxClient):
        def send(self, request: Any, *, stream: bool = False, **options: Any) -> Any:
            if self.is_idle:
                return super().send(request, stream=stream, **options)
            request, body, model, refusal = self.watch.before(request, request.read())
            if refusal is not None:
                return refusal
            try:
                response = super().send(request, stream=stream, **options)
            except BaseException:
                self.watch.failed(model)
                raise
            done = functools.partial(self.watch.after, request, body, model, response.status_code, response.headers.get("content-type", ""))
            if stream and not response.is_stream_consumed:
                response.stream = SyncTee(response.stream, done)
            else:
                done(response.content)
            return response

    class AsyncClient(Watched, openai.DefaultAsyncHttpxClient):
        async def send(self, request: Any, *, stream: bool = False, **options: Any) -> Any:
            if self.is_idle:
                return await super().send(request, stream=stream, **options)
            request, body, model, refusal = self.watch.before(request, await request.aread())
            if refusal is not None:
                return refusal
            try:
                response = await super().send(request, stream=stream, **options)
            except BaseException:
                self.watch.failed(model)
                raise
            done = functools.partial(self.watch.after, request, body, model, response.status_code, response.headers.get("content-type", ""))
            if stream and not response.is_stream_consumed:
                response.stream = AsyncTee(response.stream, done)
            else:
                done(response.content)
            return response

    return SyncClient, AsyncClient
