-- The register as people change it: who named what, merges that can be undone, every version, and legal status by date.

-- The last data revision in which what it stands for changed: its names, or the factors that its amounts are converted by. 0: not since it was entered.
ALTER TABLE substances ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE substances ADD COLUMN merged_into TEXT REFERENCES substances (slug);
ALTER TABLE market_names ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

-- How a name that stands for something came to it. NULL: it is one of the entry's own names and identifiers. person: somebody named it.
-- block: it is an InChIKey and follows its first block.
ALTER TABLE names ADD COLUMN named TEXT CHECK (named IN ('person', 'block'));

-- Whoever gives names a meaning locks this row, and so does who tells an InChIKey for the first time: so that neither overlooks the other.
INSERT INTO counters (name, value) VALUES ('naming', 0);

-- What people named and took back; both columns NULL: taken back.
CREATE TABLE namings (
  name TEXT /*C*/ NOT NULL REFERENCES names (folded),
  ordinal INTEGER NOT NULL,
  substance TEXT REFERENCES substances (slug),
  market_name TEXT REFERENCES market_names (slug),
  revision BIGINT NOT NULL,
  at TEXT NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  PRIMARY KEY (name, ordinal));

CREATE TABLE substance_merges (
  id TEXT /*C*/ PRIMARY KEY,
  from_substance TEXT NOT NULL REFERENCES substances (slug),
  into_substance TEXT NOT NULL REFERENCES substances (slug),
  reason TEXT NOT NULL,
  revision BIGINT NOT NULL,
  at TEXT NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  undone_at TEXT,
  undone_by TEXT REFERENCES owners (id),
  undone_reason TEXT,
  CHECK (from_substance <> into_substance),
  CHECK ((undone_at IS NULL) = (undone_reason IS NULL)));
CREATE INDEX substance_merges_by_from ON substance_merges (from_substance);
-- One merge at a time: its names are with another entry already.
CREATE UNIQUE INDEX substance_merges_in_force ON substance_merges (from_substance) WHERE undone_at IS NULL;
-- The names that a merge moved, with the language they were listed in.
CREATE TABLE merged_names (
  merge TEXT NOT NULL REFERENCES substance_merges (id),
  name TEXT /*C*/ NOT NULL REFERENCES names (folded),
  language TEXT,
  PRIMARY KEY (merge, name));
CREATE INDEX merged_names_by_name ON merged_names (name);

-- Legal status by date --------------------------------------------------------------------------------------------

CREATE TABLE legal_groups (
  slug TEXT /*C*/ PRIMARY KEY,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  list TEXT NOT NULL,
  description TEXT,
  members_confirmed INTEGER NOT NULL CHECK (members_confirmed IN (0, 1)));
CREATE TABLE legal_group_members (
  legal_group TEXT NOT NULL REFERENCES legal_groups (slug),
  substance TEXT NOT NULL REFERENCES substances (slug),
  PRIMARY KEY (legal_group, substance));
-- Days are inclusive. No first day: not known since when; no last day: none is known. What was removed stays, so that it is not entered again by itself.
CREATE TABLE legal_statuses (
  id TEXT /*C*/ PRIMARY KEY,
  country TEXT NOT NULL,
  list TEXT NOT NULL,
  substance TEXT REFERENCES substances (slug),
  legal_group TEXT REFERENCES legal_groups (slug),
  state TEXT NOT NULL CHECK (state IN ('announced', 'adopted', 'in-force')),
  from_day TEXT,
  to_day TEXT,
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  source TEXT NOT NULL,
  removed_at TEXT,
  CHECK ((substance IS NULL) <> (legal_group IS NULL)),
  CHECK (confirmed = 0 OR from_day IS NOT NULL));

-- Every version of an entry as it was answered. The first one of what came with the program has no instant: it is written when somebody changes it.
CREATE TABLE register_versions (
  kind TEXT NOT NULL CHECK (kind IN ('substance', 'market-name', 'legal-status', 'legal-group')),
  entry TEXT NOT NULL,
  version INTEGER NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('seeded', 'entered', 'changed', 'merged', 'merge-undone', 'removed')),
  at TEXT,
  owner_id TEXT REFERENCES owners (id),
  document TEXT NOT NULL,
  PRIMARY KEY (kind, entry, version));
