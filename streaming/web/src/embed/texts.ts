/** What is said on somebody else's page. */

import type { Language } from "../messages";

const en = {
  loading: "Loading …",
  missing: "This is not for sale any more.",
  offline: "The shop does not answer.",
  again: "Try again",
  failed: "This device cannot show it in three dimensions.",
  turn: "{name}, in three dimensions. Turn it with the arrow keys.",
  variants: "Variants",
  in_shop: "See it in the shop",
  in_room: "See it in your room",
};

export type Key = keyof typeof en;

const zh: Readonly<Record<Key, string>> = {
  loading: "正在加载……",
  missing: "此商品已下架。",
  offline: "商店没有响应。",
  again: "重试",
  failed: "此设备无法显示三维模型。",
  turn: "{name}，三维模型。可用方向键旋转。",
  variants: "款式",
  in_shop: "在店内查看",
  in_room: "在您的房间查看",
};

export const TEXTS: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, zh };
