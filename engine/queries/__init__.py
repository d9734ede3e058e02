"""What people look at: read only, by indexes made for it. Nothing here asks the runner."""
