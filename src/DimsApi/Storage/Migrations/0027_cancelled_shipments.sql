-- A shipment that was made by mistake is cancelled before anything in it is received; its state stays the one that it had.
ALTER TABLE shipments ADD COLUMN cancelled_at TEXT;
ALTER TABLE shipments ADD COLUMN cancelled_by TEXT REFERENCES owners (id);
ALTER TABLE shipments ADD COLUMN cancelled_because TEXT;
