-- Urgent marks that a person has taken away, because the sample holds nothing of the danger list any more. Such a sample is marked anew when something is found again.
CREATE TABLE lifted_warnings (
  sample INTEGER NOT NULL REFERENCES samples (number),
  ordinal INTEGER NOT NULL,
  location_id TEXT NOT NULL REFERENCES locations (id),
  substances TEXT NOT NULL,
  sentence TEXT NOT NULL,
  marked_at TEXT NOT NULL,
  step INTEGER NOT NULL,
  opened_at TEXT,
  opened_by TEXT REFERENCES owners (id),
  lifted_at TEXT NOT NULL,
  lifted_by TEXT NOT NULL REFERENCES owners (id),
  reason TEXT NOT NULL,
  PRIMARY KEY (sample, ordinal))/*K*/;
/*APPEND-ONLY lifted_warnings*/

-- Answers by looks that were given before an own test which finds more contradicted them are held once, all of them, as after a change of the danger list.
INSERT INTO judging_due (id, kind, subject, day, sample)
SELECT '00000000-0000-7000-8000-000000000028', 'danger-list', '', '9999-12-31', 0 WHERE EXISTS (SELECT 1 FROM recognitions WHERE verdict = 'recognised' AND state = 'given');
