"""How large an upload may be. What a single product needs lies far below each of these (a published
target for one product is 250,000 triangles and 2K textures); what would bring a machine down lies
far above."""

MEBIBYTE = 1024 * 1024

UPLOAD_BYTES = 64 * MEBIBYTE
"""Of a file, or of an archive as it comes."""
UNPACKED_BYTES = 256 * MEBIBYTE
"""Of all files of an upload, as really decompressed."""
MEMBERS = 256
"""Of files in an upload."""
NAME_BYTES = 200
JSON_VALUES = 2_000_000
"""Commas and brackets: more than there are values."""
JSON_DEPTH = 64
LARGEST_INTEGER = 2**53 - 1
"""JavaScript counts no further exactly (ECMA-262, Number.MAX_SAFE_INTEGER)."""
NODE_DEPTH = 128
"""Of nodes in nodes; a hand's skeleton has about ten."""
LISTED = {
    "accessors": 20_000, "animations": 256, "buffers": 64, "bufferViews": 20_000, "cameras": 256,
    "images": 64, "materials": 512, "meshes": 5_000, "nodes": 10_000, "samplers": 256,
    "scenes": 64, "skins": 64, "textures": 512,
}  # fmt: skip
"""Of things in each list of a document."""
PRIMITIVES = 10_000
ACCESSOR_VALUES = 5_000_000
"""Of vertices or indices in one accessor."""
ACCESSORS_BYTES = 512 * MEBIBYTE
"""Of all accessors, as plain floats or integers."""
DRAWN_VERTICES = 10_000_000
"""Of all meshes, each as often as it is placed."""
IMAGE_PIXELS = 50_000_000
ALL_PIXELS = 400_000_000
IMAGE_SIDE = 16_384
FINDINGS = 100
"""Told of one upload, errors first; all of them are counted."""
