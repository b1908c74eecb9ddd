-- An alert changes by versions until its end, each change with two people, and each step stands in a trail that cannot be rewritten.

CREATE TABLE new_alerts (
  id TEXT /*C*/ PRIMARY KEY,
  number TEXT UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('draft', 'returned', 'rejected', 'published', 'withdrawn')),
  audience TEXT NOT NULL CHECK (audience IN ('public', 'professional', 'restricted')),
  version INTEGER NOT NULL DEFAULT 0,
  -- Counts the steps, those of a published alert too.
  edition INTEGER NOT NULL DEFAULT 1,
  draft TEXT NOT NULL,
  generated INTEGER NOT NULL DEFAULT 0 CHECK (generated IN (0, 1)),
  created_at TEXT /*C*/ NOT NULL,
  -- The proposal it answers.
  proposal_id TEXT,
  -- The change that has been asked for, as it was asked, and who asked: one at a time.
  change TEXT,
  change_by TEXT REFERENCES owners (id),
  -- Why the draft or the last change was sent back or rejected.
  refusal TEXT,
  -- How many entries the trail has and the hash of the last one, so that a tail that was cut off is seen.
  trail_count INTEGER NOT NULL DEFAULT 0,
  trail_hash TEXT,
  -- Of an alert from before there was a trail: how many versions it had then.
  before_trail INTEGER,
  CHECK ((change_by IS NULL) = (change IS NULL)),
  CHECK ((trail_hash IS NULL) = (trail_count = 0)));
INSERT INTO new_alerts (id, number, state, audience, version, edition, draft, generated, created_at, change, change_by, before_trail)
SELECT id, number, CASE WHEN state = 'withdrawal-asked' THEN 'published' ELSE state END, audience, version, edition, draft, generated, created_at,
       CASE WHEN state = 'withdrawal-asked' THEN '{"kind":"withdrawal",' || SUBSTR(withdrawal, 2) END, CASE WHEN state = 'withdrawal-asked' THEN withdrawal_asked_by END, version
FROM alerts;

CREATE TABLE new_writers (alert_id TEXT NOT NULL REFERENCES new_alerts (id), owner_id TEXT NOT NULL REFERENCES owners (id), PRIMARY KEY (alert_id, owner_id));
INSERT INTO new_writers (alert_id, owner_id) SELECT alert_id, owner_id FROM alert_writers;

CREATE TABLE new_versions (
  alert_id TEXT NOT NULL REFERENCES new_alerts (id),
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('published', 'withdrawn')),
  document TEXT NOT NULL,
  published_at TEXT NOT NULL,
  effective_at TEXT /*C*/ NOT NULL,
  expires_at TEXT /*C*/ NOT NULL,
  decided_by TEXT REFERENCES owners (id),
  -- Who asked for the change; of the first version those who wrote it are in alert_writers.
  asked_by TEXT REFERENCES owners (id),
  effective_logged INTEGER NOT NULL CHECK (effective_logged IN (0, 1)),
  expiry_logged INTEGER NOT NULL CHECK (expiry_logged IN (0, 1)),
  -- Coordinators have been told that it ends in 7 days, in 2 days, or there was no such day.
  told_7 INTEGER NOT NULL DEFAULT 0 CHECK (told_7 IN (0, 1)),
  told_2 INTEGER NOT NULL DEFAULT 0 CHECK (told_2 IN (0, 1)),
  PRIMARY KEY (alert_id, version),
  -- Nobody decides what they asked for themselves.
  CHECK (asked_by <> decided_by));
INSERT INTO new_versions (alert_id, version, state, document, published_at, effective_at, expires_at, decided_by, asked_by, effective_logged, expiry_logged)
SELECT v.alert_id, v.version, v.state, v.document, v.published_at, v.effective_at, v.expires_at, v.decided_by,
       CASE WHEN v.state = 'withdrawn' THEN a.withdrawal_asked_by END, v.effective_logged, v.expiry_logged
FROM alert_versions v JOIN alerts a ON a.id = v.alert_id;

CREATE TABLE new_events (
  stream TEXT NOT NULL REFERENCES streams (name),
  sequence BIGINT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  time TEXT NOT NULL,
  alert_id TEXT NOT NULL REFERENCES new_alerts (id),
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (stream, sequence));
INSERT INTO new_events (stream, sequence, id, type, time, alert_id, version, document) SELECT stream, sequence, id, type, time, alert_id, version, document FROM events;

DROP TABLE events;
DROP TABLE alert_versions;
DROP TABLE alert_writers;
DROP TABLE alerts;
ALTER TABLE new_alerts RENAME TO alerts;
ALTER TABLE new_writers RENAME TO alert_writers;
ALTER TABLE new_versions RENAME TO alert_versions;
ALTER TABLE new_events RENAME TO events;

CREATE INDEX alerts_to_decide ON alerts (created_at) WHERE state IN ('draft', 'returned') OR change IS NOT NULL;
CREATE INDEX alerts_generated ON alerts (id) WHERE generated = 1;
CREATE INDEX alert_versions_to_come ON alert_versions (effective_at) WHERE effective_logged = 0;
CREATE INDEX alert_versions_to_expire ON alert_versions (expires_at) WHERE expiry_logged = 0;
CREATE INDEX events_by_alert ON events (alert_id, stream, sequence);

-- Every step of an alert. The hash is over the whole entry and the hash of the one before.
CREATE TABLE alert_trail (
  alert_id TEXT /*C*/ NOT NULL REFERENCES alerts (id),
  ordinal INTEGER NOT NULL,
  at TEXT NOT NULL,
  owner TEXT NOT NULL,
  action TEXT NOT NULL,
  document TEXT NOT NULL,
  previous TEXT,
  hash TEXT NOT NULL,
  PRIMARY KEY (alert_id, ordinal));
/*APPEND-ONLY alert_trail*/
