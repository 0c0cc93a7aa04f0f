/** The others as figures with name plates: the browser's half of `engine/people.py`. */

import {
  BufferAttribute, BufferGeometry, CanvasTexture, Group, LinearFilter, Matrix4, Mesh, Quaternion, Sprite,
  SpriteMaterial, Vector3, type Camera, type ShaderMaterial,
} from "three";
import type { Pose, Quat, RoomState, Vec3, Visitor } from "../messages";
import type { DeviceScene } from "./description";
import { bytesOf } from "./light";
import { material, objectMesh, vectors, type Ambience } from "./materials";
import type { LoadedModel, Models } from "./models";
import { palette } from "./palette";
import { PERSON } from "./shaders";
import { Walk, type Stance } from "./walking";

/** As `engine/figure.py` and `scenes/walk.py`, metres. */
const EYE_HEIGHT = 1.62;
const NECK = 1.42;
const HIP = 0.84;
const SHOULDER = 1.33;
const SHOULDER_OUT = 0.176;
/** As `engine/people.py` and `engine/crowd.py`. */
const FADE = { from: 0.75, to: 0.45 };
const PLATE = { height: 0.085, above: 0.27, seen: 12, fixed: 3 };
const CARRY_PITCH = 0.95;
const CARRIED_AT = new Vector3(0.22, -0.5, -0.4);
const CARRIED_SIZE = 0.34;
const CHEST = 0.45;
/** Of a name plate's picture, pixels. */
const PLATE_LINES = 96;
const X = new Vector3(1, 0, 0);
const Y = new Vector3(0, 1, 0);

export interface FigureFile {
  readonly positions: string;
  readonly normals: string;
  readonly slots: string;
  readonly triangles: string;
}

export function figureOf(file: FigureFile): BufferGeometry {
  const floats = (text: string, width: number) => new BufferAttribute(new Float32Array(bytesOf(text).buffer), width);
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", floats(file.positions, 3));
  geometry.setAttribute("normal", floats(file.normals, 3));
  geometry.setAttribute("slots", floats(file.slots, 2));
  geometry.setIndex(new BufferAttribute(new Uint32Array(bytesOf(file.triangles).buffer), 1));
  return geometry;
}

class Person {
  readonly node = new Group();
  readonly walk: Walk;
  position: Vec3;
  carriedSku: string | null = null;
  private readonly body: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly plate: Sprite;
  private readonly joints = { value: Array.from({ length: 6 }, () => new Matrix4()) };
  private readonly light = { value: vectors([]) };
  private readonly opacity = { value: 1 };
  private carried: { readonly node: Group; readonly size: number; readonly middle: Vector3 } | null = null;

  constructor(readonly visitor: Visitor, figure: BufferGeometry, private readonly ambience: Ambience, now: number) {
    this.walk = new Walk([visitor.position, visitor.orientation], now);
    this.position = visitor.position;
    const { joints, light, opacity } = this;
    const uniforms = { joints, light, opacity, dim: ambience.dim, palette: { value: vectors(palette(visitor.id)) } };
    this.body = new Mesh(figure, material(PERSON, uniforms));
    // Its joints move it: its own box says nothing.
    this.body.frustumCulled = false;
    this.plate = namePlate(visitor.name);
    this.node.add(this.body, this.plate);
    this.pose(now);
  }

  pose(now: number): void {
    const stance = this.walk.stance(now);
    this.position = stance.position;
    bend(this.joints.value, stance, this.carried !== null);
    const [x, y, z] = stance.position;
    this.light.value = vectors(this.ambience.probes.sides([x, y - CHEST, z]));
    if (this.carried) this.place(this.carried, stance);
  }

  hold(sku: string | null, model: LoadedModel | null, variant: string | null): void {
    if (this.carried) this.node.remove(this.carried.node);
    this.carriedSku = sku;
    this.carried = model && carriedNode(model, variant, this.ambience, this.light);
    if (this.carried) this.node.add(this.carried.node);
  }

  /** Someone so near that they would fill the picture fades. */
  face(camera: Camera): void {
    const [x, y, z] = this.position;
    const away = Math.hypot(x - camera.position.x, z - camera.position.z);
    this.opacity.value = Math.min(Math.max((away - FADE.to) / (FADE.from - FADE.to), 0), 1);
    this.node.visible = this.opacity.value > 0;
    this.body.material.transparent = this.opacity.value < 1;
    this.plate.material.opacity = this.opacity.value;
    this.plate.material.color.setScalar(this.ambience.dim.value);
    const size = PLATE.height * Math.max(1, away / PLATE.fixed);
    this.plate.visible = away < PLATE.seen;
    this.plate.position.set(x, y + PLATE.above + size / 2, z);
    this.plate.scale.set(size * (this.plate.userData.proportions as number), size, 1);
  }

  private place({ node, size, middle }: NonNullable<Person["carried"]>, { position, bodyYaw }: Stance): void {
    const turn = new Quaternion().setFromAxisAngle(Y, bodyYaw);
    const scale = Math.min(1, CARRIED_SIZE / size);
    node.quaternion.copy(turn);
    node.scale.setScalar(scale);
    node.position.copy(CARRIED_AT).applyQuaternion(turn).add(new Vector3(...position));
    node.position.sub(middle.clone().multiplyScalar(scale).applyQuaternion(turn));
  }
}

/** Everyone in the room but the shopper. */
export class People {
  readonly node = new Group();
  private readonly members = new Map<string, Person>();

