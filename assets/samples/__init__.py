"""The demo shop's goods, built by code: nothing here is downloaded or drawn by hand.

`build(out)` writes three levels of detail per product (`hand`, `shelf`, `far`) as GLB, and
`catalogue.json` with texts, prices and stock. One module per department lists its products;
`shapes`, `finishes` and `lettering` are what they are made with; `atlas`, `occlusion` and `glb`
turn a product into one draw. Frame: metres, Y up, front +Z, origin bottom centre (a hanging
product: its hook), already in the pose it is shown in.
"""

from assets.samples.builder import build

__all__ = ["build"]
