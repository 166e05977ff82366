"""Action items wherever people answer them: lists, cards, files, and what follows a change."""
