-- Which samples have changed since a revision: cells and exports ask it whenever something has.
CREATE INDEX samples_by_revision ON samples (revision);

-- By what the ids of exported samples are made, so that they tell neither when a sample was recorded nor which it is. Made at the first export.
CREATE TABLE export_keys (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL);
