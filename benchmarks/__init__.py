"""What the shop costs and how fast it answers: `python -m benchmarks NAME [--json]`.

Each benchmark runs the real server as a child, real peers over loopback, prints a table for
people and, with `--json`, one JSON object as its last line (keys: the functions' docstrings).
What goes in: a store file and a prepared data directory. What comes out: numbers, kept per
processor in `benchmarks/history/`. Nothing here is imported by the shop itself.
"""
