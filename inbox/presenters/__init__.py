"""Rows as templates show them: ready words and addresses, the same for every viewer; only the language varies."""
