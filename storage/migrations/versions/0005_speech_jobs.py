"""Sound that providers of speech to text work on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "speech_job",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upload", sa.Text(), nullable=True),
        sa.Column("job_id", sa.Text(), nullable=True),
        sa.Column("called_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("must_delete", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_speech_job"),
        # not CASCADE: what a provider still has of a forgotten meeting is to be deleted there
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_speech_job_meeting_id", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_speech_job_meeting_id", "speech_job", ["meeting_id"])
    op.create_index("ix_speech_job_secret_hash", "speech_job", ["secret_hash"])
