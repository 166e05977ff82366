BEGIN TRANSACTION;
CREATE TABLE action_item (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	meeting_id TEXT NOT NULL, 
	task TEXT NOT NULL, 
	status TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	assignee_participant TEXT, 
	assignee_basis TEXT, 
	assignee_spoken_name TEXT, 
	assignee_confidence FLOAT, 
	due_phrase TEXT, 
	due_zone TEXT, 
	due_basis TEXT, 
	due_local DATETIME, 
	due_is_date_only BOOLEAN, 
	due_candidates TEXT, 
	due_reason TEXT, 
	evidence TEXT NOT NULL, 
	CONSTRAINT pk_action_item PRIMARY KEY (number), 
	CONSTRAINT uq_action_item_id UNIQUE (id), 
	CONSTRAINT fk_action_item_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id) ON DELETE CASCADE
);
INSERT INTO "action_item" VALUES(1,'i1','m1','Schick’s Carla','done',2,'p2','assigned_and_accepted','Zo',3.33333333333333314829e-01,'bis Freitag','Europe/Berlin','weekday','2026-11-20 17:00:00.000001',0,'[]','gesagt am Mittwoch','[{"utterance_id":"u00001","quote":"schick’s","start_s":0.31},{"utterance_id":"u00001","quote":"schick’s","start_s":0.31}]');
INSERT INTO "action_item" VALUES(2,'i2','m1','Schick’s Carla','open',1,'p2','assigned_and_accepted','Zo',3.33333333333333314829e-01,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'[{"utterance_id":"u00001","quote":"schick’s","start_s":0.31},{"utterance_id":"u00001","quote":"schick’s","start_s":0.31}]');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE delivery (
	"key" TEXT NOT NULL, 
	marker TEXT NOT NULL, 
	ref_platform TEXT, 
	ref_channel TEXT, 
	ref_message_id TEXT, 
	sent_at DATETIME, 
	CONSTRAINT pk_delivery PRIMARY KEY ("key"), 
	CONSTRAINT uq_delivery_marker UNIQUE (marker)
);
INSERT INTO "delivery" VALUES('d1','64957001140105d4ee9e585c','slack','C1','1763456789.000100','2026-11-18 04:00:15.123456');
CREATE TABLE executor_lease (
	executor TEXT NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_executor_lease PRIMARY KEY (executor)
);
INSERT INTO "executor_lease" VALUES('host-1','2026-11-18 04:00:15.123456');
CREATE TABLE heard_track (
	meeting_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	heard TEXT NOT NULL, 
	CONSTRAINT pk_heard_track PRIMARY KEY (meeting_id, position), 
	CONSTRAINT fk_heard_track_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id) ON DELETE CASCADE
);
INSERT INTO "heard_track" VALUES('m1',0,'{"engine":{"provider":"moonshine","model":"tiny-en","diarizer":"clusters"},"duration_s":3600.5,"speech_s":1200.25,"segments":[{"start_s":0.0,"end_s":1.0,"text":"Satz 0","words":[{"text":"I''ll","start_s":0.1,"end_s":0.30000000000000004,"confidence":0.3333333333333333},{"text":"schick’s","start_s":0.31,"end_s":0.7,"confidence":null}],"language":"de","confidence":0.9,"speaker_label":"S1","speaker_confidence":0.8},{"start_s":0.3333333333333333,"end_s":1.3333333333333333,"text":"Satz 1","words":[{"text":"I''ll","start_s":0.1,"end_s":0.30000000000000004,"confidence":0.3333333333333333},{"text":"schick’s","start_s":0.31,"end_s":0.7,"confidence":null}],"language":"de","confidence":0.9,"speaker_label":"S1","speaker_confidence":0.8}],"gaps":[{"start_s":1e-9,"end_s":12345.678901234567,"reason":"nicht verstanden 🙉"}]}');
CREATE TABLE item_event (
	number INTEGER NOT NULL, 
	item_id TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	actor TEXT NOT NULL, 
	field TEXT NOT NULL, 
	old TEXT, 
	new TEXT, 
	"where" TEXT NOT NULL, 
	CONSTRAINT pk_item_event PRIMARY KEY (number), 
	CONSTRAINT fk_item_event_item_id FOREIGN KEY(item_id) REFERENCES action_item (id) ON DELETE CASCADE
);
INSERT INTO "item_event" VALUES(1,'i1','2026-11-18 04:00:15.123456','p2','status','open','done','thread');
CREATE TABLE meeting (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	submission TEXT NOT NULL, 
	place_platform TEXT NOT NULL, 
	place_workspace TEXT NOT NULL, 
	place_channel TEXT NOT NULL, 
	place_thread TEXT, 
	title TEXT NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	zone TEXT NOT NULL, 
	source TEXT NOT NULL, 
	language TEXT, 
	stage TEXT NOT NULL, 
	fraction FLOAT NOT NULL, 
	failure TEXT, 
	remedy TEXT, 
	CONSTRAINT pk_meeting PRIMARY KEY (number), 
	CONSTRAINT uq_meeting_id UNIQUE (id)
);
INSERT INTO "meeting" VALUES(1,'m1','s1','discord','w','c','t','Überblick ‮ “Q4”
	tab ''; DROP TABLE meeting; --','2026-11-18 04:00:15.123456','2026-11-18 05:00:15.123456','Asia/Kolkata','live','de-CH','received',0.0,NULL,NULL);
INSERT INTO "meeting" VALUES(2,'m2','s2','terminal','','',NULL,'','2026-11-18 04:00:15.123456',NULL,'UTC','upload',NULL,'failed',0.5,'No sound in it.','Look.');
CREATE TABLE notes (
	meeting_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	written_at DATETIME NOT NULL, 
	notes TEXT NOT NULL, 
	items TEXT NOT NULL, 
	CONSTRAINT pk_notes PRIMARY KEY (meeting_id, version), 
	CONSTRAINT fk_notes_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id) ON DELETE CASCADE
);
INSERT INTO "notes" VALUES('m1',1,'2026-11-18 04:00:15.123456','{"meeting_id":"m1","version":1,"written_at":"2026-11-18T04:00:15.123456Z","source":{"extractor":"plain","version":"1","model":"none"},"language":"de","tldr":[{"text":"Kurz: ‘ja’","evidence":[{"utterance_id":"u00001","quote":"schick’s","start_s":0.31}]}],"chapters":[{"title":"Anfang","start_s":0.1,"end_s":9.9}],"decisions":[{"text":"Blau","evidence":[{"utterance_id":"u00001","quote":"schick’s","start_s":0.31}],"status":"reversed","decided_by":["p1","p2"]}],"action_items":[],"open_questions":[{"text":"Wer?","evidence":[{"utterance_id":"u00001","quote":"schick’s","start_s":0.31}],"asked_by":"p1"}],"please_check":[{"kind":"due_date","question":"Which Friday?","evidence":{"utterance_id":"u00001","quote":"schick’s","start_s":0.31},"item_id":"i1","options":["20 November","27 November"]}],"dropped":3}','["i1","i2"]');
CREATE TABLE participant (
	meeting_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	aliases TEXT NOT NULL, 
	account_platform TEXT, 
	account_workspace TEXT, 
	account_user_id TEXT, 
	zone TEXT, 
	is_named BOOLEAN NOT NULL, 
	CONSTRAINT pk_participant PRIMARY KEY (meeting_id, id), 
	CONSTRAINT fk_participant_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id) ON DELETE CASCADE
);
INSERT INTO "participant" VALUES('m1','p2',0,'Zoë','["Zo","zoë"]','discord','w','2','America/New_York',0);
INSERT INTO "participant" VALUES('m1','p1',1,'Anna','[]',NULL,NULL,NULL,NULL,1);
CREATE TABLE reminder (
	id TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	participant TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	local DATETIME NOT NULL, 
	zone TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	CONSTRAINT pk_reminder PRIMARY KEY (id), 
	CONSTRAINT uq_reminder_item_id_kind_local UNIQUE (item_id, kind, local), 
	CONSTRAINT fk_reminder_item_id FOREIGN KEY(item_id) REFERENCES action_item (id) ON DELETE CASCADE
);
INSERT INTO "reminder" VALUES('r1','i1','p2','due','2026-11-20 17:00:00.000000','Europe/Berlin','2026-11-18 04:00:15.123456','planned');
CREATE TABLE track (
	meeting_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	audio TEXT NOT NULL, 
	offset_s FLOAT NOT NULL, 
	speaker TEXT, 
	duration_s FLOAT, 
	is_partial BOOLEAN NOT NULL, 
	CONSTRAINT pk_track PRIMARY KEY (meeting_id, position), 
	CONSTRAINT fk_track_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id) ON DELETE CASCADE
);
INSERT INTO "track" VALUES('m1',0,'m1/0.opus',3.00000000000000044408e-01,'p2',1.42857142857142849212e-01,1);
INSERT INTO "track" VALUES('m1',1,'m1/1.opus',0.0,NULL,NULL,0);
INSERT INTO "track" VALUES('m2',0,'x',0.0,NULL,NULL,0);
CREATE TABLE transcript (
	meeting_id TEXT NOT NULL, 
	engines TEXT NOT NULL, 
	recorded_s FLOAT NOT NULL, 
	speech_s FLOAT NOT NULL, 
	transcribed_s FLOAT NOT NULL, 
	gaps TEXT NOT NULL, 
	languages TEXT NOT NULL, 
	CONSTRAINT pk_transcript PRIMARY KEY (meeting_id), 
	CONSTRAINT fk_transcript_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id) ON DELETE CASCADE
);
INSERT INTO "transcript" VALUES('m1','[{"provider":"moonshine","model":"tiny-en","diarizer":"clusters"},{"provider":"gladia","model":"solaria","diarizer":null}]',3600.1,1200.2,1100.3,'[{"start_s":1e-9,"end_s":12345.678901234567,"reason":"nicht verstanden 🙉"}]','["de","en"]');
CREATE TABLE utterance (
	number INTEGER NOT NULL, 
	meeting_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	start_s FLOAT NOT NULL, 
	end_s FLOAT NOT NULL, 
	speaker TEXT, 
	basis TEXT NOT NULL, 
	text TEXT NOT NULL, 
	words TEXT NOT NULL, 
	language TEXT, 
	confidence FLOAT, 
	speaker_confidence FLOAT, 
	CONSTRAINT pk_utterance PRIMARY KEY (number), 
	CONSTRAINT uq_utterance_meeting_id_id UNIQUE (meeting_id, id), 
	CONSTRAINT uq_utterance_meeting_id_position UNIQUE (meeting_id, position), 
	CONSTRAINT fk_utterance_meeting_id FOREIGN KEY(meeting_id) REFERENCES meeting (id) ON DELETE CASCADE
);
INSERT INTO "utterance" VALUES(1,'m1',0,'u00003',0.0,0.7,'p2','diarized','I''ll schick’s 🚀','[{"text":"I''ll","start_s":0.1,"end_s":0.30000000000000004,"confidence":0.3333333333333333},{"text":"schick’s","start_s":0.31,"end_s":0.7,"confidence":null}]','de',6.66666666666666629659e-01,0.1);
INSERT INTO "utterance" VALUES(2,'m1',1,'u00002',0.0,0.7,'p2','diarized','I''ll schick’s 🚀','[{"text":"I''ll","start_s":0.1,"end_s":0.30000000000000004,"confidence":0.3333333333333333},{"text":"schick’s","start_s":0.31,"end_s":0.7,"confidence":null}]','de',6.66666666666666629659e-01,0.1);
INSERT INTO "utterance" VALUES(3,'m1',2,'u00001',1.0,1.7,'p2','diarized','I''ll schick’s 🚀','[{"text":"I''ll","start_s":0.1,"end_s":0.30000000000000004,"confidence":0.3333333333333333},{"text":"schick’s","start_s":0.31,"end_s":0.7,"confidence":null}]','de',6.66666666666666629659e-01,0.1);
CREATE INDEX ix_meeting_stage ON meeting (stage);
CREATE INDEX ix_meeting_started_at ON meeting (started_at);
CREATE UNIQUE INDEX uq_meeting_unfinished_submission ON meeting (submission) WHERE stage NOT IN ('done', 'failed');
CREATE INDEX ix_participant_account ON participant (account_platform, account_workspace, account_user_id);
CREATE INDEX ix_action_item_meeting_id ON action_item (meeting_id);
CREATE INDEX ix_action_item_status ON action_item (status);
CREATE INDEX ix_item_event_item_id ON item_event (item_id);
CREATE INDEX ix_reminder_state_at ON reminder (state, at);
COMMIT;
