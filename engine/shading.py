"""The shaders, and the render states that use them.

All colour arithmetic is in display (sRGB) values: light was tone-mapped and encoded before it
became vertex colours, so that a pixel of the room is one texture fetch times one colour.

`ROOM`    static geometry: texture x colour.
`GOODS`   goods on display: lit at load; texture array x colour, plus a gloss per vertex.
`OBJECT`  a single model lit where it is: the product in hand, goods seen from close by.
`PERSON`  avatars: jointed in the vertex shader, palette colours, no texture.
`LABEL`   name plates: a picture with alpha.
`SHADOW`  soft shadows under goods that the room was baked without.
`RIM`     the outline of hovered and selected goods: back faces pushed outwards.
"""

from panda3d.core import CullFaceAttrib, NodePath, Shader, TransparencyAttrib

_HEAD = "#version 330\n"

_ENVIRONMENT = """
// Light from six sides (an ambient cube: Mitchell, McTaggart and Green, Shading in Valve's
// Source Engine, SIGGRAPH 2006, section 8.4.1), in the order +x -x +y -y +z -z.
vec3 cube(vec3 sides[6], vec3 n) {
    vec3 weight = n * n;
    return weight.x * (n.x > 0.0 ? sides[0] : sides[1])
         + weight.y * (n.y > 0.0 ? sides[2] : sides[3])
         + weight.z * (n.z > 0.0 ? sides[4] : sides[5]);
}
"""

_GLOSS = """
uniform vec3 reflected[6];
uniform vec4 lamps[3];
uniform mat4 p3d_ViewMatrixInverse;

// Mirror light for metals (whose `tint` comes unlit), and what a varnished surface adds
// (Schlick's Fresnel, F0 = 0.04).
// lamps: direction towards each of the strongest lights, and its strength.
void gloss(vec3 place, vec3 n, float roughness, float metal, inout vec3 tint, out vec3 shine) {
    vec3 v = normalize(p3d_ViewMatrixInverse[3].xyz - place);
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
"""

_ROOM_VERTEX = (
    _HEAD
    + """
uniform mat4 p3d_ModelViewProjectionMatrix;
uniform float dim;
in vec4 p3d_Vertex;
in vec4 p3d_Color;
in vec2 p3d_MultiTexCoord0;
out vec2 uv;
out vec3 tint;
void main() {
    gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex;
    uv = p3d_MultiTexCoord0;
    tint = p3d_Color.rgb * dim;
}
"""
)

_ROOM_FRAGMENT = (
    _HEAD
    + """
uniform sampler2D p3d_Texture0;
in vec2 uv;
in vec3 tint;
out vec4 colour;
void main() { colour = vec4(texture(p3d_Texture0, uv).rgb * tint, 1.0); }
"""
)

_GOODS_VERTEX = (
    _HEAD
    + _ENVIRONMENT
    + _GLOSS
    + """
uniform mat4 p3d_ModelViewProjectionMatrix;
uniform float dim;
uniform float lift;
in vec4 p3d_Vertex;
in vec4 p3d_Color;
in vec3 p3d_MultiTexCoord0;
in vec4 surface;
out vec3 uv;
out vec3 tint;
out vec3 shine;
void main() {
    gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex;
    uv = p3d_MultiTexCoord0;
    tint = p3d_Color.rgb;
    gloss(p3d_Vertex.xyz, normalize(surface.xyz * 2.0 - 1.0), surface.w, p3d_Color.a, tint, shine);
    tint *= lift * dim;
    shine = shine * dim + vec3(max(lift - 1.0, 0.0) * 0.25);
}
"""
)

_GOODS_FRAGMENT = (
    _HEAD
    + """
uniform sampler2DArray pictures;
in vec3 uv;
in vec3 tint;
in vec3 shine;
out vec4 colour;
void main() { colour = vec4(texture(pictures, uv).rgb * tint + shine, 1.0); }
"""
)

_OBJECT_VERTEX = (
    _HEAD
    + _ENVIRONMENT
    + _GLOSS
    + """
uniform mat4 p3d_ModelViewProjectionMatrix;
uniform mat4 p3d_ModelMatrix;
uniform vec3 light[6];
uniform float dim;
uniform float lift;
uniform float front;
in vec4 p3d_Vertex;
in vec4 p3d_Color;
in vec2 p3d_MultiTexCoord0;
in vec4 surface;
out vec2 uv;
out vec3 tint;
out vec3 shine;
void main() {
    gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex;
    // What is in the hand is never cut by what stands behind it.
    gl_Position.z = mix(gl_Position.z, gl_Position.z * 0.1 - 0.9 * gl_Position.w, front);
    uv = p3d_MultiTexCoord0;
    vec3 n = normalize(mat3(p3d_ModelMatrix) * (surface.xyz * 2.0 - 1.0));
    vec3 place = (p3d_ModelMatrix * p3d_Vertex).xyz;
    tint = p3d_Color.rgb * mix(cube(light, n), vec3(1.0), p3d_Color.a);
    gloss(place, n, surface.w, p3d_Color.a, tint, shine);
    tint *= lift * dim;
    shine = shine * dim + vec3(max(lift - 1.0, 0.0) * 0.25);
}
"""
)

