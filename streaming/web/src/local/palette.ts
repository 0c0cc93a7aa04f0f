/** Colours that always belong to the same visitor, as `engine/people.py` chooses them. */

import type { Vec3 } from "../messages";

const SKINS = ["#f0cdb0", "#d9a77f", "#a9734c", "#7a4f35", "#e6bb98"];
const HAIRS = ["#2b211c", "#5a3a24", "#8a6238", "#1d1d20", "#b9b1a6"];
const TOPS = ["#31594b", "#b5653f", "#39475c", "#c9a25b", "#7d8f79", "#8c5a6b", "#d8cbb4", "#4f6d7a"];
const TROUSERS = ["#3a3f47", "#57503f", "#2f3b46", "#6b6258"];
const DARK = "#262426";

/** Skin, hair, top, trousers and the dark of eyes and shoes, display RGB. */
export function palette(visitor: string): Vec3[] {
  const digest = fnv1a(visitor);
  const chosen = [SKINS, HAIRS, TOPS, TROUSERS].map((choices, index) => choices[((digest >>> (24 - 8 * index)) & 255) % choices.length]);
  return [...chosen, DARK].map((colour = DARK) => rgb(colour));
}

/** 32 bits of Fowler, Noll and Vo's hash (FNV-1a) of a text in UTF-8. */
function fnv1a(text: string): number {
  return new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}

function rgb(colour: string): Vec3 {
  const part = (start: number) => parseInt(colour.slice(start, start + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}
