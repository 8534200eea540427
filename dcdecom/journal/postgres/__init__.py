"""The ports that keep things, on PostgreSQL: what several hosts share. psycopg is loaded with the first connection.

docs/how-to/more-than-one-host.md says how it is set up; docs/decisions/ why it is built so.
"""
