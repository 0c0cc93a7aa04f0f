/** What controllers point with: a beam each, as long as to what it meets. */

import { CylinderGeometry, Group, Mesh, MeshBasicMaterial } from "three";
import type { Pose } from "../messages";

/** How far a beam goes that meets nothing, metres. */
const REACH = 1.2;
const THICK = 0.002;

export interface Beam {
  readonly pose: Pose;
  /** To what it meets, metres; null for nothing. */
  readonly distance: number | null;
}

export class Beams {
  readonly node = new Group();
  private readonly geometry = new CylinderGeometry(THICK, THICK, 1, 8).rotateX(Math.PI / 2).translate(0, 0, -0.5);
  private readonly material = new MeshBasicMaterial({ color: 0xfffdf9, transparent: true, opacity: 0.85 });

  draw(beams: readonly Beam[]): void {
    while (this.node.children.length < beams.length) this.node.add(this.beam());
    this.node.children.forEach((child, at) => {
      const beam = beams[at];
      child.visible = beam !== undefined;
      if (!beam) return;
      child.position.set(...beam.pose[0]);
      child.quaternion.set(...beam.pose[1]);
      child.scale.z = beam.distance ?? REACH;
    });
  }

  private beam(): Mesh {
    const mesh = new Mesh(this.geometry, this.material);
    // After the board, which is drawn over everything.
    mesh.renderOrder = 4;
    return mesh;
  }
}
