"""USDZ files of goods for iOS's AR Quick Look: one variant in true size, its pictures inside.

`python -m assets.usdz` reads `Job`s as JSON lines and answers each with a `Made`, so that whoever
asks loads no USD and outlives a crash of it. A job that takes longer than `LONGEST_S` ends the
child. What USD's preview surface cannot say is left out: vertex colours (the soft shade of our
goods; Quick Look shades by itself) and every material extension.
"""

import io
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image
from pxr import Gf, Kind, Sdf, Usd, UsdGeom, UsdShade, UsdUtils, Vt

from assets.errors import AssetError, ModelUnreadable
from assets.model_file import PLAIN, Material, ModelFile, Part, TextureRef, read_model
from assets.usdz_jobs import Job, Made

LARGEST_PICTURE = 2048
"""Pixels each way: what Quick Look loads without fail on an old phone."""
MOST_PIXELS = 64 * 1024 * 1024
LONGEST_S = 60
LAYER = "model.usdc"
_ROOT = "/Goods"
Scale = tuple[float, float, float, float]
UNSCALED: Scale = (1.0, 1.0, 1.0, 1.0)


def write_usdz(source: Path, variant: str | None, target: Path) -> None:
    """Write `source` in `variant` (by default as it is) to `target`, whole or not at all.

    Raises:
        ModelUnreadable: `source` is missing, broken or not canonical.
    """
    model = read_model(source, variant)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".usdz-") as name:
        folder = Path(name)
        try:
            _write_stage(model, folder)
        except (OSError, ValueError, LookupError, SyntaxError, Image.DecompressionBombError) as bad:
            raise ModelUnreadable(f"{source}: a picture in it cannot be read ({bad})") from bad
        layer, packed = str(folder / LAYER), folder / "model.usdz"
        # The layer first, all stored and aligned to 64 bytes: the USDZ specification's own rules.
        if not UsdUtils.CreateNewUsdzPackage(Sdf.AssetPath(layer), str(packed)):
            raise ModelUnreadable(f"{source}: USD could not pack it")
        packed.replace(target)


def _write_stage(model: ModelFile, folder: Path) -> None:
    stage = Usd.Stage.CreateNew(str(folder / LAYER))
    UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y)
    UsdGeom.SetStageMetersPerUnit(stage, UsdGeom.LinearUnits.meters)
    root = UsdGeom.Xform.Define(stage, _ROOT)
    stage.SetDefaultPrim(root.GetPrim())
    Usd.ModelAPI(root).SetKind(Kind.Tokens.component)
    UsdGeom.Scope.Define(stage, f"{_ROOT}/Materials")
    shaders = _Shaders(stage, model, folder)
    foot = min(float(part.positions[:, 1].min()) for part in model.parts if len(part.positions))
    for number, part in enumerate(model.parts):
        mesh = _mesh(stage, f"{_ROOT}/Part{number}", part, foot)
        mesh.CreateDoubleSidedAttr(model.material(part).double_sided)
        UsdShade.MaterialBindingAPI.Apply(mesh.GetPrim()).Bind(shaders.material(part.material))
    stage.Save()


def _mesh(stage: Usd.Stage, path: str, part: Part, foot: float) -> UsdGeom.Mesh:
    """A mesh that stands on the floor, whatever `foot` was: what hangs has its origin on top."""
    mesh = UsdGeom.Mesh.Define(stage, path)
    mesh.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
    standing = part.positions - np.array([0, foot, 0], np.float32)
    points = Vt.Vec3fArray.FromNumpy(np.ascontiguousarray(standing))
    mesh.CreatePointsAttr(points)
    mesh.CreateExtentAttr(UsdGeom.PointBased.ComputeExtent(points))
    mesh.CreateFaceVertexCountsAttr([3] * len(part.triangles))
    indices = np.ascontiguousarray(part.triangles.ravel())
    mesh.CreateFaceVertexIndicesAttr(Vt.IntArray.FromNumpy(indices))
    if part.normals is not None:
        mesh.CreateNormalsAttr(Vt.Vec3fArray.FromNumpy(np.ascontiguousarray(part.normals)))
        mesh.SetNormalsInterpolation(UsdGeom.Tokens.vertex)
    if part.uvs is not None:
        upwards = np.ascontiguousarray(part.uvs * [1, -1] + [0, 1], np.float32)  # USD's v is up
        kind, per_vertex = Sdf.ValueTypeNames.TexCoord2fArray, UsdGeom.Tokens.vertex
        st = UsdGeom.PrimvarsAPI(mesh).CreatePrimvar("st", kind, per_vertex)
        st.Set(Vt.Vec2fArray.FromNumpy(upwards))
    return mesh


