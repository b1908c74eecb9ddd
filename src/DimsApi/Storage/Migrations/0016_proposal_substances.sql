-- Judging again asks which substances a proposal is about, lists of proposals which proposals are about a substance.
CREATE TABLE new_proposal_substances (
  substance TEXT /*C*/ NOT NULL,
  proposal TEXT /*C*/ NOT NULL REFERENCES proposals (id),
  PRIMARY KEY (substance, proposal))/*K*/;
INSERT INTO new_proposal_substances (substance, proposal) SELECT substance, proposal FROM proposal_substances;
DROP TABLE proposal_substances;
ALTER TABLE new_proposal_substances RENAME TO proposal_substances;
CREATE INDEX proposal_substances_of ON proposal_substances (proposal, substance);
