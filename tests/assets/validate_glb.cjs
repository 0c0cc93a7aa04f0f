// Khronos' validator over GLB files: `node validate_glb.cjs MODULES FILE...` prints one JSON object,
// file -> messages of severity 0 (error) and 1 (warning). MODULES is the node_modules to use.
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const [modules, ...files] = process.argv.slice(2);
const validator = createRequire(path.join(modules, "x.js"))("gltf-validator");

async function messages(file) {
  const report = await validator.validateBytes(new Uint8Array(fs.readFileSync(file)));
  return report.issues.messages.filter((message) => message.severity <= 1);
}

async function main() {
  const result = {};
  for (const file of files) {
    const found = await messages(file);
    if (found.length > 0) result[file] = found;
  }
  process.stdout.write(JSON.stringify(result));
}

main();
