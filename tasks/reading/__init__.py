"""What pages may look at: read only, narrowed to the places where the reader serves, identity numbers masked."""
