// KTX2 pictures (KHR_texture_basisu), unpacked by the Basis transcoder that three.js brings: ETC1S and UASTC,
// Zstandard too. Only the largest level is taken.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import sharp from "sharp";

const require = createRequire(import.meta.url);
const RGBA32 = 13; // basist::transcoder_texture_format::cTFRGBA32
const TYPE = "image/ktx2";

/** Gives every texture of `document` that is KTX2 the same picture as PNG. Throws where one cannot be read. */
export async function unpackKtx2(document) {
  const packed = document.getRoot().listTextures().filter((one) => one.getMimeType() === TYPE);
  if (!packed.length) return;
  const basis = await transcoder();
  for (const one of packed) one.setImage(await png(basis, one.getImage())).setMimeType("image/png").setURI("");
}

async function transcoder() {
  // The folder is a package of ES modules, and this file of it is none: it is run by hand.
  const file = require.resolve("three/examples/jsm/libs/basis/basis_transcoder.js");
  const shell = { exports: {} };
  const run = new Function("module", "exports", "require", "__filename", "__dirname", await readFile(file, "utf8"));
  run(shell, shell.exports, require, file, dirname(file));
  const basis = await shell.exports({ wasmBinary: await readFile(file.replace(/js$/, "wasm")) });
  basis.initializeBasis();
  return basis;
}

async function png(basis, data) {
  const file = new basis.KTX2File(data);
  try {
    if (!file.isValid() || !file.startTranscoding()) throw new Error("a KTX2 picture cannot be read");
    const [width, height] = [file.getWidth(), file.getHeight()];
    const pixels = new Uint8Array(file.getImageTranscodedSizeInBytes(0, 0, 0, RGBA32));
    if (!file.transcodeImage(pixels, 0, 0, 0, RGBA32, 0, -1, -1)) throw new Error("a KTX2 picture is broken");
    const raw = { width, height, channels: 4 };
    return new Uint8Array(await sharp(pixels, { raw }).png({ compressionLevel: 1 }).toBuffer());
  } finally {
    file.close();
    file.delete();
  }
}
