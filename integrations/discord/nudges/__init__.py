"""Follow-through: what people are told directly of what is to be done, and how they answer."""
