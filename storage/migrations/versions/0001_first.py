"""The schema of Minuta 0.1.0."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _meeting()
    _participant()
    _track()
    _heard_track()
    _transcript()
    _utterance()
    _notes()
    _action_item()
    _item_event()
    _reminder()
    _delivery()
    _executor_lease()


def _meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("place_platform", sa.Text(), nullable=False),
        sa.Column("place_workspace", sa.Text(), nullable=False),
        sa.Column("place_channel", sa.Text(), nullable=False),
        sa.Column("place_thread", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("fraction", sa.Float(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.UniqueConstraint("id", name="uq_meeting_id"),
        sa.PrimaryKeyConstraint("number", name="pk_meeting"),
    )
    op.create_index("ix_meeting_stage", "meeting", ["stage"])
    op.create_index("ix_meeting_started_at", "meeting", ["started_at"])
    unfinished = sa.text("stage NOT IN ('done', 'failed')")
    op.create_index(
        "uq_meeting_unfinished_submission",
        "meeting",
        ["submission"],
        unique=True,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )


def _participant() -> None:
    op.create_table(
        "participant",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("account_platform", sa.Text(), nullable=True),
        sa.Column("account_workspace", sa.Text(), nullable=True),
        sa.Column("account_user_id", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "id", name="pk_participant"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_participant_meeting_id", ondelete="CASCADE"
        ),
    )
    op.create_index(
        "ix_participant_account",
        "participant",
        ["account_platform", "account_workspace", "account_user_id"],
    )


def _track() -> None:
    op.create_table(
        "track",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("audio", sa.Text(), nullable=False),
        sa.Column("offset_s", sa.Float(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("duration_s", sa.Float(), nullable=True),
        sa.Column("is_partial", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "position", name="pk_track"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_track_meeting_id", ondelete="CASCADE"
        ),
    )


def _heard_track() -> None:
    op.create_table(
        "heard_track",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "position", name="pk_heard_track"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_heard_track_meeting_id", ondelete="CASCADE"
        ),
    )


def _transcript() -> None:
    op.create_table(
        "transcript",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("engines", sa.Text(), nullable=False),
        sa.Column("recorded_s", sa.Float(), nullable=False),
        sa.Column("speech_s", sa.Float(), nullable=False),
        sa.Column("transcribed_s", sa.Float(), nullable=False),
        sa.Column("gaps", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_transcript"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_transcript_meeting_id", ondelete="CASCADE"
        ),
    )


def _utterance() -> None:
    op.create_table(
        "utterance",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("end_s", sa.Float(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("speaker_confidence", sa.Float(), nullable=True),
        sa.UniqueConstraint("meeting_id", "id", name="uq_utterance_meeting_id_id"),
        sa.UniqueConstraint("meeting_id", "position", name="uq_utterance_meeting_id_position"),
        sa.PrimaryKeyConstraint("number", name="pk_utterance"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_utterance_meeting_id", ondelete="CASCADE"
        ),
    )


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "version", name="pk_notes"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_notes_meeting_id", ondelete="CASCADE"
        ),
    )


def _action_item() -> None:
    op.create_table(
        "action_item",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("assignee_participant", sa.Text(), nullable=True),
        sa.Column("assignee_basis", sa.Text(), nullable=True),
        sa.Column("assignee_spoken_name", sa.Text(), nullable=True),
        sa.Column("assignee_confidence", sa.Float(), nullable=True),
        sa.Column("due_phrase", sa.Text(), nullable=True),
        sa.Column("due_zone", sa.Text(), nullable=True),
        sa.Column("due_basis", sa.Text(), nullable=True),
        sa.Column("due_local", sa.DateTime(), nullable=True),
        sa.Column("due_is_date_only", sa.Boolean(), nullable=True),
        sa.Column("due_candidates", sa.Text(), nullable=True),
        sa.Column("due_reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.UniqueConstraint("id", name="uq_action_item_id"),
        sa.PrimaryKeyConstraint("number", name="pk_action_item"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_action_item_meeting_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_action_item_meeting_id", "action_item", ["meeting_id"])
    op.create_index("ix_action_item_status", "action_item", ["status"])


def _item_event() -> None:
    op.create_table(
        "item_event",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("where", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_item_event"),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name="fk_item_event_item_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_item_event_item_id", "item_event", ["item_id"])


def _reminder() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("local", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.UniqueConstraint("item_id", "kind", "local", name="uq_reminder_item_id_kind_local"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name="fk_reminder_item_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_reminder_state_at", "reminder", ["state", "at"])


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("marker", sa.Text(), nullable=False),
        sa.Column("ref_platform", sa.Text(), nullable=True),
        sa.Column("ref_channel", sa.Text(), nullable=True),
        sa.Column("ref_message_id", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("marker", name="uq_delivery_marker"),
        sa.PrimaryKeyConstraint("key", name="pk_delivery"),
    )


def _executor_lease() -> None:
    op.create_table(
        "executor_lease",
        sa.Column("executor", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("executor", name="pk_executor_lease"),
    )
