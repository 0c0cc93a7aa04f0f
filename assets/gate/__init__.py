"""The gate that every merchant's file goes through before anything else reads it.

In goes a .glb, a .gltf with its files, or a .zip of either; out comes a verdict with findings in
plain words and, where it is good, a folder with the files of the model and no others. Two children
in the sandbox do it: `inspect` (container, archive, JSON, names and image headers, by our own
rules; geometry is never parsed) and then Khronos' validator. `check` is what others call.
"""
