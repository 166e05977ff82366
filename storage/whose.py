"""Whose a row is, by the account that stands in it."""

from typing import TypeAlias

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from bot.domain.people import Account
from storage.followup_rows import CalendarRow, LinkCodeRow, LinkedAccountRow, PersonDigestRow
from storage.reminder_rows import NudgeRow
from storage.rows import PersonSettingsRow

_OfAccount: TypeAlias = type[PersonDigestRow] | type[CalendarRow] | type[NudgeRow]
_OfUser: TypeAlias = type[LinkedAccountRow] | type[LinkCodeRow] | type[PersonSettingsRow]


def is_account(table: _OfAccount, account: Account) -> ColumnElement[bool]:
    """Whether a row is an account's."""
    return and_(
        col(table.platform) == account.platform,
        col(table.workspace) == account.workspace,
        col(table.user_id) == account.user_id,
    )


def is_user(table: _OfUser, account: Account) -> ColumnElement[bool]:
    """Whether a row is that of an account's user, whatever workspace they were met in."""
    return and_(col(table.platform) == account.platform, col(table.user_id) == account.user_id)
