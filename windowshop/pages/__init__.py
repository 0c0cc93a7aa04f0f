"""What is outside the store: a page for every product, and what search engines ask for."""
