/**
 * The shaders of `engine/shading.py` in WebGL 2's language. All colour arithmetic is in display
 * (sRGB) values: light was tone-mapped and encoded before it became vertex colours.
 */

const ENVIRONMENT = `
vec3 cube(vec3 sides[6], vec3 n) {
  vec3 weight = n * n;
  return weight.x * (n.x > 0.0 ? sides[0] : sides[1])
       + weight.y * (n.y > 0.0 ? sides[2] : sides[3])
       + weight.z * (n.z > 0.0 ? sides[4] : sides[5]);
}
`;

const GLOSS = `
uniform vec3 reflected[6];
uniform vec4 lamps[3];

void gloss(vec3 place, vec3 n, float roughness, float metal, inout vec3 tint, out vec3 shine) {
  vec3 v = normalize(cameraPosition - place);
  vec3 r = reflect(-v, n);
  float smoothness = 1.0 - roughness;
  float power = exp2(1.0 + 7.0 * smoothness);
  float highlight = 0.0;
  for (int i = 0; i < 3; ++i)
    highlight += lamps[i].w * pow(max(dot(r, lamps[i].xyz), 0.0), power);
  vec3 around = cube(reflected, r);
  float facing = 1.0 - clamp(dot(n, v), 0.0, 1.0);
  float fresnel = 0.04 + 0.5 * smoothness * pow(facing, 5.0);
  shine = (1.0 - metal) * (fresnel * around + highlight * smoothness * smoothness * 0.35);
  tint *= mix(vec3(1.0), around * (0.75 + 0.45 * facing) + vec3(highlight * smoothness), metal);
}
`;

/** Static geometry: texture x colour. */
export const ROOM = {
  vertexShader: `
uniform float dim;
in vec3 tone;
out vec2 at;
out vec3 tint;
void main() {
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  at = uv;
  tint = tone * dim;
}`,
  fragmentShader: `
uniform sampler2D picture;
in vec2 at;
in vec3 tint;
out vec4 colour;
void main() { colour = vec4(texture(picture, at).rgb * tint, 1.0); }`,
};

const SURFACE_FRAGMENT = `
uniform sampler2D picture;
uniform float opacity;
in vec2 at;
in vec3 tint;
in vec3 shine;
out vec4 colour;
void main() {
  float glint = max(shine.r, max(shine.g, shine.b));
  colour = vec4(texture(picture, at).rgb * tint + shine, min(opacity + glint, 1.0));
}`;

/** Goods on display: light is in \`tone\` already, whose fourth part says how much metal it is. */
export const GOODS = {
  vertexShader: `${ENVIRONMENT}${GLOSS}
uniform float dim;
uniform float lift;
in vec4 tone;
in float roughness;
out vec2 at;
out vec3 tint;
out vec3 shine;
void main() {
  vec4 place = modelMatrix * vec4(position, 1.0);
  gl_Position = projectionMatrix * viewMatrix * place;
  at = uv;
  tint = tone.rgb;
  gloss(place.xyz, normalize(mat3(modelMatrix) * normal), roughness, tone.a, tint, shine);
  tint *= lift * dim;
  shine = shine * dim + vec3(max(lift - 1.0, 0.0) * 0.25);
}`,
  fragmentShader: SURFACE_FRAGMENT,
};

/** A single model lit where it is by six sides: in a hand, or seen from close by. */
export const OBJECT = {
  vertexShader: `${ENVIRONMENT}${GLOSS}
uniform vec3 light[6];
uniform float dim;
uniform float lift;
uniform float front;
in vec4 tone;
in float roughness;
out vec2 at;
out vec3 tint;
out vec3 shine;
void main() {
  vec4 place = modelMatrix * vec4(position, 1.0);
  gl_Position = projectionMatrix * viewMatrix * place;
  // What is in the hand is never cut by what stands behind it.
  gl_Position.z = mix(gl_Position.z, gl_Position.z * 0.1 - 0.9 * gl_Position.w, front);
  at = uv;
  vec3 n = normalize(mat3(modelMatrix) * normal);
  tint = tone.rgb * mix(cube(light, n), vec3(1.0), tone.a);
  gloss(place.xyz, n, roughness, tone.a, tint, shine);
  tint *= lift * dim;
  shine = shine * dim + vec3(max(lift - 1.0, 0.0) * 0.25);
}`,
  fragmentShader: SURFACE_FRAGMENT,
};

/** Avatars: jointed here, coloured by their palette, no texture. */
export const PERSON = {
  vertexShader: `${ENVIRONMENT}
uniform mat4 joints[6];
uniform vec3 palette[5];
uniform vec3 light[6];
uniform float dim;
in vec2 slots;
out vec3 tint;
void main() {
  mat4 joint = joints[int(slots.x + 0.5)];
  gl_Position = projectionMatrix * viewMatrix * joint * vec4(position, 1.0);
  vec3 n = normalize(mat3(joint) * normal);
  tint = palette[int(slots.y + 0.5)] * cube(light, n) * dim;
}`,
  fragmentShader: `
uniform float opacity;
in vec3 tint;
out vec4 colour;
void main() { colour = vec4(tint, opacity); }`,
};

/** Soft shadows under goods that the room was baked without. */
export const SHADOW = {
  vertexShader: `
in float dark;
out float shade;
void main() {
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  shade = dark;
}`,
  fragmentShader: `
in float shade;
out vec4 colour;
// Darkest at the foot, and soon lighter: by eye, beside goods with baked shadows.
void main() { colour = vec4(0.0, 0.0, 0.0, 0.36 * shade * shade); }`,
};

/** The outline of hovered and selected goods: back faces pushed outwards. */
export const RIM = {
  vertexShader: `
uniform vec2 texel;
uniform float width;
void main() {
  vec4 place = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  vec2 outwards = (projectionMatrix * modelViewMatrix * vec4(normal, 0.0)).xy;
  float size = length(outwards / texel);
  if (size > 1e-6) place.xy += outwards / size * width * place.w;
  gl_Position = place;
}`,
  fragmentShader: `
uniform vec3 rim;
out vec4 colour;
void main() { colour = vec4(rim, 1.0); }`,
};
