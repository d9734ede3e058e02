"""The commands of the command line, one a module; each offers a click command named like itself."""
