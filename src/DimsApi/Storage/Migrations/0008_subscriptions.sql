-- What partners asked to be sent, and how far each of them has been brought. Events are not written here: the logs are the outbox, and a subscription is a position in one of them.

CREATE TABLE subscriptions (
  id TEXT /*C*/ PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  -- A stream of alerts, or the notices.
  stream TEXT /*C*/ NOT NULL CHECK (stream IN ('public', 'professional', 'restricted', 'notices')),
  state TEXT /*C*/ NOT NULL CHECK (state IN ('unconfirmed', 'active', 'paused', 'deactivated', 'deleted')),
  -- Why it is deactivated.
  reason TEXT CHECK (reason IN ('gone', 'failed-too-long', 'not-entitled')),
  name TEXT,
  address TEXT NOT NULL,
  -- Deliveries a minute that the receiver allows, where it has named a number.
  rate INTEGER,
  -- Sealed.
  bearer TEXT,
  secrets TEXT NOT NULL,
  kinds TEXT,
  filter TEXT,
  -- Of the code that the last test event brought, while the address is not confirmed.
  confirmation TEXT,
  tested_at TEXT,
  -- The log it is a position in; the last sequence that was dealt with, -1 where it has to be told first that the log is another one; and the last one that was sent.
  log TEXT NOT NULL,
  position BIGINT NOT NULL,
  previous BIGINT NOT NULL,
  -- 1 while it fails or answers slowly: then it waits among its like.
  slow INTEGER NOT NULL DEFAULT 0 CHECK (slow IN (0, 1)),
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since TEXT,
  -- Not before this, unless the stream has grown beyond retry_head; and in no case before held_until.
  retry_at TEXT,
  retry_head BIGINT,
  held_until TEXT,
  -- What is sent once more, from and to.
  again_from BIGINT,
  again_to BIGINT,
  -- Who works for it, and until when nobody else does.
  lease TEXT,
  leased_until TEXT,
  edition INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  CHECK ((reason IS NOT NULL) = (state = 'deactivated')),
  CHECK ((again_from IS NULL) = (again_to IS NULL)));
CREATE INDEX subscriptions_by_owner ON subscriptions (owner_id, id);
CREATE INDEX subscriptions_due ON subscriptions (stream, state, slow, position);
CREATE INDEX subscriptions_again ON subscriptions (id) WHERE again_to IS NOT NULL;

-- Which alerts each has been given: who was given any version gets every later event of it.
CREATE TABLE subscription_alerts (
  subscription_id TEXT /*C*/ NOT NULL REFERENCES subscriptions (id),
  alert_id TEXT /*C*/ NOT NULL,
  -- The last event of it that may have arrived; 0 while there is none.
  sequence BIGINT NOT NULL,
  -- Events that a later one, which has not been delivered yet, stands for.
  owed TEXT,
  PRIMARY KEY (subscription_id, alert_id))/*K*/;

-- Every attempt. The ordinals of all rise together.
CREATE TABLE delivery_attempts (
  subscription_id TEXT /*C*/ NOT NULL,
  ordinal BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('event', 'test', 'again')),
  sequence BIGINT NOT NULL,
  event_id TEXT /*C*/ NOT NULL,
  type TEXT NOT NULL,
  at TEXT /*C*/ NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER,
  latency_ms INTEGER NOT NULL,
  next_at TEXT,
  PRIMARY KEY (subscription_id, ordinal))/*K*/;
CREATE INDEX delivery_attempts_by_event ON delivery_attempts (event_id);
CREATE INDEX delivery_attempts_by_time ON delivery_attempts (at);

INSERT INTO counters (name, value) VALUES ('attempts', 0);
