"""Catalogue, carts and checkout: the bridge between the 3D store and a merchant's shop.

In: shoppers' wishes (absolute quantities with a command id). Out: `scenes.cart.Cart`, pending
at once, confirmed or corrected later, and orders. One file per commerce backend implements
`contract.py`; `carts.py` is the single writer of every cart; `api.py` is the HTTP face.
Prices, stock and names come from the backend only; its tokens never leave this package.
"""
