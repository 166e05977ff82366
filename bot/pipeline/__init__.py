"""From a recording to notes, durably: announce, transcribe, assemble, write, publish, follow up."""
