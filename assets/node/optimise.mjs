// One model, in: whatever passed the gate; out: canonical GLBs at several levels of detail.
// `node optimise.mjs FILE FOLDER PLAN` writes LEVEL.glb for each level of PLAN (JSON) into FOLDER and prints
// what became of the model. Canonical: plain floats, PNG or JPEG, triangles with indices, no node above a mesh,
// bottom centre in the origin, and of the extensions only those that the shop's own renderers know.
import { writeFile } from "node:fs/promises";
import { join as path } from "node:path";
import { Logger, NodeIO, Primitive, VertexLayout, getBounds } from "@gltf-transform/core";
import { ALL_EXTENSIONS } from "@gltf-transform/extensions";
import {
  clearNodeTransform, cloneDocument, convertPrimitiveToTriangles, dedup, dequantize, flatten, join, prune,
  simplify, transformMesh, unpartition, weld,
} from "@gltf-transform/functions";
import draco3d from "draco3dgltf";
import { MeshoptDecoder, MeshoptSimplifier } from "meshoptimizer";
import sharp from "sharp";
import { unpackKtx2 } from "./ktx2.mjs";

/** What is undone on the way in: nothing of it is lost. */
const UNPACKED = new Set([
  "EXT_meshopt_compression", "EXT_texture_webp", "KHR_draco_mesh_compression", "KHR_mesh_quantization",
  "KHR_texture_basisu", "KHR_texture_transform",
]);
const KEPT = new Set(["KHR_materials_unlit", "KHR_materials_variants"]);
const { LINES, LINE_LOOP, LINE_STRIP, POINTS, TRIANGLES } = Primitive.Mode;
const THIN = new Set([LINES, LINE_LOOP, LINE_STRIP, POINTS]);
/** How far a surface may move, of the model's size: tried one after the other until the triangles suffice. */
const ERRORS = [0.001, 0.005, 0.01, 0.02, 0.04];
const JPEG_QUALITY = 84;
const MOST_PARTS = 200;

const [file, folder, planned] = process.argv.slice(2);
const plan = JSON.parse(planned);

async function read() {
  const io = new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({
    "draco3d.decoder": await draco3d.createDecoderModule(),
    "meshopt.decoder": MeshoptDecoder,
  });
  return (await io.read(file)).setLogger(new Logger(Logger.Verbosity.SILENT)); // standard output is the answer's
}

/** What the model has that is drawn simplified, or not at all: names, each once. */
function leftOut(document, exact) {
  const root = document.getRoot();
  const found = root.listExtensionsUsed().map((one) => one.extensionName).filter((name) => !KEPT.has(name));
  const has = { animations: root.listAnimations(), skins: root.listSkins() };
  const lists = Object.keys(has).filter((name) => has[name].length);
  const primitives = root.listMeshes().flatMap((mesh) => mesh.listPrimitives());
  if (primitives.some((one) => one.listTargets().length)) lists.push("morph targets");
  if (primitives.some((one) => THIN.has(one.getMode()))) lists.push("lines and points");
  const materials = root.listMaterials().filter((one) => one.getBaseColorTexture());
  for (const mode of ["MASK", "BLEND"])
    if (materials.some((one) => one.getAlphaMode() === mode)) lists.push(`alpha mode ${mode} of a texture`);
  if (!exact) lists.push("pictures of one surface that lie differently");
  return [...found.filter((name) => !UNPACKED.has(name)), ...lists];
}

/** Each mesh with what points at it in the document (numbers of nodes, materials, accessors) and the box that it
 * fills in the scene: a message about one of them can be shown where it is. */
function partsOf(document) {
  const root = document.getRoot();
  const [nodes, materials, accessors] = [root.listNodes(), root.listMaterials(), root.listAccessors()];
  return root.listMeshes().slice(0, MOST_PARTS).flatMap((mesh, number) => {
    const own = nodes.filter((node) => node.getMesh() === mesh);
    const primitives = mesh.listPrimitives();
    const corners = own.flatMap((node) => primitives.flatMap((one) => cornersOf(one, node.getWorldMatrix())));
    if (!corners.length) return [];
    return [{
      mesh: number, nodes: own.map((node) => nodes.indexOf(node)),
      materials: indices(materials, primitives.flatMap(materialsOf)),
      accessors: indices(accessors, primitives.flatMap((one) => [one.getIndices(), ...one.listAttributes()])),
      min: least(corners), max: least(corners.map((point) => point.map((value) => -value))).map((value) => -value),
    }];
  });
}

