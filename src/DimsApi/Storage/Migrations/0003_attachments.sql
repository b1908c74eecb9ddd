-- Photos and spectra. A file is stored once, under the SHA-256 of its bytes as cleaned. An attachment outlives its file: when the bytes are removed or their time is over, the record stays
-- and keeps the hash, so that the same picture is known again.

CREATE TABLE files (
  hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size > 0),
  bytes BYTEA NOT NULL);

CREATE TABLE attachments (
  id TEXT /*C*/ PRIMARY KEY,
  sample TEXT /*C*/ NOT NULL REFERENCES samples (id),
  kind TEXT NOT NULL CHECK (kind IN ('photo', 'spectrum')),
  analysis INTEGER,
  hash TEXT NOT NULL,
  file TEXT REFERENCES files (hash),
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  state TEXT NOT NULL CHECK (state IN ('unseen', 'released', 'withheld', 'removed', 'expired')),
  edition INTEGER NOT NULL,
  recorded_at TEXT /*C*/ NOT NULL,
  recorded_by TEXT REFERENCES owners (id),
  reviewed_at TEXT,
  reviewed_by TEXT REFERENCES owners (id),
  reason TEXT,
  generated INTEGER NOT NULL CHECK (generated IN (0, 1)),
  UNIQUE (sample, hash),
  CHECK (file IS NULL OR file = hash),
  CHECK ((file IS NULL) = (state IN ('removed', 'expired'))),
  -- Nothing is public that no person has looked at, and not by who sent it.
  CHECK (state <> 'released' OR (reviewed_by IS NOT NULL AND reviewed_at IS NOT NULL AND (recorded_by IS NULL OR recorded_by <> reviewed_by))));
CREATE INDEX attachments_by_state ON attachments (state, id);
CREATE INDEX attachments_by_file ON attachments (file) WHERE file IS NOT NULL;
CREATE INDEX attachments_to_expire ON attachments (recorded_at) WHERE kind = 'photo' AND file IS NOT NULL;
