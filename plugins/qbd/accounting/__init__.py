"""Chart roles, journal rules and posting by mode. Pure: values in, values and errors out."""