function indices(all, some) {
  return [...new Set(some)].map((one) => all.indexOf(one)).filter((index) => index >= 0);
}

function least(points) {
  return [0, 1, 2].map((axis) => points.reduce((low, point) => Math.min(low, point[axis]), Infinity));
}

/** The corners of what a primitive fills, placed by the matrix `m` (column by column). */
function cornersOf(primitive, m) {
  const position = primitive.getAttribute("POSITION");
  if (!position?.getCount()) return [];
  const [low, high] = [position.getMinNormalized([]), position.getMaxNormalized([])];
  return [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => {
    const point = [0, 1, 2].map((axis) => (corner & (1 << axis) ? high : low)[axis]);
    return [0, 1, 2].map((row) => m[row] * point[0] + m[row + 4] * point[1] + m[row + 8] * point[2] + m[row + 12]);
  });
}

/** Puts the base colour's coordinates, its KHR_texture_transform worked in, where every renderer looks for them;
 * false where another picture of the same surface wants others, which it does not get. */
function placePictures(document) {
  const materials = document.getRoot().listMaterials();
  let exact = true;
  for (const primitive of document.getRoot().listMeshes().flatMap((mesh) => mesh.listPrimitives())) {
    const wanted = materialsOf(primitive).flatMap(placements);
    exact &&= wanted.every((one) => JSON.stringify(one) === JSON.stringify(wanted[0]));
    if (wanted.length) primitive.setAttribute("TEXCOORD_0", placed(document, primitive, wanted[0]));
  }
  for (const material of materials) for (const [, info] of pictures(material)) info?.setTexCoord(0);
  return exact;
}

function materialsOf(primitive) {
  const variants = primitive.getExtension("KHR_materials_variants")?.listMappings().map((one) => one.getMaterial()) ?? [];
  return [...new Set([primitive.getMaterial(), ...variants])].filter(Boolean);
}

function pictures(one) {
  return [
    [one.getBaseColorTexture(), one.getBaseColorTextureInfo()],
    [one.getMetallicRoughnessTexture(), one.getMetallicRoughnessTextureInfo()],
    [one.getNormalTexture(), one.getNormalTextureInfo()],
    [one.getOcclusionTexture(), one.getOcclusionTextureInfo()],
    [one.getEmissiveTexture(), one.getEmissiveTextureInfo()],
  ];
}

/** Which coordinates a material's pictures take, the base colour's first. */
function placements(material) {
  return pictures(material).filter(([texture]) => texture).map(([, info]) => {
    const transform = info.getExtension("KHR_texture_transform");
    return {
      set: transform?.getTexCoord() ?? info.getTexCoord(),
      offset: transform?.getOffset() ?? [0, 0],
      rotation: transform?.getRotation() ?? 0,
      scale: transform?.getScale() ?? [1, 1],
    };
  });
}

/** Offset, rotation and scale worked in: translation x rotation x scale, rotation counter-clockwise as seen, with v
 * downwards (KHR_texture_transform). */
function placed(document, primitive, { set, offset: [x, y], rotation, scale: [sx, sy] }) {
  const from = primitive.getAttribute(`TEXCOORD_${set}`);
  if (!from) return null;
  const [c, s] = [Math.cos(rotation), Math.sin(rotation)];
  const to = new Float32Array(2 * from.getCount());
  for (let index = 0, uv = []; index < from.getCount(); index++) {
    const [u, v] = from.getElement(index, uv);
    to.set([c * sx * u + s * sy * v + x, c * sy * v - s * sx * u + y], 2 * index);
  }
  return document.createAccessor().setType("VEC2").setArray(to).setBuffer(from.getBuffer());
}

