-- A sample has a number: counted up, short on a bag, and the key of everything that hangs on it (an integer where an id of 36 characters stood in each index).
-- /*K*/ keeps a table in the order of its primary key alone on SQLite.

CREATE TABLE new_samples (
  number INTEGER PRIMARY KEY,
  id TEXT /*C*/ NOT NULL UNIQUE,
  location_id TEXT NOT NULL REFERENCES locations (id),
  reference TEXT NOT NULL,
  collected_on TEXT /*C*/ NOT NULL,
  form TEXT NOT NULL,
  brought_in TEXT NOT NULL,
  positives_only INTEGER NOT NULL CHECK (positives_only IN (0, 1)),
  generated INTEGER NOT NULL CHECK (generated IN (0, 1)),
  -- 1: its day is impossible, and no figure counts it unless a person has confirmed it (released_in).
  kept_out INTEGER NOT NULL DEFAULT 0 CHECK (kept_out IN (0, 1)),
  released_in BIGINT,
  flags INTEGER NOT NULL DEFAULT 0,
  -- In which it was recorded or last added to: who keeps a copy reads by this.
  revision BIGINT NOT NULL,
  ordinal INTEGER NOT NULL,
  recorded_at TEXT NOT NULL,
  document TEXT NOT NULL,
  -- Analyses that a laboratory added later, in their JSON, one after another with commas between.
  added TEXT,
  UNIQUE (location_id, reference),
  UNIQUE (revision, ordinal));
INSERT INTO new_samples (number, id, location_id, reference, collected_on, form, brought_in, positives_only, generated, revision, ordinal, recorded_at, document)
SELECT ROW_NUMBER() OVER (ORDER BY revision, ordinal), id, location_id, reference, collected_on, form, brought_in, positives_only, generated, revision, ordinal, recorded_at, document FROM samples;

CREATE TABLE new_sold_as (
  sample INTEGER NOT NULL REFERENCES new_samples (number),
  ordinal INTEGER NOT NULL,
  name TEXT NOT NULL REFERENCES names (folded),
  PRIMARY KEY (sample, ordinal))/*K*/;
INSERT INTO new_sold_as (sample, ordinal, name) SELECT s.number, o.ordinal, o.name FROM sample_sold_as o JOIN new_samples s ON s.id = o.sample_id;

CREATE TABLE new_analyses (
  sample INTEGER NOT NULL REFERENCES new_samples (number),
  ordinal INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('laboratory', 'on-site', 'recognised')),
  authorised INTEGER NOT NULL CHECK (authorised IN (0, 1)),
  laboratory TEXT,
  method TEXT,
  run TEXT,
  analysed_on TEXT,
  -- What was looked for: a list, interned.
  panel TEXT REFERENCES panels (id),
  -- What it was called, and whether it sees all that its method can see.
  panel_name TEXT,
  screening INTEGER NOT NULL DEFAULT 0 CHECK (screening IN (0, 1)),
  revision BIGINT NOT NULL,
  PRIMARY KEY (sample, ordinal))/*K*/;
INSERT INTO new_analyses (sample, ordinal, source, authorised, laboratory, method, analysed_on, panel, revision)
SELECT s.number, a.ordinal, a.source, a.authorised, a.laboratory, a.method, a.analysed_on, a.panel, s.revision FROM analyses a JOIN new_samples s ON s.id = a.sample_id;

CREATE TABLE new_findings (
  sample INTEGER NOT NULL,
  analysis INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  name TEXT /*C*/ NOT NULL REFERENCES names (folded),
  collected_on TEXT /*C*/ NOT NULL,
  qualifier TEXT NOT NULL CHECK (qualifier IN ('=', '<', '>', 'trace', 'detected', 'not-detected')),
  amount BIGINT CHECK (amount >= 0),
  unit TEXT,
  basis TEXT NOT NULL,
  parts BIGINT,
  role TEXT,
  -- 1: a flag keeps the value out of figures until a person has confirmed it (released_in).
  kept_out INTEGER NOT NULL DEFAULT 0 CHECK (kept_out IN (0, 1)),
  released_in BIGINT,
  revision BIGINT NOT NULL,
  superseded_in BIGINT,
  PRIMARY KEY (sample, analysis, ordinal),
  FOREIGN KEY (sample, analysis) REFERENCES new_analyses (sample, ordinal),
  CHECK (amount IS NULL OR unit IS NOT NULL))/*K*/;
INSERT INTO new_findings (sample, analysis, ordinal, name, collected_on, qualifier, amount, unit, basis, parts, role, revision, superseded_in)
SELECT s.number, f.analysis, f.ordinal, f.name, f.collected_on, f.qualifier, f.amount, f.unit, f.basis, f.parts, f.role, f.revision, f.superseded_in
FROM findings f JOIN new_samples s ON s.id = f.sample_id;

