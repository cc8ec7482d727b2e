"""Functions that orders.sql calls. They run in Python worker processes of the job."""

from pyflink.table import DataTypes
from pyflink.table.udf import udf

import prices


@udf(result_type=DataTypes.STRING())
def category(product):
    """Return the category of a product."""
    return prices.PRODUCTS.get(product, ('other', 0))[0]


@udf(result_type=DataTypes.INT())
def price(product):
    """Return the price of a product in cents."""
    return prices.PRODUCTS.get(product, ('other', 0))[1]