/** Takes away what no renderer of the shop draws. */
function bare(document) {
  const root = document.getRoot();
  for (const list of [root.listAnimations(), root.listSkins(), root.listCameras()]) for (const one of list) one.dispose();
  for (const mesh of root.listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      if (THIN.has(primitive.getMode()) || !primitive.getAttribute("POSITION")) primitive.dispose();
      else lighten(primitive);
    }
  }
  for (const extension of root.listExtensionsUsed()) if (!KEPT.has(extension.extensionName)) extension.dispose();
  const shown = root.getDefaultScene() ?? root.listScenes()[0];
  for (const scene of root.listScenes()) if (scene !== shown) scene.dispose();
  if (shown) root.setDefaultScene(shown);
}

function lighten(primitive) {
  if (primitive.getMode() !== TRIANGLES) convertPrimitiveToTriangles(primitive);
  for (const target of primitive.listTargets()) target.dispose();
  const lacks = !primitive.getMaterial()?.getNormalTexture();
  for (const name of primitive.listSemantics())
    if (/^(JOINTS|WEIGHTS)_|^TEXCOORD_[1-9]|^COLOR_[1-9]|^_/.test(name) || (lacks && name === "TANGENT"))
      primitive.setAttribute(name, null);
}

/** Joining forgets which variants a surface comes in: meanwhile surfaces that differ in that are of different
 * materials. Gives back what puts everything right again. */
function takeVariants(document) {
  const taken = new Map();
  const materials = document.getRoot().listMaterials();
  const primitives = () => document.getRoot().listMeshes().flatMap((mesh) => mesh.listPrimitives());
  for (const primitive of primitives()) {
    const variants = primitive.getExtension("KHR_materials_variants");
    const material = primitive.getMaterial();
    if (!variants || !material) continue;
    const named = (one) => [materials.indexOf(one.getMaterial()), one.listVariants().map((variant) => variant.getName())];
    const key = JSON.stringify([materials.indexOf(material), variants.listMappings().map(named)]);
    if (!taken.has(key)) taken.set(key, { standIn: material.clone(), material, variants });
    primitive.setMaterial(taken.get(key).standIn);
  }
  return () => {
    for (const { standIn, material, variants } of taken.values()) {
      for (const primitive of primitives().filter((one) => one.getMaterial() === standIn))
        primitive.setMaterial(material).setExtension("KHR_materials_variants", variants);
      standIn.dispose();
    }
  };
}

/** Every mesh under the scene itself, its vertices where they are seen; bottom centre in the origin. Where that was
 * before. */
async function settle(document) {
  await document.transform(flatten(), dedup());
  const give = takeVariants(document);
  await document.transform(join({ keepNamed: false }));
  give();
  await document.transform(prune({ keepAttributes: false }));
  const scene = document.getRoot().getDefaultScene();
  for (const node of scene.listChildren()) if (node.getMesh()) clearNodeTransform(node);
  const { min, max } = getBounds(scene);
  const foot = [(min[0] + max[0]) / 2, min[1], (min[2] + max[2]) / 2];
  const s = plan.scale;
  stretch(document, [s, s, s], foot.map((one) => -one * s));
  return foot;
}

/** Scales every mesh along the axes, then moves it. */
function stretch(document, [x, y, z], to) {
  for (const mesh of document.getRoot().listMeshes()) transformMesh(mesh, [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, ...to, 1]);
}

function triangles(document) {
  return document.getRoot().listMeshes().flatMap((mesh) => mesh.listPrimitives())
    .reduce((sum, one) => sum + (one.getIndices() ?? one.getAttribute("POSITION")).getCount() / 3, 0);
}

/** A copy with at most so many triangles as the level has, as far as its shape bears that. */
async function thinned(document, { triangles: most, error: worst }) {
  const copy = cloneDocument(document).setLogger(document.getLogger());
  await copy.transform(weld());
  for (const error of ERRORS.filter((one) => one <= worst)) {
    const now = triangles(copy);
    if (now <= most) break;
    await copy.transform(simplify({ simplifier: MeshoptSimplifier, ratio: most / now, error, cleanup: false }));
  }
  fit(copy, getBounds(document.getRoot().getDefaultScene()));
  return copy;
}

