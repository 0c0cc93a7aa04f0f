"""The gate's own findings in Chinese: what is wrong and what to do, by code.

They say less than the English ones, which name places and numbers; the code and the pointer are the
same in both.
"""

import msgspec

from assets.gate.findings import Finding
from assets.gate.remedies import remedy

_SIMPLER = "请简化模型：减少顶点，使用更少更小的贴图，且不要压缩。"
_PACK = "请将模型及其文件打包为普通的 zip 文件后上传。"
_EXPORT = "请重新导出为 .glb；如有可能，请换一个软件导出。"
_TOGETHER = "请将此文件与模型一并上传。"
_TREE = "请在三维软件中整理部件的层级后重新导出。"

OWN = {
    "KIND_UNKNOWN": ("这不是模型文件。", "请上传 .glb，或 .gltf 及其文件（可打包为 .zip）。"),
    "UPLOAD_TOO_LARGE": ("文件过大。", "请缩小贴图或简化模型。"),
    "ARCHIVE_UNREADABLE": ("压缩包无法读取。", _PACK),
    "ARCHIVE_NOT_ONE_MODEL": ("压缩包中没有或有多个模型。", "请只打包一个模型及其文件。"),
    "NAME_NOT_ALLOWED": ("压缩包中有不允许的文件名。", "请重命名文件后重新打包。"),
    "NAME_TWICE": ("压缩包中有重名文件。", "请只保留其中一个（不区分大小写）。"),
    "FILE_MISSING": ("缺少模型引用的文件。", _TOGETHER),
    "FILE_UNREADABLE": ("模型引用的文件无法读取。", _TOGETHER),
    "URI_NOT_ALLOWED": ("模型引用了上传内容之外的地址。", "请使用相对路径，或导出为 .glb。"),
    "DATA_URI_UNREADABLE": ("内嵌数据无法解码。", _EXPORT),
    "GLB_UNREADABLE": ("GLB 文件损坏或不完整。", "请导出为 glTF 2.0（.glb）并完整上传。"),
    "NOT_GLTF": ("这不是 glTF 2.0 文件。", remedy("NOT_GLTF").zh),
    "JSON_INVALID": ("模型描述不是有效的 JSON。", _EXPORT),
    "JSON_NUMBER": ("模型描述中有无效的数字。", _EXPORT),
    "JSON_DUPLICATE_KEY": ("模型描述中有重复的键。", _EXPORT),
    "JSON_TOO_LARGE": ("模型描述过大。", _SIMPLER),
    "JSON_TOO_DEEP": ("模型描述嵌套过深。", _EXPORT),
    "TOO_MANY": ("某类内容过多。", _SIMPLER),
    "NODES_IN_A_RING": ("部件的层级成环。", _TREE),
    "NODES_SHARED": ("同一部件属于多个上级。", _TREE),
    "NODES_TOO_DEEP": ("部件的层级过深。", _TREE),
    "ACCESSOR_TOO_LARGE": ("几何数据过大。", _SIMPLER),
    "GEOMETRY_TOO_LARGE": ("几何数据过大。", _SIMPLER),
    "IMAGE_UNREADABLE": ("贴图不是 PNG、JPEG、WebP 或 KTX2。", remedy("IMAGE_").zh),
    "IMAGE_TOO_LARGE": ("贴图过大。", "请使用更少或更小的贴图。"),
    "EXTENSION_NOT_READ": ("模型依赖此处无法读取的扩展。", "请导出时不使用该扩展。"),
    "TOO_SLOW_TO_READ": ("读取此模型耗时过长。", _SIMPLER),
    "TOO_LARGE_TO_READ": ("读取此模型占用内存过多。", _SIMPLER),
    "UNREADABLE": ("读取此模型时程序中断。", _EXPORT),
    "NO_ROOM": ("商店的磁盘空间已满。", "请稍后再试。"),
}  # fmt: skip


def in_both(finding: Finding) -> Finding:
    """The same with what it says in Chinese; a message of the validator's own stays as it is."""
    message, what = OWN.get(finding.code, (finding.message, remedy(finding.code).zh))
    return msgspec.structs.replace(finding, message_zh=message, remedy_zh=what)
