-- Numbers run apart for each audience: a gap would tell its readers that there is an alert which they may not see.
CREATE TABLE new_numbers (series TEXT NOT NULL CHECK (series IN ('RA', 'RAP', 'RAR', 'EX', 'EXP', 'EXR')), year INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (series, year));
INSERT INTO new_numbers (series, year, last) SELECT series, year, last FROM alert_numbers;
DROP TABLE alert_numbers;
ALTER TABLE new_numbers RENAME TO alert_numbers;

-- Where a row could be replaced by adding it again, that is refused too.
/*NO-REPLACE alert_trail (alert_id, ordinal)*/
/*NO-REPLACE proposal_evidence (proposal, ordinal)*/
/*NO-REPLACE proposal_steps (proposal, ordinal)*/