/** Stretches what was thinned until it is as large as it was: fewer triangles cut corners. */
function fit(document, { min, max }) {
  const now = getBounds(document.getRoot().getDefaultScene());
  const by = now.max.map((high, axis) => (high > now.min[axis] ? (max[axis] - min[axis]) / (high - now.min[axis]) : 1));
  stretch(document, by, by.map((one, axis) => min[axis] - now.min[axis] * one));
}

/** Takes away pictures that are only seen in the hand. */
function plain(document, { detail }) {
  if (detail) return;
  for (const material of document.getRoot().listMaterials())
    material.setNormalTexture(null).setOcclusionTexture(null).setEmissiveTexture(null);
}

/** PNG where a picture is seen through, JPEG elsewhere; no larger than the level's. */
async function shrink(document, { texture }) {
  const through = new Set();
  for (const material of document.getRoot().listMaterials())
    if (material.getAlphaMode() !== "OPAQUE") through.add(material.getBaseColorTexture());
  for (const one of document.getRoot().listTextures()) {
    const [made, kind] = await (through.has(one) ? seenThrough : opaque)(one.getImage(), texture);
    one.setImage(new Uint8Array(made)).setMimeType(`image/${kind}`).setURI("");
  }
}

function picture(data, side) {
  return sharp(data, { limitInputPixels: 50e6 }).resize(side, side, { fit: "inside", withoutEnlargement: true });
}

async function opaque(data, side) {
  const jpeg = picture(await sharp(data).removeAlpha().png({ compressionLevel: 0 }).toBuffer(), side);
  return [await jpeg.jpeg({ quality: JPEG_QUALITY, chromaSubsampling: "4:4:4" }).toBuffer(), "jpeg"];
}

/** Colour and opacity apart: together, colour would be lost where nothing is seen of it, and a renderer that
 * draws the picture whole, or a smaller copy of it, would show that. */
async function seenThrough(data, side) {
  const raw = { compressionLevel: 0 };
  const colour = await picture(await sharp(data).removeAlpha().png(raw).toBuffer(), side).png(raw).toBuffer();
  const opacity = await picture(await sharp(data).ensureAlpha().extractChannel(3).png(raw).toBuffer(), side).png(raw).toBuffer();
  return [await sharp(colour).joinChannel(opacity).png().toBuffer(), "png"];
}

async function write(document, level) {
  await document.transform(unpartition());
  const bytes = await new NodeIO().registerExtensions(ALL_EXTENSIONS).setVertexLayout(VertexLayout.SEPARATE).writeBinary(document);
  await writeFile(path(folder, `${level.name}.glb`), bytes);
  const primitives = document.getRoot().listMeshes().flatMap((mesh) => mesh.listPrimitives());
  return { name: level.name, bytes: bytes.byteLength, triangles: triangles(document), draws: primitives.length };
}

sharp.cache(false);
await Promise.all([MeshoptDecoder.ready, MeshoptSimplifier.ready]);
const model = await read();
await model.transform(dequantize());
await unpackKtx2(model);
const simplified = leftOut(model, placePictures(model));
const before = getBounds(model.getRoot().getDefaultScene() ?? model.getRoot().listScenes()[0]);
const trianglesBefore = triangles(model);
const parts = partsOf(model);
bare(model);
const foot = await settle(model);
for (const part of parts)
  for (const end of ["min", "max"]) part[end] = part[end].map((value, axis) => plan.scale * (value - foot[axis]));
const levels = [];
for (const level of plan.levels) {
  const copy = await thinned(model, level);
  plain(copy, level);
  await copy.transform(prune({ keepAttributes: false }));
  await shrink(copy, level);
  levels.push(await write(copy, level));
}
const { min, max } = getBounds(model.getRoot().getDefaultScene());
const variants = (model.getRoot().listExtensionsUsed().find((one) => one.extensionName === "KHR_materials_variants")
  ?.listVariants?.() ?? []).map((one) => one.getName());
process.stdout.write(JSON.stringify({
  triangles: trianglesBefore, size: max.map((one, axis) => one - min[axis]),
  found: { min: before.min, max: before.max }, simplified, variants, levels, parts,
}));
