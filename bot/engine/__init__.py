"""The durable job engine: DBOS behind our own words; nothing else imports it."""
