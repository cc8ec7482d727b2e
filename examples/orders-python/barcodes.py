"""Barcodes of the products."""

import stdnum.ean

# Numbers that start with 2 are reserved for internal use by a company.
COMPANY_PREFIX = '200000000'


def barcode(product: str) -> str:
    """Return the EAN of a product like `product-2`."""
    number = COMPANY_PREFIX + product.rsplit('-', 1)[-1].zfill(3)
    return number + stdnum.ean.calc_check_digit(number)
