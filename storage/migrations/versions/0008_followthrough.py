"""Nudges and digests, linked accounts, calendar feeds, webhooks; what is said to be done."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SAYS_DONE = sa.text("field = 'said_done'")
_IS_SAID_DONE = sa.text("said_done_in IS NOT NULL")
_IS_MARKED = sa.text("mark IS NOT NULL")
_IS_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    _change_items()
    _change_participants()
    _create_nudges()
    _change_reminders()
    _create_digests()
    _create_accounts()
    _create_webhooks()


def _change_items() -> None:
    op.add_column("action_item", sa.Column("said_done_in", sa.Text(), nullable=True))
    op.add_column("action_item", sa.Column("said_done_by", sa.Text(), nullable=True))
    op.add_column("action_item", sa.Column("said_done_evidence", sa.Text(), nullable=True))
    op.create_index(
        "ix_action_item_said_done_in",
        "action_item",
        ["said_done_in"],
        sqlite_where=_IS_SAID_DONE,
        postgresql_where=_IS_SAID_DONE,
    )
    op.drop_index("ix_action_item_meeting_id", "action_item")
    op.create_index(
        "ix_action_item_owner", "action_item", ["meeting_id", "assignee_participant", "status"]
    )
    op.create_index(
        "ix_item_event_said_done_in",
        "item_event",
        ["new"],
        sqlite_where=_SAYS_DONE,
        postgresql_where=_SAYS_DONE,
    )


def _change_participants() -> None:
    # By the user first: that finds all workspaces in which somebody was met.
    op.drop_index("ix_participant_account", "participant")
    op.create_index(
        "ix_participant_account",
        "participant",
        ["account_platform", "account_user_id", "account_workspace"],
    )


def _create_nudges() -> None:
    op.create_table(
        "nudge",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=True),
        sa.Column("workspace", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("meeting_id", sa.Text(), nullable=True),
        sa.Column("participant", sa.Text(), nullable=True),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_nudge"),
    )
    op.create_index("ix_nudge_state", "nudge", ["state", "claimed_at", "id"])
    op.create_index("ix_nudge_account", "nudge", ["platform", "workspace", "user_id"])
    op.create_index(
        "ix_nudge_mark", "nudge", ["mark"], sqlite_where=_IS_MARKED, postgresql_where=_IS_MARKED
    )
    op.create_table(
        "digest_item",
        sa.Column("nudge_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("nudge_id", "position", name="pk_digest_item"),
        sa.ForeignKeyConstraint(
            ["nudge_id"], ["nudge.id"], name="fk_digest_item_nudge_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name="fk_digest_item_item_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_digest_item_item_id", "digest_item", ["item_id"])


def _change_reminders() -> None:
    op.drop_index("ix_reminder_state_at", "reminder")
    with op.batch_alter_table("reminder") as reminder:
        reminder.add_column(sa.Column("appointment", sa.Text(), nullable=False, server_default=""))
        reminder.add_column(sa.Column("nudge", sa.Text(), nullable=True))
        reminder.add_column(
            sa.Column("is_late", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        # The id says what is unique; two people may be told of an item at the same moment.
        reminder.drop_constraint("uq_reminder_item_id_kind_local", type_="unique")
        reminder.create_foreign_key(
            "fk_reminder_nudge", "nudge", ["nudge"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_reminder_item_id", "reminder", ["item_id"])
    op.create_index("ix_reminder_due", "reminder", ["state", "at", "id"])
    op.create_index("ix_reminder_nudge", "reminder", ["nudge"])


def _create_digests() -> None:
    op.create_table(
        "person_digest",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("nudge", sa.Text(), nullable=True),
        sa.Column("saying", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("platform", "workspace", "user_id", name="pk_person_digest"),
    )
    op.create_index("ix_person_digest_at", "person_digest", ["at"])
    op.create_index("ix_person_digest_nudge", "person_digest", ["nudge"])
    op.create_table(
        "channel_digest",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("platform", "workspace", "channel", name="pk_channel_digest"),
    )
    op.create_index("ix_channel_digest_at", "channel_digest", ["at"])


def _create_accounts() -> None:
    op.create_table(
        "linked_account",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "user_id", name="pk_linked_account"),
    )
    op.create_index("ix_linked_account_person", "linked_account", ["person"])
    op.create_table(
        "link_code",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "user_id", name="pk_link_code"),
        sa.UniqueConstraint("digest", name="uq_link_code_digest"),
    )
    op.create_table(
        "calendar",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", "user_id", name="pk_calendar"),
        sa.UniqueConstraint("digest", name="uq_calendar_digest"),
    )


def _create_webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("paused", sa.Text(), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_index("ix_webhook_workspace", "webhook", ["platform", "workspace"])
    op.create_table(
        "webhook_call",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("webhook_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_webhook_call"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name="fk_webhook_call_webhook_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name="fk_webhook_call_item_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_webhook_call_id", "webhook_call", ["id"], unique=True)
    op.create_index("ix_webhook_call_item_id", "webhook_call", ["item_id"])
    op.create_index("ix_webhook_call_newest", "webhook_call", ["webhook_id", "number"])
    op.create_index(
        "ix_webhook_call_waiting",
        "webhook_call",
        ["webhook_id", "number"],
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    )
