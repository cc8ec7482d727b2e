"""The products of the shop: their categories, and their prices in cents."""

PRODUCTS = {
    'assam': ('tea', 450),
    'sencha': ('tea', 620),
    'sidamo': ('coffee', 890),
}
