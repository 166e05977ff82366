"""Receiving voice from Discord on stock discord.py: every person's packets, decrypted and named.

Two threads meet here. The event loop holds the gateways and the MLS group; the reader's thread owns
the packets: who speaks under which SSRC, what is held, what was counted. Towards the reader things
go as notes in a queue or as immutable values that are replaced whole; towards the loop they go by
`call_soon_threadsafe`. The davey session is used by both: it never lets go of the GIL, so that each
call is atomic. What must not come between several calls is kept apart by `Encryption.lock`, which
the reader takes only for packets that did not go straight through.
"""
