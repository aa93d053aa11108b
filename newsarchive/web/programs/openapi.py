"""The table of addresses as an OpenAPI 3.1 document."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

from datasette import Response

from newsarchive.web.framework.answers import json_answer
from newsarchive.web.programs.addresses import ADDRESSES, ERRORS, JSON, Address
from newsarchive.web.programs.parameters import Parameter
from newsarchive.web.programs.schemas import SCHEMAS
from newsarchive.web.programs.shapes import reference

_DESCRIPTION: Final = (
    "Reading a newsarchive: all addresses are read by GET and need no key. Times are in UTC."
    " Titles, texts and snippets come from the web: escape them before you put them into a page."
)


async def openapi_json(datasette: Any, request: Any) -> Response:
    """Return ``/openapi.json``."""
    return json_answer(request, openapi(str(datasette.urls.instance())))


def openapi(root: str) -> dict[str, Any]:
    """Return the document; *root* is the path of the server, such as "/"."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "newsarchive",
            "version": version("newsarchive"),
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": root.rstrip("/") or "/"}],
        "paths": {address.path: {"get": _operation(address)} for address in ADDRESSES},
        "components": {"schemas": SCHEMAS},
    }


def _operation(address: Address) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"type": "string"}}
    if address.schema or address.media_type == JSON:
        content["schema"] = reference(address.schema) if address.schema else {"type": "object"}
    elif address.media_type == "application/gzip":
        content["schema"] = {}
    responses: dict[str, Any] = {
        "200": {"description": address.summary, "content": {address.media_type: content}}
    }
    if address.has_etag:
        responses["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        responses["304"] = {"description": "The answer has the ETag of If-None-Match."}
    for status in sorted({*address.errors, 404, 503}):
        responses[str(status)] = _error(address, status)
    return {
        "operationId": address.path.strip("/").translate(str.maketrans("/.", "__", "{}")),
        "summary": address.summary,
        **({"description": address.remarks} if address.remarks else {}),
        "parameters": [_parameter(each) for each in address.parameters],
        "responses": responses,
    }


def _error(address: Address, status: int) -> dict[str, Any]:
    is_json = address.path.endswith(".json")
    content: dict[str, Any] = {"text/plain": {"schema": {"type": "string"}}}
    if is_json:
        content = {JSON: {"schema": reference("Error")}}
    return {"description": ERRORS[status], "content": content}


def _parameter(each: Parameter) -> dict[str, Any]:
    place = {"in": "path", "required": True} if each.is_path else {"in": "query"}
    return {"name": each.name, **place, "description": each.meaning, "schema": each.schema}
