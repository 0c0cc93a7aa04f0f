/** Which of the files that were chosen together are one model. */

/** A file, and its path below what was chosen. */
export interface Chosen {
  readonly path: string;
  readonly file: File;
}

/** The files of one model; `name` is that of the one which is it. */
export interface ModelFiles {
  readonly name: string;
  readonly files: readonly Chosen[];
}

const ALONE = /\.(glb|zip)$/i;
const DOCUMENT = /\.gltf$/i;
const PART = /\.(bin|png|jpe?g|webp|ktx2)$/i;

export interface Grouped {
  readonly models: readonly ModelFiles[];
  /** What belongs to no model. */
  readonly left: readonly Chosen[];
}

/** Each .glb and .zip is a model; each .gltf is one with the files of its folder and below. */
export function grouped(chosen: readonly Chosen[]): Grouped {
  const alone = chosen.filter(({ path }) => ALONE.test(path)).map((one) => ({ name: nameOf(one.path), files: [flat(one)] }));
  const documents = chosen.filter(({ path }) => DOCUMENT.test(path));
  const parts = chosen.filter(({ path }) => PART.test(path));
  const models = documents.map((one) => {
    const folder = folderOf(one.path);
    const own = [one, ...parts.filter(({ path }) => path.startsWith(folder))];
    return { name: nameOf(one.path), files: own.map(({ path, file }) => ({ path: path.slice(folder.length), file })) };
  });
  const taken = new Set(models.flatMap(({ files }) => files.map(({ file }) => file)));
  const left = chosen.filter(({ path, file }) => !ALONE.test(path) && !taken.has(file));
  return { models: [...alone, ...models], left };
}

function flat({ path, file }: Chosen): Chosen {
  return { path: nameOf(path), file };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** What was dropped, folders and all. */
export async function dropped(transfer: DataTransfer): Promise<Chosen[]> {
  // The list is emptied when this turn ends.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return (await Promise.all(entries.map((entry) => inEntry(entry)))).flat();
}

async function inEntry(entry: FileSystemEntry): Promise<Chosen[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    // It tells some of them at a time, and none when all are told.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map((one) => inEntry(one)))).flat();
}

/** What a file picker gave. */
export function picked(files: FileList | null): Chosen[] {
  return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}
