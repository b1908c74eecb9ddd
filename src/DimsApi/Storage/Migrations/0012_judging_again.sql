-- What has got a meaning, or a rule, after samples were stored: those of the last days that it concerns are still to be judged. A row goes when all of them have been.
CREATE TABLE judging_due (
  id TEXT /*C*/ PRIMARY KEY,
  -- A name; an entry of the register, with all its names; a rule; the danger list, whose subject is empty.
  kind TEXT NOT NULL CHECK (kind IN ('name', 'entry', 'rule', 'danger-list')),
  subject TEXT NOT NULL,
  -- The sample up to which it is done, in the order of days.
  day TEXT /*C*/ NOT NULL,
  sample INTEGER NOT NULL DEFAULT 0);

-- Since when there is anything at all, without reading every name.
CREATE INDEX sightings_by_first_day ON sightings (first_day);

-- What has been asked about a sample, whichever proposal holds it.
CREATE INDEX proposal_evidence_of_sample ON proposal_evidence (sample) WHERE sample IS NOT NULL;

-- The proposal that it became one with, because both turned out to be about one product. Such a one is closed.
ALTER TABLE proposals ADD COLUMN merged_into TEXT REFERENCES proposals (id);
CREATE INDEX proposals_sold_as ON proposals (sold_as) WHERE sold_as IS NOT NULL;

-- Messages of partners that others refer to and that have not come yet, with the proposal that waits for them.
CREATE TABLE proposal_references (
  owner_id TEXT NOT NULL,
  identity TEXT NOT NULL,
  proposal TEXT NOT NULL REFERENCES proposals (id),
  PRIMARY KEY (owner_id, identity))/*K*/;
