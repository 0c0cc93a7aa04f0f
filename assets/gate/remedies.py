"""What a merchant without a 3D engineer can do about a message of the validator, by its code."""

from scenes.text import LocalText

_AGAIN = LocalText(
    "Export the model again, as .glb; if it happens again, try a newer or another exporter.",
    "请重新导出为 .glb；如仍有问题，请更换更新或其他的导出工具。",
)
_CUT_OFF = LocalText(
    "The file is damaged or cut off: upload it again, or export it again.",
    "文件已损坏或不完整，请重新上传或重新导出。",
)
_TEXTURE = LocalText(
    "Save the texture again as PNG or JPEG, with the right ending, then export again.",
    "请将贴图另存为 PNG 或 JPEG（使用正确的扩展名）后重新导出。",
)
_WEIGHTS = LocalText(
    "The skeleton's weights are broken: normalise them, or export without a skeleton.",
    "骨骼权重有误，请归一化权重，或导出时不带骨骼。",
)
_SKELETON = LocalText("The skeleton is broken: export without it.", "骨骼有误，请导出时不带骨骼。")
_ANIMATION = LocalText(
    "An animation is broken: bake it, or export without animations.",
    "动画有误，请烘焙动画，或导出时不带动画。",
)
_MESH = LocalText(
    "The geometry is broken: clean up the mesh (merge by distance), then export again.",
    "网格有误，请清理网格（按距离合并）后重新导出。",
)
_MATERIAL = LocalText(
    "Look the material up in the 3D program; a plain one always works.",
    "请在三维软件中检查该材质；使用普通材质总是可行的。",
)
_NOTHING = LocalText(
    "Nothing need be done unless the model looks wrong.", "只要外观正常，无需处理。"
)

_BY_CODE = {
    "ACCESSOR_INVALID_FLOAT": LocalText(
        "A number in the geometry is broken: delete parts of size zero, apply all scales, then "
        "export again.",
        "几何数据中有无效数值，请删除大小为零的部件并应用所有缩放后重新导出。",
    ),
    "ACCESSOR_TOO_LONG": _CUT_OFF,
    "ACCESSOR_VECTOR3_NON_UNIT": LocalText(
        "Recalculate the normals in the 3D program, then export again.",
        "请在三维软件中重新计算法线后导出。",
    ),
    "BUFFER_BYTE_LENGTH_MISMATCH": _CUT_OFF,
    "BUFFER_GLB_CHUNK_TOO_BIG": _NOTHING,
    "BUFFER_MISSING_GLB_DATA": _CUT_OFF,
    "DATA_URI_GLB": _NOTHING,
    "GLB_EXTRA_DATA": _NOTHING,
    "GLB_UNKNOWN_CHUNK_TYPE": _NOTHING,
    "IMAGE_FEATURES_UNSUPPORTED": _NOTHING,
    "INVALID_EXTENSION_NAME_FORMAT": _NOTHING,
    "INVALID_JSON": _CUT_OFF,
    "IO_ERROR": LocalText(
        "Upload every file that the model names together with it.",
        "请将模型引用的所有文件一并上传。",
    ),
    "MESH_PRIMITIVE_GENERATED_TANGENT_SPACE": LocalText(
        "Nothing need be done; exporting tangents makes bumps look alike everywhere.",
        "无需处理；导出切线可使凹凸效果处处一致。",
    ),
    "MESH_PRIMITIVE_NO_POSITION": LocalText(
        "A part has no geometry and will not be seen: delete it.",
        "有一个部件没有几何数据，不会显示，请将其删除。",
    ),
    "MULTIPLE_EXTENSIONS": _NOTHING,
    "NODE_MATRIX_NON_TRS": LocalText(
        "A part is sheared: apply all transforms in the 3D program, then export again.",
        "有一个部件被斜切，请在三维软件中应用所有变换后重新导出。",
    ),
    "NODE_SKINNED_MESH_WITHOUT_SKIN": LocalText(
        "The part does not move with a skeleton: perhaps meant.",
        "该部件不随骨骼运动，可能是有意为之。",
    ),
    "NOT_GLTF": LocalText(
        "Export the model as glTF 2.0: .glb, or .gltf with its files.",
        "请将模型导出为 glTF 2.0：.glb，或 .gltf 及其文件。",
    ),
    "UNEXPECTED_PROPERTY": LocalText(
        "Nothing need be done: what is not known is left out.", "无需处理，未知内容会被忽略。"
    ),
    "UNKNOWN_ASSET_MAJOR_VERSION": LocalText("Export as glTF 2.0.", "请导出为 glTF 2.0。"),
    "UNKNOWN_ASSET_MINOR_VERSION": _NOTHING,
    "VALUE_NOT_IN_LIST": _NOTHING,
}
_BY_BEGINNING = {
    "ACCESSOR_ANIMATION_": _ANIMATION,
    "ACCESSOR_INDEX_": _MESH,
    "ACCESSOR_JOINTS_": _WEIGHTS,
    "ACCESSOR_WEIGHTS_": _WEIGHTS,
    "ANIMATION_": _ANIMATION,
    "CAMERA_": LocalText("Export without cameras.", "请导出时不带相机。"),
    "GLB_": _CUT_OFF,
    "IMAGE_": _TEXTURE,
    "KHR_LIGHTS_": LocalText(
        "Export without lights: the shop has its own.", "请导出时不带灯光，店内有自己的灯光。"
    ),
    "KHR_MATERIALS_": _MATERIAL,
    "MATERIAL_": _MATERIAL,
    "NODE_SKIN": _SKELETON,
    "SKIN_": _SKELETON,
}


def remedy(code: str) -> LocalText:
    if code in _BY_CODE:
        return _BY_CODE[code]
    return next((text for start, text in _BY_BEGINNING.items() if code.startswith(start)), _AGAIN)
