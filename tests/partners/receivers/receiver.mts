// Receives Red Alerts and prints a line for each. Node 20 or later, and one library: npm install standardwebhooks; node receiver.mjs
// Its types stand in comments, which TypeScript checks: npm install typescript @types/node; npx tsc --noEmit --allowJs --checkJs --strict --module nodenext --skipLibCheck receiver.mjs
//
// DIMS_URL      the service, such as https://alerts.example.org
// DIMS_SECRETS  a file with the secret (whsec_...); while you change it, both, a line each
// DIMS_KEY      your key, to ask for what is missing
// DIMS_AFTER    the last sequence you have; left out, the first event is taken as it comes
// PORT          where to listen; TLS is the work of the proxy in front
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** @typedef {{ id: string, type: string, source: string, sequence: string, previous: string, subject?: string, data?: { code?: string } }} Sent an event as it is sent */
/** @typedef {{ id: string, type: string, sequence: number, alert: { id: string } }} Told an event as /v1/alert-events tells it */
/** @typedef {{ events: Told[], next: number, head: number }} Page */

const service = new URL(process.env.DIMS_URL ?? '');
const largest = 128 * 1024; // bytes
const [test, reset] = ['nl.drugsmarkt.subscription.test.v1', 'nl.drugsmarkt.log.reset.v1'];

// These two belong in your database, changed in the transaction that takes the event over.
/** @type {Set<string>} */
const known = new Set();
/** @type {number | null} */
let last = process.env.DIMS_AFTER ? Number(process.env.DIMS_AFTER) : null;

/** Read each time, so that a new one needs no restart. @returns {string[]} */
function secrets() {
  const file = process.env.DIMS_SECRETS ?? '';
  return existsSync(file) ? readFileSync(file, 'ascii').split('\n').map(line => line.trim()).filter(line => line) : [];
}

/**
 * The library looks at the bytes as they came, at every signature there is, in constant time, and refuses a timestamp more than 300 seconds off.
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {Buffer} body
 */
function isGenuine(headers, body) {
  return secrets().some(secret => {
    try {
      new Webhook(secret).verify(body, /** @type {Record<string, string>} */ (headers), { jsonParse: false });
      return true;
    } catch (failed) {
      if (!(failed instanceof WebhookVerificationError)) console.error('a secret that cannot be used:', /** @type {Error} */ (failed).message);
      return false;
    }
  });
}

/** One after another, in the order of their arrival. */
let work = Promise.resolve();

const server = createServer((request, response) => {
  if (request.method === 'OPTIONS') {
    // Whose address is it? We agree to be called by this service and by nobody else.
    const origin = request.headers['webhook-request-origin'];
    if (origin === service.hostname) response.setHeader('WebHook-Allowed-Origin', origin).setHeader('WebHook-Allowed-Rate', '*');
    return response.writeHead(200).end();
  }
  if (request.method !== 'POST') return response.writeHead(405).end();
  /** @type {Buffer[]} */
  const parts = [];
  let length = 0;
  request.on('data', part => {
    length += part.length;
    if (length <= largest) parts.push(part);
  });
  request.on('end', () => {
    const body = Buffer.concat(parts);
    if (length > largest) return response.writeHead(413).end();
    if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
    /** @type {Sent} */
    let event;
    try {
      event = JSON.parse(body.toString('utf8'));
    } catch {
      return response.writeHead(400).end();
    }
    response.writeHead(204).end(); // at once; the work comes afterwards
    work = work.then(() => take(event)).catch(failed => console.error('an event that is not understood:', failed.message));
  });
});

/** One event that was sent: dropped if we have it; what lies between is asked for first. @param {Sent} event */
async function take(event) {
  if (event.type === test) return console.error('test', event.data?.code ?? '');
  const [sequence, previous, subject] = [Number(event.sequence), Number(event.previous), event.subject ?? '-'];
  if (event.type === reset) {
    // Sequences begin anew. Replace what you hold by /v1/alerts.
    known.clear();
    handle(event.id, sequence, event.type, subject);
    last = sequence;
    return;
  }
  if (known.has(event.id)) return;
  const whole = last === null || previous <= last || await fetchMissing(event.source.slice(event.source.lastIndexOf(':') + 1));
  handle(event.id, sequence, event.type, subject);
  if (whole) last = Math.max(last ?? 0, sequence);
}

/** False where it cannot be had now: nothing waits for that, and the next event asks again. @param {string} stream */
async function fetchMissing(stream) {
  try {
    for (;;) {
      const answer = await fetch(new URL(`/v1/alert-events?after=${last}&stream=${stream}&limit=100`, service), {
        headers: process.env.DIMS_KEY ? { authorization: `Bearer ${process.env.DIMS_KEY}` } : {},
        signal: AbortSignal.timeout(10_000),
      });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      /** @type {Page} */
      const page = await answer.json();
      for (const told of page.events) handle(told.id, told.sequence, `nl.drugsmarkt.${told.type}.v1`, told.alert.id);
      last = page.next;
      if (last >= page.head) return true;
    }
  } catch (failed) {
    console.error('missing events could not be fetched:', /** @type {Error} */ (failed).message);
    return false;
  }
}

/**
 * Your work goes here. The same event may come by both ways, and an older one after a newer.
 * @param {string} id @param {number} sequence @param {string} type @param {string} subject
 */
function handle(id, sequence, type, subject) {
  if (known.has(id)) return;
  known.add(id);
  console.log(`${sequence} ${type} ${subject}`);
}

server.listen(Number(process.env.PORT ?? 8000), '127.0.0.1');
