// Khronos' validator over one model: `node validate.mjs FILE MOST` prints one JSON object with how many
// errors and warnings there are, and the first MOST of them, errors first. Files that the model names are
// read from its own folder; that they may be was checked before.
import { readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { validateBytes } from "gltf-validator";

const ERROR = 0;
const WARNING = 1;
const TEXT = 500; // characters kept of a message or a pointer: the file's own words may be in it
const [file, most] = process.argv.slice(2);

async function report() {
  return validateBytes(new Uint8Array(await readFile(file)), {
    format: extname(file).slice(1).toLowerCase(),
    maxIssues: 0, // all of them: those that come first must not hide the others
    writeTimestamp: false,
    externalResourceFunction: async (uri) =>
      new Uint8Array(await readFile(join(dirname(file), decodeURIComponent(uri)))),
  });
}

function told({ issues }) {
  const messages = issues.messages
    .filter((one) => one.severity <= WARNING)
    .sort((a, b) => a.severity - b.severity)
    .slice(0, Number(most))
    .map(({ code, severity, message, pointer = "" }) => ({
      code,
      severity,
      message: message.slice(0, TEXT),
      pointer: pointer.slice(0, TEXT),
    }));
  return { errors: issues.numErrors, warnings: issues.numWarnings, messages };
}

function unreadable(reason) {
  const message = String(reason?.message ?? reason).slice(0, TEXT);
  return { errors: 1, warnings: 0, messages: [{ code: "NOT_GLTF", message, severity: ERROR }] };
}

const answer = await report().then(told, unreadable);
process.stdout.write(JSON.stringify(answer));
