"""Plain views of a company file for people: tables of text, read without a session and without touching the file."""
