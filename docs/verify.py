#!/usr/bin/env python3
"""Verify an exported estoppl ledger without estoppl.

    verify.py EXPORT SIGNING_PUB [LOG_ID]

EXPORT has one line per event, oldest first: {"event": BASE64, "signature": BASE64}.
SIGNING_PUB is the ledger's signing.pub, got from someone you trust, not from the export's sender.
Needs Python 3.9 and the package `cryptography`. Exit code: 0 intact, 1 broken, 2 unreadable.
The format is described in ledger-format.md; this file shares no code with estoppl.
"""
import base64, binascii, hashlib, json, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = {"actor", "cause", "corr", "data", "id", "kid", "log", "mono", "prev", "seq", "stream", "ts", "type", "v"}


def decode64(text):
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:  # one value, one text
        raise ValueError("base64 in a second spelling")
    return raw


def refuse(text):
    raise ValueError(f"{text} is not allowed")


def parse(raw):
    """Canonical bytes only: writing the content again must give the same bytes."""
    event = json.loads(raw.decode("utf-8"), parse_float=refuse, parse_constant=refuse)
    again = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    if again != raw:
        raise ValueError("not canonical")
    if type(event) is not dict or type(event.get("v")) is not int or event["v"] < 1:
        raise ValueError("not an event")
    if type(event.get("data")) is not dict or not FIELDS <= event.keys() or (event["v"] == 1 and event.keys() != FIELDS):
        raise ValueError("not the fields of an event")
    return event


def verify(lines, public, log=None):
    """The number of events, or a ValueError that names the first one that is wrong."""
    key, kid = Ed25519PublicKey.from_public_bytes(public), hashlib.sha256(public).hexdigest()[:16]
    prev, count = "0" * 64, 0
    for count, line in enumerate(lines, 1):
        at = f"event #{count - 1}"
        try:
            stored = json.loads(line)
            raw, signature = decode64(stored["event"]), decode64(stored["signature"])
            key.verify(signature, b"estoppl/event/v1\n" + raw)
            event = parse(raw)
        except (InvalidSignature, ValueError, KeyError, TypeError, RecursionError) as wrong:
            raise ValueError(f"{at}: content does not match its signature ({wrong or 'signature'})") from None
        log = log or event["log"]
        opened = event["type"] == "ledger.opened"
        if event["seq"] != count - 1 or type(event["seq"]) is not int:
            raise ValueError(f"{at}: says seq {event['seq']} (deleted, inserted or reordered here)")
        if event["kid"] != kid or event["log"] != log:
            raise ValueError(f"{at}: names another key or another ledger")
        if event["prev"] != prev:
            raise ValueError(f"{at}: was signed behind another event")
        if opened != (count == 1) or (opened and event["data"].get("publicKey") != base64.b64encode(public).decode()):
            raise ValueError(f"{at}: a ledger opens once, with event 0, and with its key")
        prev = hashlib.sha256(b"\0" + raw + signature).hexdigest()
    if count == 0:
        raise ValueError("no events, not even #0")
    return count


if __name__ == "__main__":
    try:
        heading, text = open(sys.argv[2], encoding="ascii").read().split("\n")[:2]
        if heading != "estoppl verification key v1 (ed25519)":
            sys.exit(2)
        public, export = decode64(text), open(sys.argv[1], encoding="utf-8")
    except (OSError, ValueError, IndexError, binascii.Error) as wrong:
        print(f"verify.py: cannot read: {wrong}", file=sys.stderr)
        sys.exit(2)
    try:
        total = verify(export, public, *sys.argv[3:4])
        print(f"INTACT: {total:,} events verified; every signature checked; a deleted tail would not be seen")
    except ValueError as wrong:
        print(wrong)
        sys.exit(1)
