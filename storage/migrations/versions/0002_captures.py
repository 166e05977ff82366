"""Meetings that are heard live; due times in an hour that a clock change repeats."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _capture()
    _live_utterance()
    _opt_out()
    with op.batch_alter_table("action_item") as action_item:
        action_item.add_column(sa.Column("due_fold", sa.Integer(), nullable=True))


def _capture() -> None:
    op.create_table(
        "capture",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("room_platform", sa.Text(), nullable=False),
        sa.Column("room_workspace", sa.Text(), nullable=False),
        sa.Column("room_channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=True),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name="fk_capture_meeting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_capture"),
    )
    listening = sa.text("state NOT IN ('finishing', 'ended')")
    op.create_index(
        "uq_capture_room",
        "capture",
        ["room_platform", "room_workspace", "room_channel"],
        unique=True,
        sqlite_where=listening,
        postgresql_where=listening,
    )


def _live_utterance() -> None:
    op.create_table(
        "live_utterance",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("utterance", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name="fk_live_utterance_meeting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", "id", name="pk_live_utterance"),
    )


def _opt_out() -> None:
    op.create_table(
        "opt_out",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", "user_id", name="pk_opt_out"),
    )
