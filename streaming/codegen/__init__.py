"""Writes the other languages' view of `scenes.messages`, so that it is defined only once.

In: the message structs, their limits and docstrings. Out: `streaming/web/src/messages.ts` and
`docs/protocol.md`. `python -m streaming.codegen` writes both, `--check` fails if one is stale.
"""