class _Shaders:
    """UsdPreviewSurface networks, each made once; their pictures are written beside the stage."""

    def __init__(self, stage: Usd.Stage, model: ModelFile, folder: Path) -> None:
        self._stage, self._model, self._folder = stage, model, folder
        self._made: dict[int | None, UsdShade.Material] = {}
        self._files: dict[int, str] = {}

    def material(self, index: int | None) -> UsdShade.Material:
        if index not in self._made:
            path = f"{_ROOT}/Materials/Material{'' if index is None else index}"
            source = PLAIN if index is None else self._model.materials[index]
            self._made[index] = _Network(self._stage, path, self._file).build(source)
        return self._made[index]

    def _file(self, texture: int) -> str:
        """The picture of a texture as a file, relative to the stage."""
        if texture not in self._files:
            data, kind = fitted(self._model.pictures[texture])
            self._files[texture] = f"./picture{texture}.{kind}"
            (self._folder / self._files[texture]).write_bytes(data)
        return self._files[texture]


class _Network:
    """One material: a surface, a reader of uvs, and a sampler for each texture."""

    def __init__(self, stage: Usd.Stage, path: str, file: Callable[[int], str]) -> None:
        self._stage, self._path, self._file = stage, path, file
        self._surface = self._shader("Surface", "UsdPreviewSurface")
        self._uvs = self._shader("Uvs", "UsdPrimvarReader_float2")
        self._uvs.CreateInput("varname", Sdf.ValueTypeNames.String).Set("st")
        self._uvs.CreateOutput("result", Sdf.ValueTypeNames.Float2)

    def build(self, source: Material) -> UsdShade.Material:
        material = UsdShade.Material.Define(self._stage, self._path)
        self._surface.CreateOutput("surface", Sdf.ValueTypeNames.Token)
        material.CreateSurfaceOutput().ConnectToSource(self._surface.ConnectableAPI(), "surface")
        self._base(source)
        self._metal_and_roughness(source)
        self._relief(source)
        self._glow(source)
        return material

    def _base(self, source: Material) -> None:
        factor, reference = source.pbr.base_color_factor, source.pbr.base_color_texture
        texture = self._texture("Base", reference, "sRGB", factor)
        self._colour("diffuseColor", texture, factor[:3])
        if source.alpha_mode == "OPAQUE":
            return
        self._number("opacity", texture, "a", factor[3])
        if source.alpha_mode == "MASK":
            cutoff = 0.5 if source.alpha_cutoff is None else source.alpha_cutoff
            self._value("opacityThreshold", Sdf.ValueTypeNames.Float, cutoff)

    def _metal_and_roughness(self, source: Material) -> None:
        pbr = source.pbr
        scale = (1.0, pbr.roughness_factor, pbr.metallic_factor, 1.0)
        texture = self._texture("Metal", pbr.metallic_roughness_texture, "raw", scale)
        self._number("metallic", texture, "b", pbr.metallic_factor)
        self._number("roughness", texture, "g", pbr.roughness_factor)

    def _relief(self, source: Material) -> None:
        if source.normal_texture is not None:
            # 0..1 becomes -1..1; readers want these very numbers, so that how steep is lost.
            scale, bias = (2.0, 2.0, 2.0, 1.0), (-1.0, -1.0, -1.0, 0.0)
            texture = self._texture("Normal", source.normal_texture, "raw", scale, bias)
            self._connect("normal", Sdf.ValueTypeNames.Normal3f, texture, "rgb")
        if source.occlusion_texture is not None:
            share = source.occlusion_texture.strength  # 1 + strength x (sample - 1)
            scale, bias = (share, share, share, 1.0), (1 - share, 1 - share, 1 - share, 0.0)
            texture = self._texture("Occlusion", source.occlusion_texture, "raw", scale, bias)
            self._number("occlusion", texture, "r", 1.0)

    def _glow(self, source: Material) -> None:
        if any(source.emissive_factor):
            scale = (*source.emissive_factor, 1.0)
            texture = self._texture("Glow", source.emissive_texture, "sRGB", scale)
            self._colour("emissiveColor", texture, source.emissive_factor)

    # --- the surface's inputs -----------------------------------------------------------

    def _colour(self, name: str, texture: UsdShade.Shader | None, plain: Sequence[float]) -> None:
        if texture is None:
            self._value(name, Sdf.ValueTypeNames.Color3f, Gf.Vec3f(*plain))
        else:
            self._connect(name, Sdf.ValueTypeNames.Color3f, texture, "rgb")

    def _number(
        self, name: str, texture: UsdShade.Shader | None, channel: str, plain: float
    ) -> None:
        if texture is None:
            self._value(name, Sdf.ValueTypeNames.Float, plain)
        else:
            self._connect(name, Sdf.ValueTypeNames.Float, texture, channel)

    def _value(self, name: str, kind: Sdf.ValueTypeName, value: object) -> None:
        self._surface.CreateInput(name, kind).Set(value)

    def _connect(
        self, name: str, kind: Sdf.ValueTypeName, texture: UsdShade.Shader, channel: str
    ) -> None:
        width = Sdf.ValueTypeNames.Float3 if channel == "rgb" else Sdf.ValueTypeNames.Float
        texture.CreateOutput(channel, width)
        self._surface.CreateInput(name, kind).ConnectToSource(texture.ConnectableAPI(), channel)

    def _texture(
        self,
        name: str,
        reference: TextureRef | None,
        space: str,
        scale: Scale,
        bias: Scale | None = None,
    ) -> UsdShade.Shader | None:
        """A sampler of `reference`, None where there is none; samples x scale + bias."""
        if reference is None:
            return None
        texture, kinds = self._shader(name, "UsdUVTexture"), Sdf.ValueTypeNames
        texture.CreateInput("file", kinds.Asset).Set(self._file(reference.index))
        texture.CreateInput("sourceColorSpace", kinds.Token).Set(space)
        texture.CreateInput("st", kinds.Float2).ConnectToSource(
            self._uvs.ConnectableAPI(), "result"
        )
        for side in ("wrapS", "wrapT"):
            texture.CreateInput(side, kinds.Token).Set("repeat")
        if scale != UNSCALED:
            texture.CreateInput("scale", kinds.Float4).Set(Gf.Vec4f(*scale))
        if bias is not None:
            texture.CreateInput("bias", kinds.Float4).Set(Gf.Vec4f(*bias))
        return texture

    def _shader(self, name: str, kind: str) -> UsdShade.Shader:
        shader = UsdShade.Shader.Define(self._stage, f"{self._path}/{name}")
        shader.CreateIdAttr(kind)
        return shader


