"""Receives Red Alerts and prints a line for each. Python 3.9 or later; nothing to install: python3 receiver.py

DIMS_URL      the service, such as https://alerts.example.org
DIMS_SECRETS  a file with the secret (whsec_...); while you change it, both, a line each
DIMS_KEY      your key, to ask for what is missing
DIMS_AFTER    the last sequence you have; left out, the first event is taken as it comes
PORT          where to listen; TLS is the work of the proxy in front
"""
import base64
import binascii
import hmac
import json
import os
import queue
import sys
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SERVICE = os.environ["DIMS_URL"].rstrip("/")
SECRETS = os.environ["DIMS_SECRETS"]
KEY = os.environ.get("DIMS_KEY")
TOLERANCE = 300  # seconds
LARGEST = 128 * 1024  # bytes
TEST, RESET = "nl.drugsmarkt.subscription.test.v1", "nl.drugsmarkt.log.reset.v1"

arrived = queue.Queue()

# These three belong in your database, changed in the transaction that takes the event over: what you have, by id and by sequence, and from where to ask for what is missing.
known = set()
last = int(os.environ["DIMS_AFTER"]) if os.environ.get("DIMS_AFTER") else None
had = set() if last is None else {last}


def secrets():
    """Read each time, so that a new one needs no restart."""
    try:
        with open(SECRETS, encoding="ascii") as file:
            return [base64.b64decode(line.strip().removeprefix("whsec_")) for line in file if line.strip()]
    except FileNotFoundError:
        return []


def is_genuine(headers, body):
    """Standard Webhooks: over the bytes as they came, and any of our secrets fits any of their signatures."""
    identity, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not identity or not (at.isascii() and at.isdigit() and len(at) < 13) or abs(time.time() - int(at)) > TOLERANCE:
        return False
    signed = identity.encode() + b"." + at.encode() + b"." + body
    genuine = False
    for given in headers.get("webhook-signature", "").split(" "):
        version, _, text = given.partition(",")
        if version != "v1":
            continue
        try:
            mac = base64.b64decode(text, validate=True)
        except binascii.Error:
            continue
        for secret in secrets():
            genuine |= hmac.compare_digest(hmac.digest(secret, signed, "sha256"), mac)
    return genuine


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_OPTIONS(self):
        """Whose address is it? We agree to be called by this service and by nobody else."""
        origin = self.headers.get("WebHook-Request-Origin")
        agreed = origin == urllib.parse.urlsplit(SERVICE).hostname
        self.answer(200, {"WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": "*"} if agreed else {})

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            return self.answer(413)
        body = self.rfile.read(int(length))
        if not is_genuine(self.headers, body):
            return self.answer(401)
        try:
            event = json.loads(body)
        except ValueError:
            return self.answer(400)
        arrived.put(event)
        self.answer(204)  # at once; the work comes afterwards

    def answer(self, status, headers={}):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def take(event):
    """One event that was sent: dropped if we have it; what lies between is asked for first."""
    global had, last
    if event["type"] == TEST:
        return print("test", event["data"].get("code", ""), file=sys.stderr, flush=True)
    sequence, previous = int(event["sequence"]), int(event["previous"]) if "previous" in event else None
    if event["type"] == RESET:
        # Sequences begin anew. Replace what you hold by /v1/alerts.
        known.clear()
        handle(event["id"], sequence, event["type"], event.get("subject", "-"))
        had, last = {sequence}, sequence
        return
    if event["id"] in known:
        return
    # Sequences may go back: what we refused comes later. So the question is whether we have the one before, not how high it is.
    whole = last is None or previous is None or previous in had or fetch_missing(event, max(0, min(last, previous - 1)))
    handle(event["id"], sequence, event["type"], event.get("subject", "-"))
    # One that was asked for once more says nothing of what came before it.
    if whole and previous is not None:
        had.add(sequence)
        last = max(last or 0, sequence)


def fetch_missing(sent, after):
    """False where it cannot be had now: nothing waits for that, and the next event asks again."""
    global last
    stream = sent["source"].rpartition(":")[2]
    # A notice is asked for by its place alone: its id is that of the one in hand with another number behind.
    log = sent["id"].rpartition("-")[0]
    path = "/v1/notices?" if stream == "notices" else f"/v1/alert-events?stream={stream}&"
    try:
        while True:
            request = urllib.request.Request(f"{SERVICE}{path}after={after}&limit=100")
            if KEY:
                request.add_header("Authorization", "Bearer " + KEY)
            with urllib.request.urlopen(request, timeout=10) as answer:
                page = json.load(answer)
            for told in page.get("events", []):
                had.add(told["sequence"])
                handle(told["id"], told["sequence"], f"nl.drugsmarkt.{told['type']}.v1", told["alert"]["id"])
            for told in page.get("items", []):
                had.add(told["sequence"])
                handle(f"{log}-{told['sequence']}", told["sequence"], f"nl.drugsmarkt.notice.{told['kind'].replace('-', '_')}.v1", told["subject"])
            after = page["next"]
            last = max(last, after)
            if after >= page["head"]:
                return True
    except Exception as failed:  # whatever it is: the event in hand is acknowledged already, and is taken over
        print("missing events could not be fetched:", failed, file=sys.stderr, flush=True)
        return False


def handle(identity, sequence, type, subject):
    """Your work goes here. The same event may come by both ways, and an older one after a newer."""
    if identity in known:
        return
    known.add(identity)
    print(sequence, type, subject, flush=True)


def work():
    while True:
        event = arrived.get()
        try:
            take(event)
        except Exception as failed:  # whatever it is, the next event is taken
            print("an event that is not understood:", repr(failed), file=sys.stderr, flush=True)


threading.Thread(target=work, daemon=True).start()
ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Receiver).serve_forever()
