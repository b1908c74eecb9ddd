-- Who has an alert: what its readers said of it, and how far they have read.

-- What a reader said: received, passed on to so many, and the incidents that fit it, as counts.
CREATE TABLE alert_acknowledgements (
  id TEXT /*C*/ PRIMARY KEY,
  alert_id TEXT NOT NULL REFERENCES alerts (id),
  version INTEGER NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  at TEXT NOT NULL,
  passed_on INTEGER,
  note TEXT,
  incidents TEXT,
  FOREIGN KEY (alert_id, version) REFERENCES alert_versions (alert_id, version));
CREATE INDEX alert_acknowledgements_by_alert ON alert_acknowledgements (alert_id, id);

-- How far an owner has read a stream by pulling it or by listening to it: the events behind the one and up to the other. A row for each advance; the first that holds an event says when it was had.
CREATE TABLE reads (
  owner_id TEXT NOT NULL REFERENCES owners (id),
  stream TEXT NOT NULL REFERENCES streams (name),
  door TEXT NOT NULL CHECK (door IN ('pull', 'sse')),
  behind BIGINT NOT NULL,
  upto BIGINT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (owner_id, stream, door, upto, behind),
  CHECK (behind < upto));
CREATE INDEX reads_by_stream ON reads (stream, upto);

-- Of whom coordinators have been told that a version of a national alert does not reach them.
CREATE TABLE not_reached_told (
  alert_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  at TEXT NOT NULL,
  PRIMARY KEY (alert_id, version, owner_id),
  FOREIGN KEY (alert_id, version) REFERENCES alert_versions (alert_id, version));
