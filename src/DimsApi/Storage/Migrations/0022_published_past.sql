-- What a snapshot told of one table and year, as it stood from that snapshot on: rows are only added. A release names the last snapshot that it contains.
CREATE TABLE published_past (
  kind TEXT /*C*/ NOT NULL,
  subject TEXT /*C*/ NOT NULL,
  form TEXT /*C*/ NOT NULL,
  basis TEXT /*C*/ NOT NULL,
  year BIGINT NOT NULL,
  snapshot BIGINT NOT NULL,
  generated BIGINT NOT NULL,
  figures TEXT NOT NULL,
  PRIMARY KEY (kind, subject, form, basis, year, snapshot));
/*APPEND-ONLY published_past*/

-- The last snapshot that a release contains; 0 where there was none.
ALTER TABLE releases ADD COLUMN snapshot BIGINT NOT NULL DEFAULT 0;

-- From now on all tables of one form and year are read together, also those of which nothing is told: the next snapshot begins with them.
DELETE FROM published_tables;
