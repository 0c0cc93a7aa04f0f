"""What a glTF document would cost whoever reads it, worked out from its JSON alone.

Wrong types and references are left to the validator: what is no list of objects, or points nowhere,
costs nothing here. What is counted here are things that are valid, or hang a reader before it says
that they are not: lengths of lists, trees of nodes, sizes of accessors, meshes placed often.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from assets.gate.findings import Finding, error
from assets.gate.limits import (
    ACCESSOR_VALUES,
    ACCESSORS_BYTES,
    DRAWN_VERTICES,
    LISTED,
    MEBIBYTE,
    NODE_DEPTH,
    PRIMITIVES,
)
from assets.gate.strict_json import objects

Object = dict[str, Any]

UNDERSTOOD = {
    "EXT_meshopt_compression", "EXT_texture_webp", "KHR_animation_pointer",
    "KHR_draco_mesh_compression", "KHR_lights_punctual", "KHR_materials_anisotropy",
    "KHR_materials_clearcoat", "KHR_materials_dispersion", "KHR_materials_emissive_strength",
    "KHR_materials_ior", "KHR_materials_iridescence", "KHR_materials_pbrSpecularGlossiness",
    "KHR_materials_sheen", "KHR_materials_specular", "KHR_materials_transmission",
    "KHR_materials_unlit", "KHR_materials_variants", "KHR_materials_volume",
    "KHR_mesh_quantization", "KHR_texture_basisu", "KHR_texture_transform",
}  # fmt: skip
"""Extensions that a document may require: read, or left out and said so."""
_SIMPLER = "Export a simpler model: fewer parts, fewer vertices."
_BYTES = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}


def check_document(document: Object) -> Iterator[Finding]:
    """All that is too much, or needs what nobody here can read."""
    yield from _lists(document)
    yield from _required(document)
    yield from _tree(listed(document, "nodes"))
    yield from _accessors(document)
    yield from _placed(document)


def listed(document: Object, name: str) -> list[Object]:
    """The list `name` of the document; empty objects stand for what is none."""
    found = document.get(name)
    return (
        [one if isinstance(one, dict) else {} for one in found] if isinstance(found, list) else []
    )


def count(value: Any) -> int:
    """A length or an index as the document gives it; 0 for what is none. JSON's 3.0 is a 3."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return max(0, int(value))


def _reference(value: Any, among: list[Object]) -> int | None:
    known = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return int(value) if known and value < len(among) else None


def _lists(document: Object) -> Iterator[Finding]:
    for name, most in LISTED.items():
        if (length := len(listed(document, name))) > most:
            yield error(
                "TOO_MANY", f"/{name}", f"{length:,} {name}; {most:,} is the most.", _SIMPLER
            )
    primitives = sum(len(listed(mesh, "primitives")) for mesh in listed(document, "meshes"))
    if primitives > PRIMITIVES:
        told = f"{primitives:,} primitives; {PRIMITIVES:,} is the most."
        yield error("TOO_MANY", "/meshes", told, _SIMPLER)


def _required(document: Object) -> Iterator[Finding]:
    required = document.get("extensionsRequired")
    for index, name in enumerate(required if isinstance(required, list) else []):
        if isinstance(name, str) and name not in UNDERSTOOD:
            yield error(
                "EXTENSION_NOT_READ", f"/extensionsRequired/{index}",
                f"The model cannot be shown without {name[:80]}, which is not read here.",
                "Export without this extension, or have it as optional.",
            )  # fmt: skip


# --- the tree -------------------------------------------------------------------------


def _tree(nodes: list[Object]) -> Iterator[Finding]:
    """A node has one parent at most (glTF 2.0, 3.5.2), so that what hangs together is a tree or a
    ring. Where that holds everything is visited once."""
    children = [_children(node, nodes) for node in nodes]
    parents = Counter(child for below in children for child in below)
    twice = next((node for node, often in parents.items() if often > 1), None)
    if twice is not None:
        told = "A node stands below more than one other, or below one twice."
        yield error("NODES_SHARED", f"/nodes/{twice}", told, "Give each part a place of its own.")
        return
    level = [node for node in range(len(nodes)) if node not in parents]
    reached, depth = len(level), 1
    while level := [child for node in level for child in children[node]]:
        reached, depth = reached + len(level), depth + 1
    if reached < len(nodes):
        told = "Nodes stand below themselves."
        yield error("NODES_IN_A_RING", "/nodes", told, "Export the model again.")
    if depth > NODE_DEPTH:
        told = f"Nodes stand {depth:,} deep below each other; {NODE_DEPTH} is the most."
        yield error(
            "NODES_TOO_DEEP", "/nodes", told, "Flatten the tree of parts, then export again."
        )


