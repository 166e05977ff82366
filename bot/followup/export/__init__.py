"""Action items for other programs: as a table for a spreadsheet, as dates for a calendar."""

from bot.followup.export.exporting import exported

__all__ = ["exported"]
