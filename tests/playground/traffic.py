"""HTTP traffic written down, and Discord's OpenAPI description to check it against."""

import json
import re
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import yarl
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ID_FIELDS = ("id", "_id", "messages", "users", "roles")
"""The client sends some ids as numbers, which Discord accepts; the description knows only texts."""

BIT_FIELDS = {"permissions", "allow", "deny", "default_member_permissions"}
"""The client sends sets of permissions as texts, which Discord accepts; the description knows only numbers."""


@dataclass
class Exchange:
    """One request and its response."""

    method: str
    url: yarl.URL
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    request_type: str = ""
    status: int = 0
    headers: Any = None

    @property
    def request_json(self) -> Any:
        if "multipart" in self.request_type:
            head = f"Content-Type: {self.request_type}\r\n\r\n".encode()
            parts = BytesParser(policy=HTTP).parsebytes(head + bytes(self.sent)).iter_parts()
            return next(
                json.loads(part.get_content())
                for part in parts
                if part.get_param("name", header="content-disposition") == "payload_json"
            )
        return json.loads(self.sent) if self.sent else None

    @property
    def response_json(self) -> Any:
        return json.loads(self.received) if self.received else None


def recorder(exchanges: list[Exchange]) -> aiohttp.TraceConfig:
    """Return what makes an aiohttp session write down everything it sends and receives."""
    trace = aiohttp.TraceConfig()

    async def start(_session: aiohttp.ClientSession, context: SimpleNamespace, params: Any) -> None:
        context.exchange = Exchange(params.method, params.url)
        exchanges.append(context.exchange)

    async def sent(_session: aiohttp.ClientSession, context: SimpleNamespace, params: Any) -> None:
        context.exchange.sent += params.chunk

    async def received(_session: aiohttp.ClientSession, context: SimpleNamespace, params: Any) -> None:
        context.exchange.received += params.chunk

    async def end(_session: aiohttp.ClientSession, context: SimpleNamespace, params: Any) -> None:
        context.exchange.status = params.response.status
        context.exchange.headers = params.response.headers
        context.exchange.request_type = params.response.request_info.headers.get("Content-Type", "")

    trace.on_request_start.append(start)
    trace.on_request_chunk_sent.append(sent)
    trace.on_response_chunk_received.append(received)
    trace.on_request_end.append(end)
    return trace


class Description:
    """Discord's description, and the question whether an exchange is as described."""

    def __init__(self, path: Path) -> None:
        self._document = json.loads(path.read_text())
        resource = Resource.from_contents(self._document, default_specification=DRAFT202012)
        self._registry = Registry().with_resource("urn:discord", resource)
        self._paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"), path) for path in self._document["paths"]]
        self._paths.sort(key=lambda pair: pair[1].count("{"))

    def operation(self, exchange: Exchange, prefix: str) -> tuple[str, dict[str, Any]]:
        path = exchange.url.path.removeprefix(prefix)
        template = next(name for pattern, name in self._paths if pattern.match(path))
        return template, self._document["paths"][template][exchange.method.lower()]

    def errors(self, schema: Any, value: Any) -> list[str]:
        absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:discord#/'))
        validator = Draft202012Validator(absolute, registry=self._registry)
        return [
            f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]} "
            + str(
                [f"{'.'.join(map(str, inner.absolute_path))}: {inner.message[:120]}" for inner in error.context or ()][
                    :6
                ]
            )
            for error in validator.iter_errors(value)
        ]

    def response_errors(self, exchange: Exchange, prefix: str) -> list[str]:
        _, operation = self.operation(exchange, prefix)
        status = str(exchange.status)
        answers = operation["responses"]
        described = answers.get(status) or answers.get(f"{status[0]}XX")
        if described is None:
            return [f"status {status} is not described"]
        if "$ref" in described:
            described = self._document["components"]["responses"][described["$ref"].rsplit("/", 1)[-1]]
        content = described.get("content")
        if content is None:
            return [] if exchange.response_json is None else ["a body where none is described"]
        answer = exchange.response_json
        if exchange.status >= 400:
            answer = in_the_descriptions_words(answer)
        return self.errors(content["application/json"]["schema"], answer)

    def request_errors(self, exchange: Exchange, prefix: str) -> list[str]:
        _, operation = self.operation(exchange, prefix)
        body = exchange.request_json
        described = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None or described is None:
            return []
        return self.errors(described["schema"], in_the_descriptions_words(body))


def in_the_descriptions_words(value: Any, key: str = "") -> Any:
    """Turn what Discord accepts, or says, in another form into the form of the description."""
    if isinstance(value, list):
        return [in_the_descriptions_words(one, key) for one in value]
    if isinstance(value, dict):
        # Discord's documents show texts as the codes of single fields; the description says integer.
        if "_errors" in value:
            return {"_errors": [{**one, "code": 0} for one in value["_errors"]]}
        return {name: in_the_descriptions_words(one, name) for name, one in value.items()}
    if type(value) is int and key.endswith(ID_FIELDS):
        return str(value)
    if isinstance(value, str) and key in BIT_FIELDS:
        return int(value)
    return value
