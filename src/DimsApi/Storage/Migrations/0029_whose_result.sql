-- A laboratory answers for this result and authorises it, wherever its sample went since: its key has recorded it, or the sample was in a laboratory when it came.
ALTER TABLE analyses ADD COLUMN by_laboratory INTEGER NOT NULL DEFAULT 0 CHECK (by_laboratory IN (0, 1));
UPDATE analyses SET by_laboratory = 1 WHERE source = 'laboratory' AND sample IN (SELECT sample FROM sample_steps WHERE state = 'received');

-- A sample has one recognised answer that stands: it is looked for by the sample.
CREATE INDEX recognitions_of_sample ON recognitions (sample) WHERE verdict = 'recognised' AND state = 'given';
