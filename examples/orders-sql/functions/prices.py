"""The products of the shop, with their categories and prices in cents."""

PRODUCTS = {
    'assam': ('tea', 450),
    'sencha': ('tea', 620),
    'sidamo': ('coffee', 890),
}
