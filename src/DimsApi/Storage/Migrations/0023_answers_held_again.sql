-- Answers that stand are held again when an alert comes into force too: kind 'alert', whose subject is the alert.
CREATE TABLE judging_due_anew (
  id TEXT /*C*/ PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('name', 'entry', 'rule', 'danger-list', 'alert')),
  subject TEXT NOT NULL,
  -- The sample up to which it is done, in the order of days.
  day TEXT /*C*/ NOT NULL,
  sample INTEGER NOT NULL DEFAULT 0);

INSERT INTO judging_due_anew (id, kind, subject, day, sample) SELECT id, kind, subject, day, sample FROM judging_due;

DROP TABLE judging_due;

ALTER TABLE judging_due_anew RENAME TO judging_due;
