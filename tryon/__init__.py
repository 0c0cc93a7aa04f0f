"""Trying goods on: face, hands and body, found by MediaPipe. The only importer of mediapipe.

Nothing lives here yet; the mirror in the fitting area is the next room to be built.
"""