def fitted(picture: bytes) -> tuple[bytes, str]:
    """A PNG or JPEG as Quick Look takes it, and its file's ending: 8-bit RGB or RGBA, at most
    `LARGEST_PICTURE` pixels each way. Raises what Pillow does, or ValueError."""
    image: Image.Image = Image.open(io.BytesIO(picture))
    kind = image.format
    if kind not in ("PNG", "JPEG"):
        raise ValueError("neither PNG nor JPEG")
    if image.width * image.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    image.load()
    ending = "png" if kind == "PNG" else "jpg"
    if image.mode in ("RGB", "RGBA") and max(image.size) <= LARGEST_PICTURE:
        return picture, ending
    image = image.convert("RGBA" if kind == "PNG" and image.has_transparency_data else "RGB")
    image.thumbnail((LARGEST_PICTURE, LARGEST_PICTURE))
    out = io.BytesIO()
    image.save(out, kind, quality=90)
    return out.getvalue(), ending


def _answer(job: Job) -> Made:
    signal.alarm(LONGEST_S)
    try:
        write_usdz(Path(job.source), job.variant, Path(job.target))
    except (AssetError, OSError) as error:
        return Made(str(error))
    return Made()


def main() -> None:
    """Answers the jobs on standard input, one a line."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # USD prints what it thinks
    for line in sys.stdin.buffer:
        made = _answer(msgspec.json.decode(line, type=Job))
        answers.write(msgspec.json.encode(made) + b"\n")


if __name__ == "__main__":
    main()
