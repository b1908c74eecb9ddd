-- What the data were at each revision, so that a figure can be asked for as it stood then. Each table holds what was before a change, never what is.

-- When each data revision was made. The first row is where this begins: what changed before it is not known.
CREATE TABLE revisions (revision BIGINT PRIMARY KEY, at TEXT /*C*/ NOT NULL)/*K*/;

-- What a sample was before it changed, and who changed it, when and why. `revision` is the one that it had; what it is now has no row here.
CREATE TABLE sample_versions (
  sample INTEGER NOT NULL REFERENCES samples (number),
  version INTEGER NOT NULL,
  revision BIGINT NOT NULL,
  until_revision BIGINT NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('analysis-added', 'flag-confirmed', 'panel-registered', 'corrected')),
  at TEXT NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  reason TEXT,
  -- What figures read of it: its rows, as JSON.
  state TEXT NOT NULL,
  document TEXT NOT NULL,
  added TEXT,
  PRIMARY KEY (sample, version),
  CHECK (until_revision > revision))/*K*/;
CREATE INDEX sample_versions_by_until ON sample_versions (until_revision);
CREATE INDEX sample_versions_corrected ON sample_versions (until_revision) WHERE change = 'corrected';
-- A run is corrected as one.
CREATE INDEX analyses_by_run ON analyses (laboratory, run, analysed_on);

-- What a name, an entry of the register or a place stood for before a change. No document: it was not there, or stood for nothing.
CREATE TABLE former_meanings (
  kind TEXT /*C*/ NOT NULL CHECK (kind IN ('name', 'substance', 'market-name', 'location')),
  entry TEXT /*C*/ NOT NULL,
  until_revision BIGINT NOT NULL,
  document TEXT,
  PRIMARY KEY (kind, entry, until_revision))/*K*/;
CREATE INDEX former_meanings_by_until ON former_meanings (until_revision);

-- In which revisions what a figure reads beside its samples has changed: an entry, who belongs to a class or an isomer group, which locations lie in a region.
CREATE TABLE meaning_changes (
  kind TEXT /*C*/ NOT NULL CHECK (kind IN ('entry', 'class', 'isomer-group', 'region')),
  subject TEXT /*C*/ NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (kind, subject, revision))/*K*/;
INSERT INTO meaning_changes (kind, subject, revision) SELECT 'entry', slug, revision FROM substances WHERE revision > 0;
INSERT INTO meaning_changes (kind, subject, revision) SELECT 'entry', slug, revision FROM market_names WHERE revision > 0 ON CONFLICT (kind, subject, revision) DO NOTHING;

-- Releases: figures and files as they were frozen. Nothing of them ever changes; what happens to a release later is a further event.
CREATE TABLE releases (
  name TEXT /*C*/ PRIMARY KEY,
  title TEXT NOT NULL,
  description TEXT,
  revision BIGINT NOT NULL UNIQUE,
  frozen_at TEXT /*C*/ NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  generated INTEGER NOT NULL CHECK (generated IN (0, 1)),
  -- What has changed since the release before, as JSON.
  changes TEXT NOT NULL);
/*APPEND-ONLY releases*/

CREATE TABLE release_figures (
  release TEXT NOT NULL REFERENCES releases (name),
  ordinal INTEGER NOT NULL,
  title TEXT NOT NULL,
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (release, ordinal))/*K*/;
/*APPEND-ONLY release_figures*/

CREATE TABLE release_files (
  release TEXT NOT NULL REFERENCES releases (name),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (release, name));
/*APPEND-ONLY release_files*/

-- A file's bytes, a stretch in each row.
CREATE TABLE release_parts (
  release TEXT NOT NULL,
  file TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (release, file, ordinal),
  FOREIGN KEY (release, file) REFERENCES release_files (release, name));
/*APPEND-ONLY release_parts*/

CREATE TABLE release_events (
  release TEXT NOT NULL REFERENCES releases (name),
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('frozen', 'cited', 'withdrawn', 'corrected')),
  at TEXT NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  reason TEXT,
  by_release TEXT REFERENCES releases (name),
  -- Of a citation: the work that cites it, and where it stands.
  reference TEXT,
  doi TEXT,
  address TEXT,
  PRIMARY KEY (release, ordinal),
  CHECK ((kind = 'cited') = (reference IS NOT NULL)),
  CHECK ((kind IN ('withdrawn', 'corrected')) = (reason IS NOT NULL)),
  CHECK ((kind = 'corrected') = (by_release IS NOT NULL)));
/*APPEND-ONLY release_events*/
