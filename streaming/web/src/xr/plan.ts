/** The room from above, on a panel: what stands where, who is where, and the way there. */

import { yawPitchOf } from "../geometry";
import { text, type TextKey } from "../i18n";
import type { Obstacle, Point2, Pose, Vec3, Welcome } from "../messages";
import type { State } from "../state";
import type { WalkableFloor } from "../walk";
import { EDGE, TYPE, type Button, type Page, type Shape, type Words } from "./panel";

/** Where the plan lies on the canvas, pixels. */
const FRAME = { left: EDGE, top: 128, width: 560, height: 592 } as const;
const LIST = { left: 632, top: 140, width: 344, height: 80, gap: 16 } as const;
/** Departments that have a button; the plan numbers no others. */
const MOST = 5;
/** Half the size of somebody's mark, pixels. */
const MARK = 12;

/** Where the shopper stands, and in what. */
export interface Standing {
  readonly welcome: Welcome;
  readonly floor: WalkableFloor;
  readonly pose: Pose;
}

/** How one gets about from the plan. */
export interface Ways {
  /** To before what stands at `goal`. */
  walkUpTo(goal: Vec3): void;
  /** To a place on the floor. */
  walkTo(place: Point2): void;
}

/** Between the floor and the canvas. */
interface Projection {
  readonly to: (place: Point2) => Point2;
  readonly from: (point: Point2) => Point2;
}

interface Place {
  readonly department: string;
  readonly middle: Point2;
  /** Goods of it, nearest to its middle. */
  readonly goods: Vec3;
}

/** The page of the plan; `close` is its button. */
export function planPage(state: State, { welcome, floor, pose }: Standing, ways: Ways, close: Button): Page {
  const onCanvas = projection(welcome.floor.flat());
  const places = departments(welcome).slice(0, MOST);
  const buttons = places.map(({ department, goods }, at): Button => ({
    left: LIST.left, top: LIST.top + at * (LIST.height + LIST.gap), width: LIST.width, height: LIST.height,
    text: `${at + 1}  ${nameOf(state.lang, department)}`, look: "plain", enabled: true,
    press: () => ways.walkUpTo(goods),
  }));
  const numbers = places.map(({ middle }, at): Words => {
    const [left, top] = onCanvas.to(middle);
    return { left: left - TYPE / 4, top: top + TYPE / 3, text: `${at + 1}`, size: TYPE, soft: false };
  });
  const title: Words = { left: EDGE, top: 84, text: text(state.lang, "vr_map"), size: 48, soft: false };
  return {
    words: [title, ...numbers],
    buttons: [...buttons, close],
    shapes: [
      ...welcome.floor.map((polygon): Shape => ({ points: polygon.map(onCanvas.to), fill: "floor" })),
      ...welcome.obstacles.map((one): Shape => ({ points: corners(one).map(onCanvas.to), fill: "thing" })),
      ...others(state).map((place): Shape => ({ points: square(onCanvas.to(place)), fill: "other" })),
      { points: arrow(onCanvas.to([pose[0][0], pose[0][2]]), yawPitchOf(pose[1]).yaw), fill: "me" },
    ],
    touch: (x, y) => {
      const place = onCanvas.from([x, y]);
      if (floor.allows(place)) ways.walkTo(place);
    },
  };
}

function nameOf(lang: State["lang"], department: string): string {
  const key = `department_${department}`;
  const name = text(lang, key as TextKey);
  return name === key ? department : name;
}

/** Departments by where their goods stand, each in the middle of them. */
function departments({ goods }: Welcome): Place[] {
  const names = [...new Set(goods.flatMap(({ department }) => department ?? []))];
  return names.map((department) => {
    const own = goods.filter((one) => one.department === department).map(({ position }) => position);
    const mean = (axis: 0 | 2) => own.reduce((sum, position) => sum + position[axis], 0) / own.length;
    const middle: Point2 = [mean(0), mean(2)];
    const far = ([x, , z]: Vec3) => Math.hypot(x - middle[0], z - middle[1]);
    const nearest = own.reduce((best, one) => (far(one) < far(best) ? one : best));
    return { department, middle, goods: nearest };
  });
}

function others(state: State): Point2[] {
  const visitors = Object.values(state.room?.visitors ?? {});
  return visitors.filter(({ id, away }) => id !== state.me && !away).map(({ position: [x, , z] }) => [x, z]);
}

/** From the floor (metres, -Z up the canvas) to the canvas and back; as large as the frame lets it be. */
function projection(points: readonly Point2[]): Projection {
  const [xs, zs] = [points.map(([x]) => x), points.map(([, z]) => z)];
  const [west, east] = [Math.min(...xs), Math.max(...xs)];
  const [north, south] = [Math.min(...zs), Math.max(...zs)];
  const scale = Math.min(FRAME.width / (east - west), FRAME.height / (south - north));
  const left = FRAME.left + (FRAME.width - (east - west) * scale) / 2;
  return {
    to: ([x, z]) => [Math.round(left + (x - west) * scale), Math.round(FRAME.top + (z - north) * scale)],
    from: ([x, y]) => [west + (x - left) / scale, north + (y - FRAME.top) / scale],
  };
}

function corners({ centre, half, yaw }: Obstacle): Point2[] {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  const corner = (across: number, along: number): Point2 => [
    centre[0] + across * half[0] * cos + along * half[1] * sin,
    centre[1] - across * half[0] * sin + along * half[1] * cos,
  ];
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
}

function square([x, y]: Point2): Point2[] {
  return [[x - MARK, y - MARK], [x + MARK, y - MARK], [x + MARK, y + MARK], [x - MARK, y + MARK]];
}

/** Points where the shopper looks: -Z, up the canvas, at yaw 0. */
function arrow([x, y]: Point2, yaw: number): Point2[] {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  const turned = (right: number, ahead: number): Point2 => [
    Math.round(x + right * cos - ahead * sin),
    Math.round(y - right * sin - ahead * cos),
  ];
  return [turned(0, 2 * MARK), turned(1.2 * MARK, -MARK), turned(-1.2 * MARK, -MARK)];
}
