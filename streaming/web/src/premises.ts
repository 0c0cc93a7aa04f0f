/** The room as the shop has told of it: where one may walk, and what stands there. */

import type { Goods, Restocked, Welcome } from "./messages";
import { WalkableFloor } from "./walk";

export class Premises {
  readonly floor: WalkableFloor;

  constructor(readonly welcome: Welcome) {
    this.floor = new WalkableFloor(welcome.floor, welcome.obstacles, welcome.body_radius);
  }

  /** The same after goods came, went or changed. */
  restocked(news: Restocked): Premises {
    return new Premises({ ...this.welcome, goods: restocked(this.welcome.goods, news), obstacles: news.obstacles });
  }
}

/** What is on display after `news`, each in its place. */
export function restocked(goods: readonly Goods[], news: Restocked): readonly Goods[] {
  const changed = new Set([...news.gone, ...news.goods.map(({ placement }) => placement)]);
  return [...goods.filter(({ placement }) => !changed.has(placement)), ...news.goods];
}