  constructor(
    private readonly figure: BufferGeometry,
    private readonly scene: DeviceScene,
    private readonly ambience: Ambience,
    private readonly models: Models,
  ) {}

  get eyes(): Vec3[] {
    return [...this.members.values()].map(({ position }) => position);
  }

  /** Brings the people to `room`; whose line is lost is not shown. */
  follow(room: RoomState, me: string | null, now: number): void {
    const present = Object.values(room.visitors).filter(({ id, away }) => id !== me && !away);
    for (const [id, person] of this.members)
      if (!present.some((visitor) => visitor.id === id && visitor.name === person.visitor.name)) this.remove(id, person);
    for (const visitor of present) {
      const person = this.members.get(visitor.id) ?? this.enter(visitor, now);
      const sku = visitor.held?.sku ?? null;
      if (person.carriedSku !== sku) this.hold(person, sku);
    }
  }

  /** Poses that have just come. */
  moved(people: readonly (readonly [string, Pose])[], now: number): void {
    for (const [id, pose] of people) this.members.get(id)?.walk.add(pose, now);
  }

  /** Poses everyone as at `now`; whether somebody goes on moving. */
  advance(now: number, camera: Camera): boolean {
    let moving = false;
    for (const person of this.members.values()) {
      if (person.walk.moving(now)) {
        person.pose(now);
        moving = true;
      }
      person.face(camera);
    }
    return moving;
  }

  private enter(visitor: Visitor, now: number): Person {
    const person = new Person(visitor, this.figure, this.ambience, now);
    this.members.set(visitor.id, person);
    this.node.add(person.node);
    return person;
  }

  private hold(person: Person, sku: string | null): void {
    const known = sku === null ? undefined : this.scene.models[sku];
    person.hold(sku, known ? this.models.get(known.shelf) ?? this.models.get(known.far) : null, known?.variant ?? null);
  }

  private remove(id: string, person: Person): void {
    this.members.delete(id);
    this.node.remove(person.node);
  }
}

/** Brings the joints, in the order of `engine/figure.py`, to a stance. */
function bend(joints: readonly Matrix4[], { position, orientation, bodyYaw, phase, stride }: Stance, carrying: boolean): void {
  const [x, y, z] = position;
  const bob = Math.abs(Math.sin(phase)) * 0.025 * stride;
  const body = new Matrix4().makeRotationY(bodyYaw).setPosition(x, y - EYE_HEIGHT + bob, z);
  const swing = Math.sin(phase) * 0.55 * stride;
  const arm = carrying ? CARRY_PITCH : swing * 0.8 + 0.06;
  const turns: readonly (readonly [Vec3, Quaternion])[] = [
    [[0, 0, 0], new Quaternion()],
    [[0, NECK, 0], headTurn(bodyYaw, orientation)],
    [[0, HIP, 0], pitched(swing)],
    [[0, HIP, 0], pitched(-swing)],
    [[-SHOULDER_OUT, SHOULDER, 0], pitched(-swing * 0.8 + 0.06)],
    [[SHOULDER_OUT, SHOULDER, 0], pitched(arm)],
  ];
  turns.forEach(([pivot, turn], index) => joints[index]?.copy(body).multiply(about(new Vector3(...pivot), turn)));
}

function about(pivot: Vector3, turn: Quaternion): Matrix4 {
  const shift = pivot.clone().sub(pivot.clone().applyQuaternion(turn));
  return new Matrix4().makeRotationFromQuaternion(turn).setPosition(shift);
}

function pitched(angle: number): Quaternion {
  return new Quaternion().setFromAxisAngle(X, angle);
}

function headTurn(bodyYaw: number, orientation: Quat): Quaternion {
  return new Quaternion().setFromAxisAngle(Y, -bodyYaw).multiply(new Quaternion(...orientation));
}

function carriedNode(model: LoadedModel, variant: string | null, ambience: Ambience, light: { value: Vector3[] }) {
  const node = new Group();
  const own = { light, lift: { value: 1 }, front: { value: 0 } };
  for (const surface of model.surfacesOf(variant)) node.add(objectMesh(surface, ambience, own));
  const { size, middle } = model.extent;
  return { node, size: Math.max(size.x, size.y, size.z), middle };
}

/** A name in readable type on a calm rounded card; it always faces the shopper. */
function namePlate(name: string): Sprite {
  const canvas = document.createElement("canvas");
  const font = `500 ${Math.round(PLATE_LINES * 0.58)}px "Noto Sans Variable", "Noto Sans SC Variable", sans-serif`;
  const pen = canvas.getContext("2d");
  if (pen) pen.font = font;
  const width = Math.round(pen?.measureText(name).width ?? 0) + PLATE_LINES;
  [canvas.width, canvas.height] = [width, PLATE_LINES];
  if (pen) draw(pen, name, font, width);
  const map = new CanvasTexture(canvas);
  map.minFilter = LinearFilter;
  map.generateMipmaps = false;
  const sprite = new Sprite(new SpriteMaterial({ map, transparent: true, depthWrite: false, toneMapped: false }));
  sprite.userData.proportions = width / PLATE_LINES;
  return sprite;
}

function draw(pen: CanvasRenderingContext2D, name: string, font: string, width: number): void {
  pen.fillStyle = "rgb(250 247 240 / 88%)";
  pen.beginPath();
  pen.roundRect(2, 2, width - 4, PLATE_LINES - 4, PLATE_LINES / 2);
  pen.fill();
  pen.font = font;
  pen.fillStyle = "#2c3430";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(name, width / 2, PLATE_LINES / 2 + 3);
}
