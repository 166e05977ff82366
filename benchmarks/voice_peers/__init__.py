"""What `benchmarks.voice_receive` compares: programs that enter a voice room and hear it.

Each receiver runs in a process of its own, some in an environment of their own, started as
`python -m benchmarks.voice_peers.<name>`. It learns from environment variables where to go
(`metering.Errand`), says on standard output when it is there, and answers questions about itself.
So `metering` needs the standard library alone, and `session` any library that is like discord.py.

    receivers        minuta, following, floor, decoding_loop, py_cord, voice_recv
    under them       metering, session, stock
    the benchmark's  candidates, environments, sending, receiving, rounds, tables
"""
