"""Recordings that people share in a chat: fetched, looked at and handed to the pipeline."""
