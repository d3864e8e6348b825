"""How each served field reads the store, by type. One module per area; :mod:`.registry` puts them together."""
