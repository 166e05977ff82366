"""What engines tell besides the words, who transcribed what, and what they guess from voices."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not as a batch: SQLite would lose the triggers of a table that is made anew.
    op.add_column("transcript", sa.Column("parts", sa.Text(), nullable=True))
    op.add_column("utterance", sa.Column("entities", sa.Text(), nullable=True))
    op.add_column("utterance", sa.Column("sentiment", sa.Text(), nullable=True))
    op.create_table(
        "voice_signal",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("utterance_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "position", name="pk_voice_signal"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_voice_signal_meeting_id", ondelete="CASCADE"
        ),
    )
