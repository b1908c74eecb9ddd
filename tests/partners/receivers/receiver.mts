// Receives Red Alerts and prints a line for each. One library: npm install standardwebhooks
// Node 22.18 or later runs it as it stands: node receiver.mts. An earlier one wants it compiled first:
//   npm install --save-dev typescript @types/node; npx tsc --strict --module nodenext --target es2022 receiver.mts; node receiver.mjs
//
// DIMS_URL      the service, such as https://alerts.example.org
// DIMS_SECRETS  a file with the secret (whsec_...); while you change it, both, a line each
// DIMS_KEY      your key, to ask for what is missing
// DIMS_AFTER    the last sequence you have; left out, the first event is taken as it comes
// PORT          where to listen; TLS is the work of the proxy in front
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

// As it is sent.
interface Sent { id: string; type: string; source: string; sequence: string; previous?: string; subject?: string; data?: { code?: string } }

// As /v1/alert-events and /v1/notices tell it.
interface Told { id: string; type: string; sequence: number; alert: { id: string } }
interface Notice { kind: string; sequence: number; subject: string }
interface Page { next: number; head: number; events?: Told[]; items?: Notice[] }

const service = new URL(process.env.DIMS_URL ?? '');
const largest = 128 * 1024; // bytes
const [test, reset] = ['nl.drugsmarkt.subscription.test.v1', 'nl.drugsmarkt.log.reset.v1'];

// These three belong in your database, changed in the transaction that takes the event over: what you have, by id and by sequence, and from where to ask for what is missing.
const known = new Set<string>();
let last: number | null = process.env.DIMS_AFTER ? Number(process.env.DIMS_AFTER) : null;
const had = new Set<number>(last === null ? [] : [last]);

// Read each time, so that a new one needs no restart.
function secrets(): string[] {
  const file = process.env.DIMS_SECRETS ?? '';
  return existsSync(file) ? readFileSync(file, 'ascii').split('\n').map(line => line.trim()).filter(line => line) : [];
}

// The library looks at the bytes as they came, at every signature there is, in constant time, and refuses a timestamp more than 300 seconds off.
function isGenuine(headers: IncomingHttpHeaders, body: Buffer): boolean {
  return secrets().some(secret => {
    try {
      new Webhook(secret).verify(body, headers as Record<string, string>, { jsonParse: false });
      return true;
    } catch (failed) {
      if (!(failed instanceof WebhookVerificationError)) console.error('a secret that cannot be used:', reason(failed));
      return false;
    }
  });
}

// One after another, in the order of their arrival.
let work = Promise.resolve();

const server = createServer((request, response) => {
  if (request.method === 'OPTIONS') {
    // Whose address is it? We agree to be called by this service and by nobody else.
    const origin = request.headers['webhook-request-origin'];
    if (origin === service.hostname) response.setHeader('WebHook-Allowed-Origin', origin).setHeader('WebHook-Allowed-Rate', '*');
    return response.writeHead(200).end();
  }
  if (request.method !== 'POST') return response.writeHead(405).end();
  const parts: Buffer[] = [];
  let length = 0;
  request.on('data', (part: Buffer) => {
    length += part.length;
    if (length <= largest) parts.push(part);
  });
  return request.on('end', () => {
    const body = Buffer.concat(parts);
    if (length > largest) return response.writeHead(413).end();
    if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
    let event: Sent;
    try {
      event = JSON.parse(body.toString('utf8'));
    } catch {
      return response.writeHead(400).end();
    }
    work = work.then(() => take(event)).catch(failed => console.error('an event that is not understood:', reason(failed)));
    return response.writeHead(204).end(); // at once; the work comes afterwards
  });
});

// One event that was sent: dropped if we have it; what lies between is asked for first.
async function take(event: Sent): Promise<void> {
  if (event.type === test) return console.error('test', event.data?.code ?? '');
  const [sequence, previous, subject] = [Number(event.sequence), event.previous === undefined ? null : Number(event.previous), event.subject ?? '-'];
  if (event.type === reset) {
    // Sequences begin anew. Replace what you hold by /v1/alerts.
    known.clear();
    had.clear();
    handle(event.id, sequence, event.type, subject);
    had.add(sequence);
    last = sequence;
    return;
  }
  if (known.has(event.id)) return;
  // Sequences may go back: what we refused comes later. So the question is whether we have the one before, not how high it is.
  const whole = last === null || previous === null || had.has(previous) || await fetchMissing(event, Math.max(0, Math.min(last, previous - 1)));
  handle(event.id, sequence, event.type, subject);
  // One that was asked for once more says nothing of what came before it.
  if (!whole || previous === null) return;
  had.add(sequence);
  last = Math.max(last ?? 0, sequence);
}

// False where it cannot be had now: nothing waits for that, and the next event asks again.
async function fetchMissing(event: Sent, after: number): Promise<boolean> {
  const stream = event.source.slice(event.source.lastIndexOf(':') + 1);
  // A notice is asked for by its place alone: its id is that of the one in hand with another number behind.
  const log = event.id.slice(0, event.id.lastIndexOf('-') + 1);
  try {
    for (;;) {
      const answer = await fetch(new URL(stream === 'notices' ? `/v1/notices?after=${after}&limit=100` : `/v1/alert-events?after=${after}&stream=${stream}&limit=100`, service), {
        headers: process.env.DIMS_KEY ? { authorization: `Bearer ${process.env.DIMS_KEY}` } : {},
        signal: AbortSignal.timeout(10_000),
      });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const page = await answer.json() as Page;
      for (const told of page.events ?? []) {
        had.add(told.sequence);
        handle(told.id, told.sequence, `nl.drugsmarkt.${told.type}.v1`, told.alert.id);
      }
      for (const told of page.items ?? []) {
        had.add(told.sequence);
        handle(log + told.sequence, told.sequence, `nl.drugsmarkt.notice.${told.kind.replaceAll('-', '_')}.v1`, told.subject);
      }
      after = page.next;
      last = Math.max(last ?? 0, after);
      if (after >= page.head) return true;
    }
  } catch (failed) {
    console.error('missing events could not be fetched:', reason(failed));
    return false;
  }
}

// Your work goes here. The same event may come by both ways, and an older one after a newer.
function handle(id: string, sequence: number, type: string, subject: string): void {
  if (known.has(id)) return;
  known.add(id);
  console.log(`${sequence} ${type} ${subject}`);
}

function reason(failed: unknown): string {
  return failed instanceof Error ? failed.message : String(failed);
}

server.listen(Number(process.env.PORT ?? 8000), '127.0.0.1');
