"""The history of the schema: one file in `versions` per change, never edited after its release.

A change is written by hand: change `storage/rows.py`, add the next file, and the test of the schema
says what is still different on either database. On SQLite a column is changed by
`op.batch_alter_table`.
"""
