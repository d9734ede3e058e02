"""Who is on benefit, what is paid each month, and when each household is looked at again."""
