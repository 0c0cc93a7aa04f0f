"""The goods that have been built, as the shop sells them."""

from pathlib import Path

from shop_bridge.catalogue_file import CatalogueFile, read_catalogue_file
from shop_bridge.errors import CatalogueFileError
from windowshop.errors import StartupError

CATALOGUE = "catalogue.json"


def read_goods(folder: Path) -> CatalogueFile:
    """The catalogue of the goods in `folder`.

    Raises:
        StartupError: it cannot be read.
    """
    try:
        return read_catalogue_file(folder / CATALOGUE)
    except CatalogueFileError as error:
        raise StartupError(
            f"delete {folder}, it is made again at the next start: {error}"
        ) from error
