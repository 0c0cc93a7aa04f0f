/** What the headset draws itself, sharp and at once, over the room: panels, rays, the vignette. */

import type { Pose } from "../messages";
import { meshOf, programOf, textureOf, type Gl } from "./gl";
import { intoCamera } from "./poses";
import { CALM, type Eyepiece } from "./warp";

const VERTEX = `
uniform mat4 projection;
uniform mat3 turn;
uniform vec3 eye;
uniform mat3 own;
uniform vec3 place;
uniform vec2 size;
layout(location = 0) in vec2 corner;
out vec2 at;
void main() {
  at = vec2(corner.x, 1.0 - corner.y);
  vec3 point = place + own * vec3((corner - 0.5) * size, 0.0);
  gl_Position = projection * vec4(turn * (point - eye), 1.0);
}`;

const FRAGMENT = `
uniform sampler2D picture;
uniform vec4 tint;
in vec2 at;
out vec4 colour;
void main() { colour = texture(picture, at) * tint; }`;

const VEIL_VERTEX = `
layout(location = 0) in vec2 corner;
out vec2 at;
void main() {
  at = corner * 2.0 - 1.0;
  gl_Position = vec4(at, 0.0, 1.0);
}`;

/* Nothing in the middle, all of it from the end of `reach` on; the rim is 1 away. */
const VEIL = `
uniform vec4 tint;
uniform vec2 reach;
in vec2 at;
out vec4 colour;
void main() { colour = vec4(tint.rgb, tint.a * smoothstep(reach.x, reach.y, length(at))); }`;

const QUAD = new Float32Array([0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1]);

/** A flat thing in the shop: its middle and turn, its size in metres, what is on it. */
export interface Sheet {
  readonly pose: Pose;
  readonly size: readonly [number, number];
  /** Null: plain white. */
  readonly texture: WebGLTexture | null;
  /** Red, green, blue, opacity, each 0 .. 1. */
  readonly tint: readonly [number, number, number, number];
}

export class Overlay {
  private readonly sheets: WebGLProgram;
  private readonly veils: WebGLProgram;
  private readonly quad: WebGLVertexArrayObject;
  private readonly white: WebGLTexture;

  constructor(private readonly gl: Gl) {
    this.sheets = programOf(gl, VERTEX, FRAGMENT);
    this.veils = programOf(gl, VEIL_VERTEX, VEIL);
    this.quad = meshOf(gl, QUAD, 2);
    this.white = this.texture();
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([255, 255, 255, 255]));
  }

  texture(): WebGLTexture {
    return textureOf(this.gl);
  }

  /** Puts what is painted on a canvas into a texture. */
  upload(texture: WebGLTexture, canvas: HTMLCanvasElement): void {
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, canvas);
    // Seen from afar type would crumble without smaller copies of it.
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
  }

  /** Draws `sheets` for an eye, the last on top. */
  draw(sheets: readonly Sheet[], { pose, projection }: Eyepiece): void {
    const { gl } = this;
    const at = (name: string) => gl.getUniformLocation(this.sheets, name);
    this.begin(this.sheets);
    gl.uniformMatrix4fv(at("projection"), false, projection);
    gl.uniformMatrix3fv(at("turn"), false, intoCamera(pose[1]));
    gl.uniform3fv(at("eye"), pose[0]);
    for (const { pose: [place, turn], size, texture, tint } of sheets) {
      gl.bindTexture(gl.TEXTURE_2D, texture ?? this.white);
      // Into the camera's frame and out of it are each other's transpose.
      gl.uniformMatrix3fv(at("own"), true, intoCamera(turn));
      gl.uniform3fv(at("place"), place);
      gl.uniform2fv(at("size"), size);
      gl.uniform4fv(at("tint"), tint);
      gl.drawArrays(gl.TRIANGLES, 0, 6);
    }
  }

  /** Darkens the rim of the present viewport, where what flows by makes people sick; `strength` 0 .. 1. */
  darken(strength: number): void {
    this.veil([0.05, 0.05, 0.05, 0.85 * strength], [0.7, 1.2]);
  }

  /** Lays the calm colour over the present viewport; `strength` 0 .. 1. */
  fade(strength: number): void {
    this.veil([...CALM, strength], [-1, 0]);
  }

  private veil(tint: Sheet["tint"], reach: readonly [number, number]): void {
    if (tint[3] < 0.01) return;
    const { gl } = this;
    this.begin(this.veils);
    gl.uniform4fv(gl.getUniformLocation(this.veils, "tint"), tint);
    gl.uniform2fv(gl.getUniformLocation(this.veils, "reach"), reach);
    gl.drawArrays(gl.TRIANGLES, 0, 6);
  }

  private begin(program: WebGLProgram): void {
    const { gl } = this;
    gl.useProgram(program);
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindVertexArray(this.quad);
  }
}
