-- What makes the data raise a question, as data; and what judging keeps so that it never reads history.

INSERT INTO counters (name, value) VALUES ('rules', 0), ('notices', 0);

-- Every version of the rules, the danger list and the escalation list (whose entry is empty). Nobody: it came with the program.
CREATE TABLE rule_versions (
  kind TEXT NOT NULL CHECK (kind IN ('rule', 'danger-list', 'escalation')),
  entry TEXT /*C*/ NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  PRIMARY KEY (kind, entry, version))/*K*/;

-- The first and last day on which a name was found: a cache of the findings, by name, so that it follows what the name is taken for. Samples of an impossible day do not count.
CREATE TABLE sightings (
  name TEXT /*C*/ PRIMARY KEY REFERENCES names (folded),
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL)/*K*/;
INSERT INTO sightings (name, first_day, last_day)
SELECT f.name, MIN(f.collected_on), MAX(f.collected_on) FROM findings f JOIN samples s ON s.number = f.sample
WHERE f.qualifier <> 'not-detected' AND f.superseded_in IS NULL AND s.kept_out = 0 GROUP BY f.name;

-- What a tablet looks like, folded: a cache of the documents, filled for what is there at the start of the program.
CREATE TABLE sample_looks (
  sample INTEGER PRIMARY KEY REFERENCES samples (number),
  look TEXT /*C*/ NOT NULL,
  day TEXT /*C*/ NOT NULL);
CREATE INDEX sample_looks_by_look ON sample_looks (look, day, sample);

-- Samples that hold something of the danger list. `step`: how many people of the escalation list have been told.
CREATE TABLE urgent_samples (
  sample INTEGER PRIMARY KEY REFERENCES samples (number),
  location_id TEXT NOT NULL REFERENCES locations (id),
  substances TEXT NOT NULL,
  sentence TEXT NOT NULL,
  marked_at TEXT /*C*/ NOT NULL,
  step INTEGER NOT NULL DEFAULT 0,
  escalates_at TEXT /*C*/ NOT NULL,
  opened_at TEXT,
  opened_by TEXT REFERENCES owners (id),
  CHECK ((opened_at IS NULL) = (opened_by IS NULL)));
CREATE INDEX urgent_samples_by_location ON urgent_samples (location_id, sample);
CREATE INDEX urgent_samples_unopened ON urgent_samples (escalates_at) WHERE opened_at IS NULL;

-- What coordinators and locations are told, in one sequence without holes. No location: for coordinators and the core team alone.
CREATE TABLE notices (
  sequence BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  location_id TEXT REFERENCES locations (id),
  at TEXT NOT NULL,
  text_nl TEXT NOT NULL,
  text_en TEXT NOT NULL);
CREATE INDEX notices_by_location ON notices (location_id, sequence) WHERE location_id IS NOT NULL;
