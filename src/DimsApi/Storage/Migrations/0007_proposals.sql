-- Proposals for an alert: raised by rules, people and partners. `place` puts those that wait for somebody first.
CREATE TABLE proposals (
  id TEXT /*C*/ PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('open', 'taken-up', 'rejected', 'closed')),
  place INTEGER NOT NULL,
  title TEXT NOT NULL,
  urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
  exercise INTEGER NOT NULL CHECK (exercise IN (0, 1)),
  generated INTEGER NOT NULL CHECK (generated IN (0, 1)),
  withdrawn_by_source INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn_by_source IN (0, 1)),
  -- The product; `product` is its key in proposal_products, null where nothing is known that could be merged by.
  product TEXT,
  form TEXT NOT NULL,
  substance TEXT,
  look TEXT,
  sold_as TEXT,
  region TEXT,
  last_day TEXT NOT NULL,
  edition INTEGER NOT NULL DEFAULT 1,
  evidence INTEGER NOT NULL DEFAULT 0,
  steps INTEGER NOT NULL DEFAULT 0,
  samples INTEGER NOT NULL DEFAULT 0,
  -- The kinds of evidence it has, each between commas.
  kinds TEXT NOT NULL DEFAULT ',',
  -- Of a rejected one: how many new samples it holds back, and how many have come since.
  reopens_after INTEGER,
  held INTEGER NOT NULL DEFAULT 0,
  alert_id TEXT REFERENCES alerts (id),
  previous TEXT REFERENCES proposals (id),
  raised_by TEXT REFERENCES owners (id),
  raised_at TEXT NOT NULL,
  CHECK ((state = 'rejected') = (reopens_after IS NOT NULL)));
CREATE INDEX proposals_listed ON proposals (place, id);
CREATE INDEX proposals_by_alert ON proposals (alert_id) WHERE alert_id IS NOT NULL;

-- The proposal that new evidence about a product goes to: one row for each product, which two who raise the same one at once meet at.
CREATE TABLE proposal_products (product TEXT /*C*/ PRIMARY KEY, proposal TEXT NOT NULL)/*K*/;

CREATE TABLE proposal_substances (
  substance TEXT /*C*/ NOT NULL,
  proposal TEXT /*C*/ NOT NULL REFERENCES proposals (id),
  PRIMARY KEY (substance, proposal))/*K*/;

-- Only ever added to. `identity` is what makes it the same evidence when it is told again.
CREATE TABLE proposal_evidence (
  proposal TEXT NOT NULL REFERENCES proposals (id),
  ordinal INTEGER NOT NULL,
  identity TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('sample', 'incidents', 'report', 'attachment')),
  sample INTEGER REFERENCES samples (number),
  added_by TEXT REFERENCES owners (id),
  document TEXT NOT NULL,
  PRIMARY KEY (proposal, ordinal),
  UNIQUE (proposal, identity));
CREATE INDEX proposal_evidence_by_sample ON proposal_evidence (proposal, sample) WHERE sample IS NOT NULL;
/*APPEND-ONLY proposal_evidence*/

-- What became of it, only ever added to.
CREATE TABLE proposal_steps (
  proposal TEXT NOT NULL REFERENCES proposals (id),
  ordinal INTEGER NOT NULL,
  step TEXT NOT NULL,
  at TEXT NOT NULL,
  owner_id TEXT REFERENCES owners (id),
  note TEXT,
  alert_id TEXT,
  PRIMARY KEY (proposal, ordinal))/*K*/;
/*APPEND-ONLY proposal_steps*/

-- Messages of partners (CAP), by who brought them and what identifies them: nobody speaks for another's.
CREATE TABLE proposal_messages (
  owner_id TEXT NOT NULL,
  identity TEXT NOT NULL,
  hash TEXT NOT NULL,
  proposal TEXT REFERENCES proposals (id),
  received_at TEXT NOT NULL,
  PRIMARY KEY (owner_id, identity))/*K*/;