def _children(node: Object, nodes: list[Object]) -> list[int]:
    told = node.get("children")
    found = [_reference(one, nodes) for one in told] if isinstance(told, list) else []
    return [one for one in found if one is not None]


# --- vertices -------------------------------------------------------------------------


def _accessors(document: Object) -> Iterator[Finding]:
    total = 0
    for index, accessor in enumerate(listed(document, "accessors")):
        values = count(accessor.get("count"))
        total += values * _element_bytes(accessor)
        if values > ACCESSOR_VALUES:
            told = f"{values:,} values in one accessor; {ACCESSOR_VALUES:,} is the most."
            yield error("ACCESSOR_TOO_LARGE", f"/accessors/{index}/count", told, _SIMPLER)
    if total > ACCESSORS_BYTES:
        told = f"Its geometry takes {total / MEBIBYTE:,.0f} MiB when unpacked."
        yield error("GEOMETRY_TOO_LARGE", "/accessors", told, _SIMPLER)
    if (unpacked := sum(_unpacked(document))) > ACCESSORS_BYTES:
        told = f"Its compressed parts take {unpacked / MEBIBYTE:,.0f} MiB when unpacked."
        yield error("GEOMETRY_TOO_LARGE", "/bufferViews", told, _SIMPLER)


def _element_bytes(accessor: Object) -> int:
    """Of an accessor's element as floats or wider; a normalised byte becomes a float."""
    kind, width = accessor.get("componentType"), accessor.get("type")
    each = _BYTES.get(kind, 4) if isinstance(kind, int) else 4
    return max(4, each) * (_WIDTHS.get(width, 1) if isinstance(width, str) else 1)


def _unpacked(document: Object) -> Iterator[int]:
    """Bytes that compressed views say they unpack to (EXT_meshopt_compression)."""
    for _, found in objects(document):
        packed = found.get("EXT_meshopt_compression")
        if isinstance(packed, dict):
            yield count(packed.get("count")) * count(packed.get("byteStride"))


def _placed(document: Object) -> Iterator[Finding]:
    """Each mesh counts as often as a node places it, for merging writes it out so often."""
    accessors, meshes = listed(document, "accessors"), listed(document, "meshes")
    sizes = [sum(_drawn(part, accessors) for part in listed(mesh, "primitives")) for mesh in meshes]
    drawn = 0
    for node in listed(document, "nodes"):
        mesh = _reference(node.get("mesh"), meshes)
        drawn += 0 if mesh is None else sizes[mesh] * _instances(node, accessors)
    if drawn > DRAWN_VERTICES:
        told = f"{drawn:,} vertices are drawn; {DRAWN_VERTICES:,} is the most."
        yield error("GEOMETRY_TOO_LARGE", "/nodes", told, _SIMPLER)


def _drawn(primitive: Object, accessors: list[Object]) -> int:
    attributes = primitive.get("attributes")
    position = attributes.get("POSITION") if isinstance(attributes, dict) else None
    return max(_length(primitive.get("indices"), accessors), _length(position, accessors))


def _instances(node: Object, accessors: list[Object]) -> int:
    """How often EXT_mesh_gpu_instancing places a node's mesh."""
    extensions = node.get("extensions")
    told = extensions.get("EXT_mesh_gpu_instancing") if isinstance(extensions, dict) else None
    attributes = told.get("attributes") if isinstance(told, dict) else None
    if not isinstance(attributes, dict):
        return 1
    return max((_length(one, accessors) for one in attributes.values()), default=1)


def _length(value: Any, accessors: list[Object]) -> int:
    index = _reference(value, accessors)
    return 0 if index is None else count(accessors[index].get("count"))
