-- The way of a sample: where it stands, the steps that brought it there, and the shipments it went in.

-- What existed before there were states counts as authorised; what has no result yet has only been registered.
ALTER TABLE samples ADD COLUMN state TEXT NOT NULL DEFAULT 'authorised' CHECK (state IN (
  'registered', 'refused', 'recognised', 'measured-on-site', 'queued', 'sent', 'received', 'analysed', 'authorised', 'reported', 'not-analysed', 'destroyed', 'insufficient-material'));
-- The laboratory that it was sent to in a shipment, by the name of its keys.
ALTER TABLE samples ADD COLUMN shipped_to TEXT;
UPDATE samples SET state = 'registered' WHERE NOT EXISTS (SELECT 1 FROM analyses a WHERE a.sample = samples.number);
CREATE INDEX samples_by_state ON samples (state, collected_on, number) WHERE state <> 'authorised';

-- Whether figures count it: once it is authorised, and always what was recorded before that was asked for.
ALTER TABLE analyses ADD COLUMN counts INTEGER NOT NULL DEFAULT 1 CHECK (counts IN (0, 1));
CREATE INDEX analyses_that_wait ON analyses (sample) WHERE counts = 0;

-- The trail. A sample that was recorded with its authorised result, or before there were states, has no row for that beginning: its first one has the ordinal 1.
CREATE TABLE sample_steps (
  sample INTEGER NOT NULL REFERENCES samples (number),
  ordinal INTEGER NOT NULL,
  state TEXT NOT NULL,
  at TEXT /*C*/ NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  reason TEXT,
  -- What it was recognised by.
  recognition TEXT,
  PRIMARY KEY (sample, ordinal))/*K*/;
INSERT INTO sample_steps (sample, ordinal, state, at) SELECT number, 0, 'registered', recorded_at FROM samples WHERE state = 'registered';
/*APPEND-ONLY sample_steps*/

CREATE TABLE shipments (
  id TEXT /*C*/ PRIMARY KEY,
  location_id TEXT NOT NULL REFERENCES locations (id),
  laboratory TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'sent', 'received')),
  opened_at TEXT NOT NULL,
  opened_by TEXT REFERENCES owners (id),
  sent_at TEXT,
  sent_by TEXT REFERENCES owners (id),
  received_at TEXT,
  received_by TEXT REFERENCES owners (id),
  CHECK ((state = 'open') = (sent_at IS NULL)),
  CHECK ((state = 'received') = (received_at IS NOT NULL)));
CREATE INDEX shipments_by_location ON shipments (location_id, id);
CREATE INDEX shipments_by_laboratory ON shipments (laboratory, id);

-- What was put into it; and, without a sample, what came with it and was not in it.
CREATE TABLE shipment_items (
  shipment TEXT NOT NULL REFERENCES shipments (id),
  ordinal INTEGER NOT NULL,
  sample INTEGER REFERENCES samples (number),
  told TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('received', 'missing', 'unexpected', 'left-behind')),
  PRIMARY KEY (shipment, ordinal),
  CHECK (sample IS NOT NULL OR outcome = 'unexpected'))/*K*/;
CREATE INDEX shipment_items_by_sample ON shipment_items (sample);

-- A version also ends when its results are authorised.
CREATE TABLE new_sample_versions (
  sample INTEGER NOT NULL REFERENCES samples (number),
  version INTEGER NOT NULL,
  revision BIGINT NOT NULL,
  until_revision BIGINT NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('analysis-added', 'flag-confirmed', 'panel-registered', 'corrected', 'authorised')),
  at TEXT NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  reason TEXT,
  state TEXT NOT NULL,
  document TEXT NOT NULL,
  added TEXT,
  PRIMARY KEY (sample, version),
  CHECK (until_revision > revision))/*K*/;
INSERT INTO new_sample_versions (sample, version, revision, until_revision, change, at, owner_id, reason, state, document, added)
SELECT sample, version, revision, until_revision, change, at, owner_id, reason, state, document, added FROM sample_versions;
DROP TABLE sample_versions;
ALTER TABLE new_sample_versions RENAME TO sample_versions;
CREATE INDEX sample_versions_by_until ON sample_versions (until_revision);
CREATE INDEX sample_versions_corrected ON sample_versions (until_revision) WHERE change = 'corrected';
