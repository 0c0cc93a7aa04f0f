/**
 * Draws the room for an eye from the newest picture of it: the proxy of the room's geometry, seen
 * by the eye as it is now, with the picture thrown on it from where it was drawn (projective
 * texturing: Segal et al., Fast Shadows and Lighting Effects Using Texture Mapping, SIGGRAPH
 * 1992). Turning is exact whatever the geometry; a step aside is as exact as the geometry.
 */

import type { Pose, Stereo } from "../messages";
import type { Picture } from "../picture";
import { frustumOfEye } from "./eyes";
import { meshOf, programOf, textureOf, type Gl } from "./gl";
import { intoCamera, within } from "./poses";

/** What is to be seen where nothing is: a calm wall. */
export const CALM = [0.87, 0.85, 0.81] as const;

/* Where a corner is in the picture, times its distance: that is linear in space, so a fragment only divides. */
const VERTEX = `
uniform mat4 projection;
uniform mat3 turn;
uniform vec3 eye;
uniform mat3 drawnTurn;
uniform vec3 drawnEye;
uniform vec4 frustum;
layout(location = 0) in vec3 corner;
out vec3 drawn;
void main() {
  vec3 seen = drawnTurn * (corner - drawnEye);
  vec2 reach = vec2(seen.x - frustum.x * seen.z, -seen.y - frustum.w * seen.z);
  drawn = vec3(reach / vec2(frustum.x + frustum.y, frustum.z + frustum.w), -seen.z);
  gl_Position = projection * vec4(turn * (corner - eye), 1.0);
}`;

/* Alpha tells what the picture did not reach (a headset ignores it, measurements do not). */
const FRAGMENT = `
uniform sampler2D picture;
uniform float side;
uniform vec2 texel;
uniform vec3 calm;
in vec3 drawn;
out vec4 colour;
void main() {
  vec2 at = drawn.xy / drawn.z;
  bool before = drawn.z > 0.0;
  bool covered = before && at == clamp(at, 0.0, 1.0);
  at = clamp(at, texel, 1.0 - texel);
  vec3 seen = texture(picture, vec2((at.x + side) * 0.5, at.y)).rgb;
  colour = vec4(before ? seen : calm, covered ? 1.0 : 0.0);
}`;

/** A picture on the graphics card, and what it was drawn for. */
export interface Drawn {
  readonly texture: WebGLTexture;
  readonly size: readonly [number, number];
  readonly head: Pose;
  readonly stereo: Stereo;
}

/** An eye of the display: where it is in the shop, and its projection matrix. */
export interface Eyepiece {
  readonly pose: Pose;
  readonly projection: Float32Array;
  readonly right: boolean;
}

export class Warp {
  private readonly program: WebGLProgram;
  private readonly places = new Map<string, WebGLUniformLocation | null>();
  private mesh: WebGLVertexArrayObject | null = null;
  private corners = 0;

  constructor(private readonly gl: Gl) {
    this.program = programOf(gl, VERTEX, FRAGMENT);
  }

  /** The room's geometry: triangles. */
  furnish(proxy: Float32Array<ArrayBuffer>): void {
    this.mesh = meshOf(this.gl, proxy, 3);
    this.corners = proxy.length / 3;
  }

  /** Puts a picture into a texture of the graphics card, once. */
  upload(texture: WebGLTexture, image: Picture["image"]): void {
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
  }

  texture(): WebGLTexture {
    return textureOf(this.gl);
  }

  /** Draws `drawn` for an eye. */
  draw({ texture, size, head, stereo }: Drawn, { pose, projection, right }: Eyepiece): void {
    const { gl } = this;
    const eye = right ? stereo.right : stereo.left;
    const [place, turn] = within(head, [eye[0], eye[1]]);
    const frustum = frustumOfEye(eye);
    gl.useProgram(this.program);
    gl.enable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.uniformMatrix4fv(this.at("projection"), false, projection);
    gl.uniformMatrix3fv(this.at("turn"), false, intoCamera(pose[1]));
    gl.uniform3fv(this.at("eye"), pose[0]);
    gl.uniformMatrix3fv(this.at("drawnTurn"), false, intoCamera(turn));
    gl.uniform3fv(this.at("drawnEye"), place);
    gl.uniform4f(this.at("frustum"), frustum.left, frustum.right, frustum.down, frustum.up);
    gl.uniform1f(this.at("side"), right ? 1 : 0);
    // Half a pixel of one eye's picture, so that nothing of the other's is seen.
    gl.uniform2f(this.at("texel"), 1 / size[0], 0.5 / size[1]);
    gl.uniform3fv(this.at("calm"), CALM);
    gl.bindVertexArray(this.mesh);
    gl.drawArrays(gl.TRIANGLES, 0, this.corners);
  }

  private at(name: string): WebGLUniformLocation | null {
    if (!this.places.has(name)) this.places.set(name, this.gl.getUniformLocation(this.program, name));
    return this.places.get(name) ?? null;
  }
}