_OBJECT_FRAGMENT = (
    _HEAD
    + """
uniform sampler2D p3d_Texture0;
uniform float opacity;
in vec2 uv;
in vec3 tint;
in vec3 shine;
out vec4 colour;
void main() {
    float glint = max(shine.r, max(shine.g, shine.b));
    colour = vec4(texture(p3d_Texture0, uv).rgb * tint + shine, min(opacity + glint, 1.0));
}
"""
)

_PERSON_VERTEX = (
    _HEAD
    + _ENVIRONMENT
    + """
uniform mat4 p3d_ViewProjectionMatrix;
uniform mat4 joints[6];
uniform vec3 palette[5];
uniform vec3 light[6];
uniform float dim;
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec2 p3d_MultiTexCoord0;
out vec3 tint;
void main() {
    mat4 joint = joints[int(p3d_MultiTexCoord0.x + 0.5)];
    vec4 place = joint * p3d_Vertex;
    gl_Position = p3d_ViewProjectionMatrix * place;
    vec3 n = normalize(mat3(joint) * p3d_Normal);
    tint = palette[int(p3d_MultiTexCoord0.y + 0.5)] * cube(light, n) * dim;
}
"""
)

_PERSON_FRAGMENT = (
    _HEAD
    + """
uniform float opacity;
in vec3 tint;
out vec4 colour;
void main() { colour = vec4(tint, opacity); }
"""
)

_LABEL_FRAGMENT = (
    _HEAD
    + """
uniform sampler2D p3d_Texture0;
uniform float opacity;
in vec2 uv;
in vec3 tint;
out vec4 colour;
void main() { colour = texture(p3d_Texture0, uv) * vec4(tint, opacity); }
"""
)

_RIM_VERTEX = (
    _HEAD
    + """
uniform mat4 p3d_ModelViewProjectionMatrix;
uniform vec2 texel;
uniform float width;
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
void main() {
    vec4 place = p3d_ModelViewProjectionMatrix * p3d_Vertex;
    vec2 outwards = (p3d_ModelViewProjectionMatrix * vec4(p3d_Normal, 0.0)).xy;
    float size = length(outwards / texel);
    if (size > 1e-6) place.xy += outwards / size * width * place.w;
    gl_Position = place;
}
"""
)

_RIM_FRAGMENT = (
    _HEAD
    + """
uniform vec3 rim;
out vec4 colour;
void main() { colour = vec4(rim, 1.0); }
"""
)

_SHADOW_VERTEX = (
    _HEAD
    + """
uniform mat4 p3d_ModelViewProjectionMatrix;
in vec4 p3d_Vertex;
in float dark;
out float shade;
void main() {
    gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex;
    shade = dark;
}
"""
)

_SHADOW_FRAGMENT = (
    _HEAD
    + """
in float shade;
out vec4 colour;
// Darkest at the foot, and soon lighter: by eye, beside goods with baked shadows.
void main() { colour = vec4(0.0, 0.0, 0.0, 0.36 * shade * shade); }
"""
)

SOURCES = {
    "room": (_ROOM_VERTEX, _ROOM_FRAGMENT),
    "goods": (_GOODS_VERTEX, _GOODS_FRAGMENT),
    "object": (_OBJECT_VERTEX, _OBJECT_FRAGMENT),
    "person": (_PERSON_VERTEX, _PERSON_FRAGMENT),
    "label": (_ROOM_VERTEX, _LABEL_FRAGMENT),
    "rim": (_RIM_VERTEX, _RIM_FRAGMENT),
    "shadow": (_SHADOW_VERTEX, _SHADOW_FRAGMENT),
}


def shader(name: str) -> Shader:
    """The shader called `name` (a key of `SOURCES`)."""
    made = _SHADERS.get(name)
    if made is None:
        vertex, fragment = SOURCES[name]
        made = _SHADERS[name] = Shader.make(Shader.SL_GLSL, vertex, fragment)
    return made


_SHADERS: dict[str, Shader] = {}


def dress(node: NodePath, name: str) -> None:
    """Draw `node` and what is below it with the shader called `name`."""
    node.set_shader(shader(name))


def world_state(root: NodePath) -> None:
    """The state every scene starts from. Pictures are drawn upside down (`frame.projection`),
    which turns front faces clockwise."""
    root.set_attrib(CullFaceAttrib.make(CullFaceAttrib.M_cull_counter_clockwise))
    root.set_shader_input("dim", 1.0)


def inside_out(node: NodePath) -> None:
    """Draw the far side of `node` only."""
    node.set_attrib(CullFaceAttrib.make(CullFaceAttrib.M_cull_clockwise))


def see_through(node: NodePath, on: bool) -> None:
    """Blend `node` with what is behind it, or not."""
    node.set_transparency(TransparencyAttrib.M_alpha if on else TransparencyAttrib.M_none)
