"""The design system on one page, /styleguide/, in development: the product's own fragments with invented rows in them."""
