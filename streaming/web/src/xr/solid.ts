/** Draws one model for a headset's eyes, before everything that is farther than an arm. */

import type { LoadedModel, Surface } from "../local/models";
import { OBJECT } from "../local/shaders";
import type { Pose, Quat, Vec3 } from "../messages";
import { arraysOf, bufferOf, programOf, textureOf, type Gl } from "./gl";
import { inverse, scaled } from "./poses";
import { rotated } from "../geometry";
import type { Eyepiece } from "./warp";

/** What three.js puts before its shaders. */
const THREE = `
uniform mat4 modelMatrix;
uniform mat4 viewMatrix;
uniform mat4 projectionMatrix;
uniform vec3 cameraPosition;
in vec3 position;
in vec3 normal;
in vec2 uv;
`;

/** What shines on it: six sides of display RGB each, and three directions with their strengths. */
export interface Shine {
  readonly reflected: readonly Vec3[];
  readonly lamps: readonly { readonly direction: Vec3; readonly strength: number }[];
}

interface Part {
  readonly mesh: WebGLVertexArrayObject;
  readonly buffers: readonly WebGLBuffer[];
  readonly texture: WebGLTexture;
  readonly count: number;
  readonly opacity: number;
}

export class Solid {
  private readonly program: WebGLProgram;
  private parts: readonly Part[] = [];
  private shown: LoadedModel | null = null;
  private variant: string | null = null;

  constructor(
    private readonly gl: Gl,
    private readonly shine: Shine,
  ) {
    this.program = programOf(gl, THREE + OBJECT.vertexShader, OBJECT.fragmentShader);
  }

  /** Draws `model` in `variant` from now on. */
  show(model: LoadedModel, variant: string | null): void {
    if (model === this.shown && variant === this.variant) return;
    [this.shown, this.variant] = [model, variant];
    this.drop();
    const parts = model.surfacesOf(variant).map((surface) => this.part(surface));
    // What is seen through comes last.
    this.parts = parts.sort((a, b) => b.opacity - a.opacity);
  }

  /** Draws it at `pose`, its six sides lit by `light` (display RGB). */
  draw(pose: Pose, light: readonly Vec3[], eye: Eyepiece): void {
    const { gl } = this;
    gl.useProgram(this.program);
    gl.enable(gl.DEPTH_TEST);
    gl.enable(gl.CULL_FACE);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    this.place(pose, eye);
    this.light(light);
    for (const { mesh, texture, count, opacity } of this.parts) {
      gl.bindVertexArray(mesh);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniform1f(this.at("opacity"), opacity);
      gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, 0);
    }
    gl.disable(gl.CULL_FACE);
  }

  private place(pose: Pose, { pose: [place, turn], projection }: Eyepiece): void {
    const { gl } = this;
    const back = inverse(turn);
    gl.uniformMatrix4fv(this.at("projectionMatrix"), false, projection);
    gl.uniformMatrix4fv(this.at("viewMatrix"), false, matrixOf(back, rotated(back, scaled(place, -1))));
    gl.uniformMatrix4fv(this.at("modelMatrix"), false, matrixOf(pose[1], pose[0]));
    gl.uniform3fv(this.at("cameraPosition"), place);
  }

  private light(light: readonly Vec3[]): void {
    const { gl } = this;
    gl.uniform3fv(this.at("light"), light.flat());
    gl.uniform3fv(this.at("reflected"), this.shine.reflected.flat());
    gl.uniform4fv(this.at("lamps"), this.shine.lamps.flatMap(({ direction, strength }) => [...direction, strength]));
    for (const name of ["dim", "lift", "front"]) gl.uniform1f(this.at(name), 1);
  }

  private at(name: string): WebGLUniformLocation | null {
    return this.gl.getUniformLocation(this.program, name);
  }

  private part({ primitive, albedo, metal, roughness, picture, opacity }: Surface): Part {
    const { gl } = this;
    const mesh = arraysOf(gl);
    gl.bindVertexArray(mesh);
    const tone = new Float32Array(metal.length * 4);
    metal.forEach((share, index) => tone.set([...albedo.subarray(index * 3, index * 3 + 3), share], index * 4));
    const { positions, normals, uvs, triangles } = primitive;
    const buffers = [
      this.attribute("position", positions, 3), this.attribute("normal", normals, 3), this.attribute("uv", uvs, 2),
      this.attribute("tone", tone, 4), this.attribute("roughness", roughness, 1), bufferOf(gl),
    ];
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffers[5] ?? null);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
    return { mesh, buffers, texture: this.texture(picture.image as TexImageSource), count: triangles.length, opacity };
  }

  private attribute(name: string, numbers: Float32Array, size: number): WebGLBuffer {
    const { gl } = this;
    const buffer = bufferOf(gl);
    const at = gl.getAttribLocation(this.program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, gl.FLOAT, false, 0, 0);
    return buffer;
  }

  private texture(image: TexImageSource): WebGLTexture {
    const { gl } = this;
    const texture = textureOf(gl);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
    gl.generateMipmap(gl.TEXTURE_2D);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.REPEAT);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    return texture;
  }

  private drop(): void {
    for (const { mesh, buffers, texture } of this.parts) {
      this.gl.deleteVertexArray(mesh);
      for (const buffer of buffers) this.gl.deleteBuffer(buffer);
      this.gl.deleteTexture(texture);
    }
  }
}

/** A turn and then a shift, column by column. */
function matrixOf(turn: Quat, shift: Vec3): number[] {
  const columns = ([[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const).flatMap((axis) => [...rotated(turn, axis), 0]);
  return [...columns, ...shift, 1];
}
