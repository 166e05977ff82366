"""Notes by a language model: it proposes, code verifies."""
