-- What can be seen of a tablet, packed: a cache of the documents, filled for what is there at the start of the program. Texts are folded, sizes and mass are in millionths.
CREATE TABLE tablets (
  sample INTEGER PRIMARY KEY REFERENCES samples (number),
  day TEXT /*C*/ NOT NULL,
  logo TEXT /*C*/ NOT NULL,
  colours TEXT NOT NULL,
  shape TEXT NOT NULL,
  length_mm BIGINT,
  width_mm BIGINT,
  diameter_mm BIGINT,
  thickness_mm BIGINT,
  mass_mg BIGINT,
  score_line INTEGER,
  -- `reagent=colour`, with `;` between.
  reactions TEXT NOT NULL);
CREATE INDEX tablets_by_day ON tablets (day, sample);

INSERT INTO counters (name, value) VALUES ('recognition', 0);

-- Weeks, tolerances, minima and words of recognition; each version stays, and the last one holds. Nobody: it came with the program.
CREATE TABLE recognition_settings (
  version INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  owner_id TEXT REFERENCES owners (id));
/*APPEND-ONLY recognition_settings*/

-- How often recognition by a version of the settings would have been wrong on the data that were there; one that a second person has approved lets it answer.
CREATE TABLE recognition_evaluations (
  id TEXT /*C*/ PRIMARY KEY,
  settings_version INTEGER NOT NULL REFERENCES recognition_settings (version),
  at TEXT NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  generated INTEGER NOT NULL CHECK (generated IN (0, 1)),
  document TEXT NOT NULL,
  approved_at TEXT,
  approved_by TEXT REFERENCES owners (id),
  CHECK ((approved_at IS NULL) = (approved_by IS NULL)));

-- Answers about tablets by their looks. `document` is the answer as it was given, `rests` the numbers of the look-alikes that it rests on.
CREATE TABLE recognitions (
  id TEXT /*C*/ PRIMARY KEY,
  at TEXT /*C*/ NOT NULL,
  day TEXT /*C*/ NOT NULL,
  location_id TEXT NOT NULL REFERENCES locations (id),
  owner_id TEXT REFERENCES owners (id),
  sample INTEGER REFERENCES samples (number),
  logo TEXT /*C*/ NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('recognised', 'ambiguous', 'unknown', 'dangerous-look-alike')),
  state TEXT NOT NULL CHECK (state IN ('given', 'reopened')),
  settings_version INTEGER NOT NULL REFERENCES recognition_settings (version),
  revision BIGINT NOT NULL,
  generated INTEGER NOT NULL CHECK (generated IN (0, 1)),
  document TEXT NOT NULL,
  rests TEXT NOT NULL,
  reopened_at TEXT,
  reopened_in BIGINT,
  reopened_by INTEGER REFERENCES samples (number),
  reopened_why TEXT,
  CHECK ((state = 'reopened') = (reopened_at IS NOT NULL)),
  CHECK (state = 'given' OR verdict = 'recognised'));
CREATE INDEX recognitions_by_location ON recognitions (location_id, id);
CREATE INDEX recognitions_standing ON recognitions (logo, day) WHERE verdict = 'recognised' AND state = 'given';
CREATE INDEX recognitions_reopened ON recognitions (location_id, id) WHERE state = 'reopened';
