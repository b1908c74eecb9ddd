-- Who had a version of an alert by a webhook first, once the attempts that said so are forgotten.
CREATE TABLE webhook_reach (
  alert_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  at TEXT NOT NULL,
  latency_ms INTEGER NOT NULL,
  PRIMARY KEY (alert_id, version, owner_id),
  FOREIGN KEY (alert_id, version) REFERENCES alert_versions (alert_id, version));
