/** The little of WebGL 2 that a headset's view takes. */

export type Gl = WebGL2RenderingContext;

/** What was made in each context, as ways to delete it. */
const made = new WeakMap<Gl, (() => void)[]>();

/** Deletes all that was made here in `gl`, in which others go on drawing. */
export function release(gl: Gl): void {
  for (const drop of made.get(gl) ?? []) drop();
  made.delete(gl);
}

function noted(gl: Gl, drop: () => void): void {
  made.set(gl, [...(made.get(gl) ?? []), drop]);
}

export function programOf(gl: Gl, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  noted(gl, () => gl.deleteProgram(program));
  for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(type);
    if (!shader) throw new Error("the graphics card is gone");
    gl.shaderSource(shader, `#version 300 es\nprecision highp float;\n${source}`);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new Error(`a shader was refused: ${gl.getProgramInfoLog(program) ?? "nobody knows why"}`);
  return program;
}

/** A texture that is never repeated. */
export function textureOf(gl: Gl): WebGLTexture {
  const texture = gl.createTexture();
  noted(gl, () => gl.deleteTexture(texture));
  gl.bindTexture(gl.TEXTURE_2D, texture);
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  return texture;
}

export function bufferOf(gl: Gl): WebGLBuffer {
  const buffer = gl.createBuffer();
  noted(gl, () => gl.deleteBuffer(buffer));
  return buffer;
}

export function arraysOf(gl: Gl): WebGLVertexArrayObject {
  const arrays = gl.createVertexArray();
  noted(gl, () => gl.deleteVertexArray(arrays));
  return arrays;
}

/** Triangles with `size` numbers a corner, as attribute 0. */
export function meshOf(gl: Gl, numbers: Float32Array<ArrayBuffer>, size: number): WebGLVertexArrayObject {
  const mesh = arraysOf(gl);
  gl.bindVertexArray(mesh);
  gl.bindBuffer(gl.ARRAY_BUFFER, bufferOf(gl));
  gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, size, gl.FLOAT, false, 0, 0);
  gl.bindVertexArray(null);
  return mesh;
}
