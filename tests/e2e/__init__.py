"""The whole shop, as shoppers have it: the real server as a child, real browsers before it.

Every test says which promise it proves. `conftest.py` opens one shop and one Chromium for the
folder; `shopper.py` is a page with hands and eyes.
"""
