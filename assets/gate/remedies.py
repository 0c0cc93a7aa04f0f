"""What a merchant without a 3D engineer can do about a message of the validator, by its code."""

_AGAIN = "Export the model again, as .glb; if it happens again, try a newer or another exporter."
_CUT_OFF = "The file is damaged or cut off: upload it again, or export it again."
_TEXTURE = "Save the texture again as PNG or JPEG, with the right ending, then export again."
_WEIGHTS = "The skeleton's weights are broken: normalise them, or export without a skeleton."
_SKELETON = "The skeleton is broken: export without it."
_ANIMATION = "An animation is broken: bake it, or export without animations."
_MESH = "The geometry is broken: clean up the mesh (merge by distance), then export again."
_MATERIAL = "Look the material up in the 3D program; a plain one always works."
_NOTHING = "Nothing need be done unless the model looks wrong."

_BY_CODE = {
    "ACCESSOR_INVALID_FLOAT": "A number in the geometry is broken: delete parts of size "
    "zero, apply all scales, then export again.",
    "ACCESSOR_TOO_LONG": _CUT_OFF,
    "ACCESSOR_VECTOR3_NON_UNIT": "Recalculate the normals in the 3D program, then export again.",
    "BUFFER_BYTE_LENGTH_MISMATCH": _CUT_OFF,
    "BUFFER_GLB_CHUNK_TOO_BIG": _NOTHING,
    "BUFFER_MISSING_GLB_DATA": _CUT_OFF,
    "DATA_URI_GLB": _NOTHING,
    "GLB_EXTRA_DATA": _NOTHING,
    "GLB_UNKNOWN_CHUNK_TYPE": _NOTHING,
    "IMAGE_FEATURES_UNSUPPORTED": _NOTHING,
    "INVALID_EXTENSION_NAME_FORMAT": _NOTHING,
    "INVALID_JSON": _CUT_OFF,
    "IO_ERROR": "Upload every file that the model names together with it.",
    "MESH_PRIMITIVE_GENERATED_TANGENT_SPACE": "Nothing need be done; exporting tangents makes "
    "bumps look alike everywhere.",
    "MESH_PRIMITIVE_NO_POSITION": "A part has no geometry and will not be seen: delete it.",
    "MULTIPLE_EXTENSIONS": _NOTHING,
    "NODE_MATRIX_NON_TRS": "A part is sheared: apply all transforms in the 3D program, then "
    "export again.",
    "NODE_SKINNED_MESH_WITHOUT_SKIN": "The part does not move with a skeleton: perhaps meant.",
    "NOT_GLTF": "Export the model as glTF 2.0: .glb, or .gltf with its files.",
    "UNEXPECTED_PROPERTY": "Nothing need be done: what is not known is left out.",
    "UNKNOWN_ASSET_MAJOR_VERSION": "Export as glTF 2.0.",
    "UNKNOWN_ASSET_MINOR_VERSION": _NOTHING,
    "VALUE_NOT_IN_LIST": _NOTHING,
}
_BY_BEGINNING = {
    "ACCESSOR_ANIMATION_": _ANIMATION,
    "ACCESSOR_INDEX_": _MESH,
    "ACCESSOR_JOINTS_": _WEIGHTS,
    "ACCESSOR_WEIGHTS_": _WEIGHTS,
    "ANIMATION_": _ANIMATION,
    "CAMERA_": "Export without cameras.",
    "GLB_": _CUT_OFF,
    "IMAGE_": _TEXTURE,
    "KHR_LIGHTS_": "Export without lights: the shop has its own.",
    "KHR_MATERIALS_": _MATERIAL,
    "MATERIAL_": _MATERIAL,
    "NODE_SKIN": _SKELETON,
    "SKIN_": _SKELETON,
}


def remedy(code: str) -> str:
    if code in _BY_CODE:
        return _BY_CODE[code]
    return next((text for start, text in _BY_BEGINNING.items() if code.startswith(start)), _AGAIN)
