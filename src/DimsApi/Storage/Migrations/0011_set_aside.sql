-- An event that a receiver refuses while it takes others is set aside: it has attempts of its own, and what stands behind it goes on.
-- Its sequence; how often it has failed since when; and when it is tried again, nothing where its schedule has ended.
ALTER TABLE subscription_alerts ADD COLUMN aside BIGINT;
ALTER TABLE subscription_alerts ADD COLUMN aside_failures INTEGER;
ALTER TABLE subscription_alerts ADD COLUMN aside_since TEXT;
ALTER TABLE subscription_alerts ADD COLUMN aside_at TEXT;
CREATE INDEX subscription_alerts_aside ON subscription_alerts (subscription_id, aside_at) WHERE aside IS NOT NULL;

-- How many each has of these, and when the first of them is due.
ALTER TABLE subscriptions ADD COLUMN aside INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN aside_at TEXT;
CREATE INDEX subscriptions_aside ON subscriptions (aside_at) WHERE aside_at IS NOT NULL;

-- How often its receiver was asked for its consent to another address, since when.
ALTER TABLE subscriptions ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN asked_since TEXT;