DROP TABLE findings;
DROP TABLE analyses;
DROP TABLE sample_sold_as;
DROP TABLE samples;
ALTER TABLE new_samples RENAME TO samples;
ALTER TABLE new_sold_as RENAME TO sample_sold_as;
ALTER TABLE new_analyses RENAME TO analyses;
ALTER TABLE new_findings RENAME TO findings;

CREATE INDEX samples_by_day ON samples (collected_on, number);
CREATE INDEX samples_by_location_and_day ON samples (location_id, collected_on, number);
CREATE INDEX samples_by_location ON samples (location_id, revision, ordinal);
-- Asked at each publication of a real alert, which a database with generated data refuses.
CREATE INDEX samples_generated ON samples (number) WHERE generated = 1;
CREATE INDEX sample_sold_as_by_name ON sample_sold_as (name, sample);
CREATE INDEX analyses_by_panel ON analyses (panel) WHERE panel IS NOT NULL;
CREATE INDEX analyses_screening ON analyses (sample) WHERE screening = 1;
CREATE INDEX analyses_by_unregistered_panel ON analyses (panel_name) WHERE panel_name IS NOT NULL AND panel IS NULL;
-- Covers what a filtered page asks before it reads a sample.
CREATE INDEX findings_by_name ON findings (name, collected_on, sample, qualifier, superseded_in);

INSERT INTO counters (name, value) SELECT 'numbers', COALESCE(MAX(number), 0) FROM samples;

-- What cannot well be: raised at intake, listed, and confirmed by a person with a reason where it is true all the same.
CREATE TABLE flags (
  sample INTEGER NOT NULL REFERENCES samples (number),
  ordinal INTEGER NOT NULL,
  -- The sample's, so that a location's flags are one stretch of an index.
  location_id TEXT NOT NULL,
  code TEXT NOT NULL,
  analysis INTEGER,
  finding INTEGER,
  pointer TEXT NOT NULL,
  keeps_out INTEGER NOT NULL CHECK (keeps_out IN (0, 1)),
  -- The figures behind it, as JSON.
  figures TEXT NOT NULL,
  detail TEXT NOT NULL,
  raised_at TEXT NOT NULL,
  confirmed_at TEXT,
  confirmed_by TEXT REFERENCES owners (id),
  reason TEXT,
  PRIMARY KEY (sample, ordinal),
  CHECK ((confirmed_at IS NULL) = (reason IS NULL)))/*K*/;
CREATE INDEX flags_by_code ON flags (code, sample, ordinal);
CREATE INDEX flags_by_location ON flags (location_id, sample, ordinal);
CREATE INDEX flags_open ON flags (sample, ordinal) WHERE confirmed_at IS NULL;

-- What was recorded before there were flags is judged by its day too: an impossible one widens every range.
UPDATE samples SET kept_out = 1, flags = 1 WHERE collected_on < '1990-01-01' OR collected_on > SUBSTR(recorded_at, 1, 10);
INSERT INTO flags (sample, ordinal, location_id, code, pointer, keeps_out, figures, detail, raised_at)
SELECT number, 0, location_id, CASE WHEN collected_on < '1990-01-01' THEN 'day-before-1990' ELSE 'day-in-future' END, '/collectedOn', 1, '[{"name":"collectedOn","value":"' || collected_on || '"}]',
       collected_on || CASE WHEN collected_on < '1990-01-01' THEN ' lies before 1990.' ELSE ' lies after the day it was recorded.' END, recorded_at
FROM samples WHERE kept_out = 1;

-- The largest dose of a substance that has been taken for plausible, and how many have been seen (counted up to where it begins to judge). A cache of the findings.
CREATE TABLE seen_doses (
  substance TEXT NOT NULL REFERENCES substances (slug),
  unit TEXT NOT NULL,
  basis TEXT NOT NULL,
  n INTEGER NOT NULL,
  largest BIGINT NOT NULL,
  PRIMARY KEY (substance, unit, basis))/*K*/;

INSERT INTO seen_doses (substance, unit, basis, n, largest)
SELECT n.substance, f.unit, f.basis, CASE WHEN COUNT(*) > 50 THEN 50 ELSE COUNT(*) END, MAX(f.amount)
FROM findings f JOIN names n ON n.folded = f.name WHERE f.qualifier = '=' AND f.amount > 0 AND n.substance IS NOT NULL GROUP BY n.substance, f.unit, f.basis;

-- The register of what laboratories look for. What a panel looks for never changes: another list is another panel.
CREATE TABLE registered_panels (
  id TEXT /*C*/ PRIMARY KEY,
  laboratory TEXT NOT NULL,
  method TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT,
  screening INTEGER NOT NULL CHECK (screening IN (0, 1)),
  panel TEXT REFERENCES panels (id),
  document TEXT NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at TEXT NOT NULL);
