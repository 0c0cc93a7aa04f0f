"""What a store is and what may happen in it: pure data and rules, no I/O.

In: store files (text) and commands from visitors. Out: checked stores, room state,
events, and the definition of every message that crosses a process or a network.
Coordinates are glTF's: right-handed, Y up, -Z forward, metres, quaternions x y z w.
"""
