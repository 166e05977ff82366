"""What notes are asked for, and what a language model has read before they are written."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meeting") as meeting:
        meeting.add_column(sa.Column("template", sa.Text(), nullable=True))
        meeting.add_column(sa.Column("notes_language", sa.Text(), nullable=True))
    op.create_table(
        "draft",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "key", name="pk_draft"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_draft_meeting_id", ondelete="CASCADE"
        ),
    )
