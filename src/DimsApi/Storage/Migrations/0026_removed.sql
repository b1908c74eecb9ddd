-- A test record is taken out of the register: a state of its own, which nothing follows on, and a version that ends by it.
ALTER TABLE samples ADD COLUMN state_anew TEXT NOT NULL DEFAULT 'authorised' CHECK (state_anew IN (
  'registered', 'refused', 'recognised', 'measured-on-site', 'queued', 'sent', 'received', 'analysed', 'authorised', 'reported', 'not-analysed', 'destroyed', 'insufficient-material', 'removed'));
UPDATE samples SET state_anew = state WHERE state <> 'authorised';
DROP INDEX samples_by_state;
ALTER TABLE samples DROP COLUMN state;
ALTER TABLE samples RENAME COLUMN state_anew TO state;
CREATE INDEX samples_by_state ON samples (state, collected_on, number) WHERE state <> 'authorised';

CREATE TABLE sample_versions_anew (
  sample INTEGER NOT NULL REFERENCES samples (number),
  version INTEGER NOT NULL,
  revision BIGINT NOT NULL,
  until_revision BIGINT NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('analysis-added', 'flag-confirmed', 'panel-registered', 'corrected', 'authorised', 'removed')),
  at TEXT NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  reason TEXT,
  state TEXT NOT NULL,
  document TEXT NOT NULL,
  added TEXT,
  PRIMARY KEY (sample, version),
  CHECK (until_revision > revision))/*K*/;
INSERT INTO sample_versions_anew (sample, version, revision, until_revision, change, at, owner_id, reason, state, document, added)
SELECT sample, version, revision, until_revision, change, at, owner_id, reason, state, document, added FROM sample_versions;
DROP TABLE sample_versions;
ALTER TABLE sample_versions_anew RENAME TO sample_versions;
CREATE INDEX sample_versions_by_until ON sample_versions (until_revision);
-- What a sample said and says no more.
CREATE INDEX sample_versions_corrected ON sample_versions (until_revision) WHERE change IN ('corrected', 'removed');
