-- A visitor's code for the answer, never in clear: its HMAC under a key that is outside the database. `label` stands on the card and on the bag, and tells nothing.

CREATE TABLE answer_codes (
  mark TEXT /*C*/ PRIMARY KEY,
  location_id TEXT NOT NULL REFERENCES locations (id),
  label TEXT NOT NULL,
  drawn_at TEXT NOT NULL,
  -- A sample has one code at most: a lost card gets another, and this row goes.
  sample INTEGER UNIQUE REFERENCES samples (number),
  tied_at TEXT,
  -- Up to here authorised results have been noted: a later one moves the end.
  result_revision BIGINT NOT NULL DEFAULT 0,
  expires_at TEXT /*C*/ NOT NULL,
  CHECK ((sample IS NULL) = (tied_at IS NULL)));
CREATE INDEX answer_codes_by_expiry ON answer_codes (expires_at);

-- Samples whose recognised result does not hold any more, and the data revision in which that became known. A later laboratory result takes its place.
CREATE TABLE answers_taken_back (
  sample INTEGER PRIMARY KEY REFERENCES samples (number),
  revision BIGINT NOT NULL,
  at TEXT NOT NULL);
