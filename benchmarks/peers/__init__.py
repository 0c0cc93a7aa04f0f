"""Ours against the obvious alternatives: `python -m benchmarks peers`.

What lives here: the race (`race`), its course (`course`: one walk, one set of GLBs), and the
peers that run it: ours and the plain Panda3D stack as children (`sender`, `ours`, `naive`),
three.js in Chromium (`browser_peer`, `three.html`). What goes in: a store and its prepared data.
What comes out: CPU ms per delivered picture and SSIM of each peer.
"""
