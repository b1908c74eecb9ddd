-- Figures as they were printed elsewhere: never changed, and never merged with what is computed. Those that came with the program have no instant.
CREATE TABLE published_figures (
  id TEXT /*C*/ PRIMARY KEY,
  from_day TEXT /*C*/ NOT NULL,
  to_day TEXT /*C*/ NOT NULL,
  document TEXT NOT NULL,
  entered_at TEXT,
  superseded_by TEXT REFERENCES published_figures (id));
