// `node compress.mjs IN.glb OUT.glb KIND`: the same model as others deliver it (draco, meshopt, quantize, webp, ktx2, transform, variants).
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [tools, from, to, kind] = process.argv.slice(2);
const require = createRequire(`${tools}/package.json`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { NodeIO } = await load("@gltf-transform/core");
const { ALL_EXTENSIONS, EXTMeshoptCompression, EXTTextureWebP, KHRDracoMeshCompression, KHRMaterialsVariants, KHRTextureBasisu, KHRTextureTransform } = await load("@gltf-transform/extensions");
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
if (kind === "webp") model.createExtension(EXTTextureWebP).setRequired(true);
if (kind === "ktx2") model.createExtension(KHRTextureBasisu).setRequired(true);
if (["webp", "ktx2", "transform"].includes(kind)) {
  const form = kind === "transform" ? "png" : kind;
  const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => index % 251);
  const image = kind === "ktx2" ? halvedKtx2(64, [200, 100, 50], [20, 40, 80])
    : await sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } }).toFormat(form).toBuffer();
  const texture = model.createTexture("stripes").setImage(new Uint8Array(image)).setMimeType(`image/${form}`);
  const material = model.createMaterial("stripes").setBaseColorTexture(texture);
  if (kind === "transform") {
    const placing = model.createExtension(KHRTextureTransform).setRequired(true).createTransform();
    material.getBaseColorTextureInfo().setExtension("KHR_texture_transform",
      placing.setOffset([0.1, 0.2]).setRotation(Math.PI / 2).setScale([2, 3]));
  }
  for (const mesh of model.getRoot().listMeshes())
    for (const primitive of mesh.listPrimitives()) {
      const count = primitive.getAttribute("POSITION").getCount();
      const uvs = model.createAccessor().setType("VEC2").setArray(Float32Array.from({ length: 2 * count }, (_, index) => (index % 2 ? 0.25 : 1)));
      primitive.setMaterial(material).setAttribute("TEXCOORD_0", uvs.setBuffer(model.getRoot().listBuffers()[0]));
    }
}
if (kind === "variants") {
  const extension = model.createExtension(KHRMaterialsVariants);
  const [night, plain] = [extension.createVariant("Night"), model.createMaterial("plain")];
  const [mesh] = model.getRoot().listMeshes();
  const [first] = mesh.listPrimitives();
  for (const blue of [0.25, 0.25, 0.75]) {
    const material = model.createMaterial(`blue ${blue}`).setBaseColorFactor([0, 0, blue, 1]);
    const mapping = extension.createMapping().setMaterial(material).addVariant(night);
    mesh.addPrimitive(first.clone().setMaterial(plain)
      .setExtension("KHR_materials_variants", extension.createMappingList().addMapping(mapping)));
  }
  first.dispose();
}
await io.write(to, model);

/** A KTX2 picture, one colour above another, packed by hand: UASTC blocks of mode 8, "void extent" (5 bits of mode, then red,
 * green, blue and opacity in 8 bits each), in a container of one level (KTX 2.0, section 3). */
function halvedKtx2(side, above, below) {
  const blocks = [above, below].map(([r, g, b]) => {
    const block = Buffer.alloc(16);
    block.writeBigUInt64LE(0x17n | (BigInt(r) << 5n) | (BigInt(g) << 13n) | (BigInt(b) << 21n) | (255n << 29n));
    return Array(side ** 2 / 32).fill(block);
  });
  const data = Buffer.concat(blocks.flat());
  const [HEAD, FORMAT, DATA] = [104, 44, 160];
  const head = Buffer.alloc(DATA);
  head.write("\xabKTX 20\xbb\r\n\x1a\n", "latin1");
  [0, 1, side, side, 0, 0, 1, 1, 0, HEAD, FORMAT].forEach((value, index) => head.writeUInt32LE(value, 12 + 4 * index));
  [DATA, data.length, data.length].forEach((value, index) => head.writeBigUInt64LE(BigInt(value), 80 + 8 * index));
  // The data format descriptor: colour model 166 (UASTC), BT.709, sRGB, blocks of 4 x 4 in 16 bytes, one sample.
  head.writeUInt32LE(FORMAT, HEAD);
  head.writeUInt32LE((40 << 16) | 2, HEAD + 8);
  head.set([166, 1, 2, 0, 3, 3, 0, 0, 16], HEAD + 12);
  head.set([0, 0, 127, 3], HEAD + 28);
  head.writeUInt32LE(0xffffffff, HEAD + 40);
  return Buffer.concat([head, data]);
}
