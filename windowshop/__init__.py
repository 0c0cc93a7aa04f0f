"""The application: command line, settings and wiring; the only package that knows them all.

In: a store file, a data directory, settings. Out: a running shop (`windowshop serve`).
"""
