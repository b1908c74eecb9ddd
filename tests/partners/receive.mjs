// Reads one delivery as JSON from standard input, as a partner's server would have got it: { secrets, headers, body (base64), schema (a file) }. Checks it by the partners' own libraries and
// prints what they read: { accepted: [per secret], tampered, late, event }.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { Webhook } = require('standardwebhooks');
const { CloudEvent, HTTP } = require('cloudevents');
const Ajv = require('ajv').default;
const formats = require('ajv-formats');

const given = JSON.parse(readFileSync(0, 'utf8'));
const body = Buffer.from(given.body, 'base64').toString('utf8');

function accepts(secret, payload, headers = given.headers) {
  try {
    new Webhook(secret).verify(payload, headers);
    return true;
  } catch {
    return false;
  }
}

const late = { ...given.headers, 'webhook-timestamp': String(Number(given.headers['webhook-timestamp']) - 301) };
const event = HTTP.toEvent({ headers: given.headers, body });
new CloudEvent(event, true).validate();

const ajv = new Ajv({ strict: false });
formats(ajv);
const valid = ajv.compile(JSON.parse(readFileSync(given.schema, 'utf8')));
const faults = valid(JSON.parse(body)) ? [] : valid.errors.map(e => `${e.instancePath} ${e.message}`);

console.log(JSON.stringify({
  accepted: given.secrets.map(s => accepts(s, body)),
  tampered: accepts(given.secrets[0], body.replace(':', ': ')),
  late: accepts(given.secrets[0], body, late),
  faults,
  event,
}));
