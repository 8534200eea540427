"""How the shipped templates of papers are made, once for each language of the wordings beside this file."""
