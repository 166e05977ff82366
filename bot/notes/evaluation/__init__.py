"""How good notes are, measured on meetings whose right notes are known."""
