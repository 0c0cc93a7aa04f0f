"""OpenAPI descriptions of bodies and answers, from their msgspec types."""

from typing import Any

import msgspec

REF = "#/components/schemas/{name}"


def body_of(kind: Any) -> dict[str, Any]:
    """`openapi_extra` of a route that reads a JSON body of this type."""
    return {"requestBody": {"required": True, "content": _json(kind)}}


def returns(kind: Any) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route that answers with this type."""
    return {200: {"description": "OK", "content": _json(kind)}}


def errors(kind: Any, *statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route that may refuse with these statuses."""
    return {status: {"description": "Refused", "content": _json(kind)} for status in statuses}


def _json(kind: Any) -> dict[str, Any]:
    (schema,), components = msgspec.json.schema_components([kind], ref_template=REF)
    return {"application/json": {"schema": _inlined(schema, components)}}


def _inlined(schema: Any, components: dict[str, Any]) -> Any:
    """The schema without references: FastAPI collects none but its own models'."""
    if isinstance(schema, list):
        return [_inlined(item, components) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(components[schema["$ref"].rpartition("/")[2]], components)
    # A discriminator may only point to references; the tag is a constant of each branch anyway.
    inlined = {
        key: _inlined(value, components) for key, value in schema.items() if key != "discriminator"
    }
    if "prefixItems" in inlined:
        # Our tuples hold one type; most readers of OpenAPI know lists better than tuples.
        inlined["items"] = inlined.pop("prefixItems")[0]
    return inlined
