"""The product: knows meetings, knows no vendor."""
