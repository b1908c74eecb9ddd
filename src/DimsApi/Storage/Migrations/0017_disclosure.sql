-- What is told without a key: it moves only with a snapshot.
CREATE TABLE published_snapshots (
  number BIGINT PRIMARY KEY,
  taken_at TEXT NOT NULL,
  taken_on TEXT /*C*/ NOT NULL,
  revision BIGINT NOT NULL);

-- One table of one year: the samples that it is told from as they were when they were last let in (facts), and what is told (figures).
CREATE TABLE published_tables (
  kind TEXT /*C*/ NOT NULL,
  subject TEXT /*C*/ NOT NULL,
  form TEXT /*C*/ NOT NULL,
  basis TEXT /*C*/ NOT NULL,
  year BIGINT NOT NULL,
  snapshot BIGINT NOT NULL,
  generated BIGINT NOT NULL,
  facts TEXT NOT NULL,
  figures TEXT NOT NULL,
  PRIMARY KEY (kind, subject, form, basis, year));

-- Notes on a series: each version stays, the last one counts.
CREATE TABLE series_notes (
  id TEXT /*C*/ NOT NULL,
  version BIGINT NOT NULL,
  from_day TEXT /*C*/ NOT NULL,
  to_day TEXT /*C*/ NOT NULL,
  document TEXT NOT NULL,
  written_by TEXT NOT NULL,
  written_at TEXT NOT NULL,
  is_current BIGINT NOT NULL,
  withdrawn BIGINT NOT NULL,
  PRIMARY KEY (id, version));
