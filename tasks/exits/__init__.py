"""Leaving the benefit: the record of each exit, gradual exits that the clock ends, and the watch afterwards."""
