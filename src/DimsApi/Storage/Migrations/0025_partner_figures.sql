-- What partners are told of a table's year, who are told of fewer samples than everyone; empty where a snapshot from before told everyone alone.
ALTER TABLE published_tables ADD COLUMN partner_figures TEXT;
ALTER TABLE published_past ADD COLUMN partner_figures TEXT;
