"""The verbs: each changes the world in one transaction, or refuses and changes nothing."""
