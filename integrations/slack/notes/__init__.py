"""The notes of a meeting on Slack: a message in the thread, and those that go on below it."""
