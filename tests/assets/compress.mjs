// `node compress.mjs IN.glb OUT.glb KIND`: the same model as others deliver it (draco, meshopt, quantize, webp, wide).
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [tools, from, to, kind] = process.argv.slice(2);
const require = createRequire(`${tools}/package.json`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { NodeIO } = await load("@gltf-transform/core");
const { ALL_EXTENSIONS, EXTMeshoptCompression, EXTTextureWebP, KHRDracoMeshCompression } = await load("@gltf-transform/extensions");
const { quantize, reorder } = await load("@gltf-transform/functions");
const { MeshoptDecoder, MeshoptEncoder } = await load("meshoptimizer");
const draco3d = (await load("draco3dgltf")).default;
const sharp = (await load("sharp")).default;

await MeshoptEncoder.ready;
const io = new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({
  "draco3d.encoder": await draco3d.createEncoderModule(),
  "meshopt.decoder": MeshoptDecoder,
  "meshopt.encoder": MeshoptEncoder,
});
const model = await io.read(from);
if (kind === "draco") model.createExtension(KHRDracoMeshCompression).setRequired(true);
if (kind === "quantize") await model.transform(quantize());
if (kind === "meshopt") {
  await model.transform(reorder({ encoder: MeshoptEncoder }), quantize());
  model.createExtension(EXTMeshoptCompression).setRequired(true);
}
if (kind === "webp") {
  model.createExtension(EXTTextureWebP).setRequired(true);
  const image = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#a33" } }).webp().toBuffer();
  const texture = model.createTexture("red").setImage(new Uint8Array(image)).setMimeType("image/webp");
  const material = model.createMaterial("red").setBaseColorTexture(texture);
  for (const mesh of model.getRoot().listMeshes())
    for (const primitive of mesh.listPrimitives()) {
      const count = primitive.getAttribute("POSITION").getCount();
      const uvs = model.createAccessor().setType("VEC2").setArray(new Float32Array(2 * count).fill(0.5));
      primitive.setMaterial(material).setAttribute("TEXCOORD_0", uvs.setBuffer(model.getRoot().listBuffers()[0]));
    }
}
await io.write(to, model);
