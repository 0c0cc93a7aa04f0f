"""Delivery to people: signalling, WebRTC, wire limits and visitors' sessions.

In: encoded frames and room messages. Out: RTP packets, data channels and WebSocket messages to
browsers and headsets; their inputs, checked and rate-limited, to the room (`streaming.ports`).
`web/` is the browser's half of the same protocol. Knows nothing of Panda3D or of the shop.
"""
