-- Portable SQL for SQLite and PostgreSQL. The /*C*/ mark makes a sort key bytewise on PostgreSQL. Instants are TEXT (ISO 8601, UTC, milliseconds), days TEXT
-- (yyyy-mm-dd), amounts BIGINT in millionths. Constraints are immediate; nothing here may roll back more than its own statement.

CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO counters (name, value) VALUES ('revision', 0), ('access', 0), ('substances', 0), ('alerts', 0);

-- Places -----------------------------------------------------------------------------------------------------------

CREATE TABLE region_sets (id TEXT /*C*/ PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL);
CREATE TABLE regions (
  region_set TEXT NOT NULL REFERENCES region_sets (id),
  id TEXT /*C*/ NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (region_set, id));

CREATE TABLE locations (
  id TEXT /*C*/ PRIMARY KEY,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  generated INTEGER NOT NULL DEFAULT 0 CHECK (generated IN (0, 1)),
  created_at TEXT NOT NULL);

-- No row: the region of this location in that set is unknown.
CREATE TABLE location_regions (
  location_id TEXT NOT NULL REFERENCES locations (id),
  region_set TEXT NOT NULL,
  region TEXT NOT NULL,
  PRIMARY KEY (location_id, region_set),
  FOREIGN KEY (region_set, region) REFERENCES regions (region_set, id));
CREATE INDEX location_regions_by_region ON location_regions (region_set, region);

-- Access -----------------------------------------------------------------------------------------------------------

CREATE TABLE owners (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('location', 'laboratory', 'partner', 'person')),
  name TEXT /*C*/ NOT NULL,
  -- What makes it the same owner: of a person the name without case, spaces and punctuation, so that another spelling is not another person.
  identity TEXT NOT NULL,
  location_id TEXT REFERENCES locations (id),
  created_at TEXT NOT NULL,
  UNIQUE (kind, identity));

CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  role TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  expires_at TEXT,
  revoked_at TEXT,
  last_used_at TEXT,
  generated INTEGER NOT NULL DEFAULT 0 CHECK (generated IN (0, 1)));
CREATE INDEX keys_by_owner ON keys (owner_id);

CREATE TABLE idempotency_keys (
  owner_id TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  answer TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (owner_id, key));
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE audit (
  id TEXT /*C*/ PRIMARY KEY,
  at TEXT NOT NULL,
  owner_id TEXT,
  key_id TEXT,
  action TEXT NOT NULL,
  subject TEXT,
  trace_id TEXT);
CREATE INDEX audit_by_subject ON audit (subject);

-- Substances -------------------------------------------------------------------------------------------------------

CREATE TABLE substances (
  slug TEXT /*C*/ PRIMARY KEY,
  name TEXT NOT NULL,
  formula TEXT,
  inchi_key TEXT,
  molar_mass TEXT,
  isomer_group TEXT,
  is_group INTEGER NOT NULL DEFAULT 0 CHECK (is_group IN (0, 1)),
  source TEXT NOT NULL);
-- The substances an entry for "position unknown" can stand for.
CREATE TABLE substance_members (
  substance_group TEXT NOT NULL REFERENCES substances (slug),
  member TEXT NOT NULL REFERENCES substances (slug),
  PRIMARY KEY (substance_group, member));
CREATE TABLE substance_classes (substance TEXT NOT NULL REFERENCES substances (slug), class TEXT NOT NULL, PRIMARY KEY (substance, class));
CREATE TABLE substance_cas (
  substance TEXT NOT NULL REFERENCES substances (slug),
  number TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('current', 'superseded')),
  PRIMARY KEY (number));
-- Mass of the base in one mass of the salt. No row: unknown, never guessed.
CREATE TABLE substance_salts (
  substance TEXT NOT NULL REFERENCES substances (slug),
  basis TEXT NOT NULL,
  factor TEXT NOT NULL,
  PRIMARY KEY (substance, basis));

CREATE TABLE market_names (slug TEXT /*C*/ PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL);
-- What a market name promises: substances, or every substance of a class.
CREATE TABLE market_promises (
  market_name TEXT NOT NULL REFERENCES market_names (slug),
  kind TEXT NOT NULL CHECK (kind IN ('substance', 'class')),
  promise TEXT NOT NULL,
  PRIMARY KEY (market_name, kind, promise));

-- Every name ever used, by its folded text. Findings and sold-as refer to a row here, never to a substance: naming an unknown one changes this row alone.
CREATE TABLE names (
  folded TEXT /*C*/ PRIMARY KEY,
  spelling TEXT NOT NULL,
  language TEXT,
  substance TEXT REFERENCES substances (slug),
  market_name TEXT REFERENCES market_names (slug),
  first_seen_at TEXT,
  CHECK (substance IS NULL OR market_name IS NULL));
CREATE INDEX names_by_substance ON names (substance);
CREATE INDEX names_by_market_name ON names (market_name);

-- Samples ----------------------------------------------------------------------------------------------------------

-- What was looked for, interned: one row per different list.
CREATE TABLE panels (id TEXT PRIMARY KEY);
CREATE TABLE panel_names (
  panel TEXT NOT NULL REFERENCES panels (id),
  name TEXT NOT NULL REFERENCES names (folded),
  PRIMARY KEY (panel, name));
CREATE INDEX panel_names_by_name ON panel_names (name);

