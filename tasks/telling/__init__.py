"""Being told: what happened reaches the people whom it concerns, inside the house and by the county's channels."""
