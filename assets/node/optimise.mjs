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

const KEPT = new Set(["KHR_materials_unlit", "KHR_materials_variants"]);
const { LINES, LINE_LOOP, LINE_STRIP, POINTS, TRIANGLES } = Primitive.Mode;
const THIN = new Set([LINES, LINE_LOOP, LINE_STRIP, POINTS]);
/** How far a surface may move, of the model's size: tried one after the other until the triangles suffice. */
const ERRORS = [0.001, 0.005, 0.01, 0.02, 0.04, 0.08];
const JPEG_QUALITY = 84;

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
function leftOut(document) {
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
  return [...found, ...lists];
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
    if (/^(JOINTS|WEIGHTS)_|^TEXCOORD_[2-9]|^COLOR_[1-9]|^_/.test(name) || (lacks && name === "TANGENT"))
      primitive.setAttribute(name, null);
}

/** Every mesh under the scene itself, its vertices where they are seen; bottom centre in the origin. */
async function settle(document) {
  await document.transform(dequantize(), flatten(), join({ keepNamed: false }), dedup(), prune({ keepAttributes: false }));
  const scene = document.getRoot().getDefaultScene();
  for (const node of scene.listChildren()) if (node.getMesh()) clearNodeTransform(node);
  const { min, max } = getBounds(scene);
  const foot = [(min[0] + max[0]) / 2, min[1], (min[2] + max[2]) / 2];
  const s = plan.scale;
  stretch(document, [s, s, s], foot.map((one) => -one * s));
}

/** Scales every mesh along the axes, then moves it. */
function stretch(document, [x, y, z], to) {
  for (const mesh of document.getRoot().listMeshes()) transformMesh(mesh, [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, ...to, 1]);
}

function triangles(document) {
  return document.getRoot().listMeshes().flatMap((mesh) => mesh.listPrimitives())
    .reduce((sum, one) => sum + (one.getIndices() ?? one.getAttribute("POSITION")).getCount() / 3, 0);
}

/** A copy with at most so many triangles as the level has, if its shape allows that. */
async function thinned(document, { triangles: most }) {
  const copy = cloneDocument(document).setLogger(document.getLogger());
  await copy.transform(weld());
  for (const error of ERRORS) {
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
const simplified = leftOut(model);
const before = getBounds(model.getRoot().getDefaultScene() ?? model.getRoot().listScenes()[0]);
const trianglesBefore = triangles(model);
bare(model);
await settle(model);
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
  found: { min: before.min, max: before.max }, simplified, variants, levels,
}));