-- `document` is the sample as it was sent, digits and all; the other tables are what is asked for by.
CREATE TABLE samples (
  id TEXT /*C*/ PRIMARY KEY,
  location_id TEXT NOT NULL REFERENCES locations (id),
  reference TEXT NOT NULL,
  collected_on TEXT /*C*/ NOT NULL,
  form TEXT NOT NULL,
  brought_in TEXT NOT NULL,
  positives_only INTEGER NOT NULL CHECK (positives_only IN (0, 1)),
  generated INTEGER NOT NULL CHECK (generated IN (0, 1)),
  revision BIGINT NOT NULL,
  ordinal INTEGER NOT NULL,
  recorded_at TEXT NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (location_id, reference),
  UNIQUE (revision, ordinal));
CREATE INDEX samples_by_day ON samples (collected_on, id);
CREATE INDEX samples_by_location_and_day ON samples (location_id, collected_on, id);
CREATE INDEX samples_by_location ON samples (location_id, revision, ordinal);

CREATE TABLE sample_sold_as (
  sample_id TEXT NOT NULL REFERENCES samples (id),
  ordinal INTEGER NOT NULL,
  name TEXT NOT NULL REFERENCES names (folded),
  PRIMARY KEY (sample_id, ordinal));
CREATE INDEX sample_sold_as_by_name ON sample_sold_as (name, sample_id);

CREATE TABLE analyses (
  sample_id TEXT NOT NULL REFERENCES samples (id),
  ordinal INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('laboratory', 'on-site', 'recognised')),
  authorised INTEGER NOT NULL CHECK (authorised IN (0, 1)),
  laboratory TEXT,
  method TEXT,
  analysed_on TEXT,
  panel TEXT REFERENCES panels (id),
  PRIMARY KEY (sample_id, ordinal));
CREATE INDEX analyses_by_panel ON analyses (panel) WHERE panel IS NOT NULL;

-- One row per measured value. The day stands here again, so that a name and a range of days are one stretch of an index.
CREATE TABLE findings (
  sample_id TEXT /*C*/ NOT NULL REFERENCES samples (id),
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
  revision BIGINT NOT NULL,
  superseded_in BIGINT,
  PRIMARY KEY (sample_id, analysis, ordinal),
  FOREIGN KEY (sample_id, analysis) REFERENCES analyses (sample_id, ordinal),
  CHECK (amount IS NULL OR unit IS NOT NULL));
-- Covers what a filtered page asks before it reads a sample.
CREATE INDEX findings_by_name ON findings (name, collected_on, sample_id, qualifier, superseded_in);

-- Alerts -----------------------------------------------------------------------------------------------------------

-- `state` is what was decided; whether a published alert is scheduled, active or expired is the clock's and judged at each read.
CREATE TABLE alerts (
  id TEXT /*C*/ PRIMARY KEY,
  number TEXT UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'withdrawal-asked', 'withdrawn')),
  audience TEXT NOT NULL CHECK (audience IN ('public', 'professional', 'restricted')),
  version INTEGER NOT NULL DEFAULT 0,
  edition INTEGER NOT NULL DEFAULT 1,
  draft TEXT NOT NULL,
  generated INTEGER NOT NULL DEFAULT 0 CHECK (generated IN (0, 1)),
  created_at TEXT /*C*/ NOT NULL,
  withdrawal TEXT,
  withdrawal_asked_by TEXT REFERENCES owners (id),
  CHECK ((withdrawal_asked_by IS NULL) = (withdrawal IS NULL)));
CREATE INDEX alerts_to_decide ON alerts (created_at) WHERE state IN ('draft', 'withdrawal-asked');
CREATE INDEX alerts_generated ON alerts (id) WHERE generated = 1;
-- Asked at each publication of a real alert, which a database with generated data refuses.
CREATE INDEX samples_generated ON samples (id) WHERE generated = 1;

-- Who has written on the draft: none of them may decide it.
CREATE TABLE alert_writers (alert_id TEXT NOT NULL REFERENCES alerts (id), owner_id TEXT NOT NULL REFERENCES owners (id), PRIMARY KEY (alert_id, owner_id));

-- Immutable: the whole version as it was published. The two flags say that the clock has nothing more to log about it, because it was logged,
-- was told by the publication itself, or the version has ended otherwise. Nobody decided a generated one.
CREATE TABLE alert_versions (
  alert_id TEXT NOT NULL REFERENCES alerts (id),
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('published', 'withdrawn')),
  document TEXT NOT NULL,
  published_at TEXT NOT NULL,
  effective_at TEXT /*C*/ NOT NULL,
  expires_at TEXT /*C*/ NOT NULL,
  decided_by TEXT REFERENCES owners (id),
  effective_logged INTEGER NOT NULL CHECK (effective_logged IN (0, 1)),
  expiry_logged INTEGER NOT NULL CHECK (expiry_logged IN (0, 1)),
  PRIMARY KEY (alert_id, version));
CREATE INDEX alert_versions_to_come ON alert_versions (effective_at) WHERE effective_logged = 0;
CREATE INDEX alert_versions_to_expire ON alert_versions (expires_at) WHERE expiry_logged = 0;

CREATE TABLE alert_numbers (series TEXT NOT NULL CHECK (series IN ('RA', 'EX')), year INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (series, year));

-- The event log: one sequence per stream without holes; it is the outbox of everything that leaves the process.
CREATE TABLE logs (id TEXT PRIMARY KEY, is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)));
CREATE TABLE streams (name TEXT PRIMARY KEY, head BIGINT NOT NULL);
INSERT INTO streams (name, head) VALUES ('public', 0), ('professional', 0), ('restricted', 0);
CREATE TABLE events (
  stream TEXT NOT NULL REFERENCES streams (name),
  sequence BIGINT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  time TEXT NOT NULL,
  alert_id TEXT NOT NULL REFERENCES alerts (id),
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (stream, sequence));
CREATE INDEX events_by_alert ON events (alert_id, stream, sequence);
