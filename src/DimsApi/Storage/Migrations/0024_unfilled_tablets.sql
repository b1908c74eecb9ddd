CREATE TABLE unfilled_tablets (id INTEGER PRIMARY KEY CHECK (id = 1), up_to BIGINT NOT NULL);
-- Of samples up to this one the rows of looks and tablets may be missing: the program writes them at its start, the newest first, and counts down.
INSERT INTO unfilled_tablets (id, up_to) SELECT 1, COALESCE(MAX(number), 0) FROM samples;
