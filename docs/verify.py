#!/usr/bin/env python3
"""Verify an export or a receipt of an estoppl ledger without estoppl.

    verify.py FILE KEY [LOG_ID]

FILE is an export (JSON lines) or a receipt (its first line is c2sp.org/tlog-proof@v1). KEY is the ledger's signing.pub or its vkey, as a
file or as text, got from someone you trust, not from the file's sender. Needs Python 3.9 and the package `cryptography`. Exit code: 0 intact,
1 broken, 2 unreadable. Sections are those of ledger-format.md, which describes the format; this file shares no code with estoppl.
"""
import base64, hashlib, json, os, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = {"actor", "cause", "corr", "data", "id", "kid", "log", "mono", "prev", "seq", "stream", "ts", "type", "v"}
FAULTS = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)  # what bytes of any origin may give rise to


class Broken(Exception):
    """The file can be read, and is not what was signed."""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def encode64(raw):
    return base64.b64encode(raw).decode()


def decode64(text):
    raw = base64.b64decode(text, validate=True)
    if encode64(raw) != text:  # one value, one text
        raise ValueError("base64 in a second spelling")
    return raw


def integer(text):
    if abs(int(text)) >= 2**53:
        raise ValueError("a number beyond 2^53")
    return int(text)


def canonical(raw):  # section 1: writing the content again must give the same bytes
    value = json.loads(raw.decode("utf-8"), parse_int=integer, parse_float=integer, parse_constant=integer)
    if json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8") != raw:
        raise ValueError("not canonical")
    return value


def kid(public):  # section 6
    return sha256(public).hex()[:16]


def signed(public, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        return True
    except InvalidSignature:
        return False


def note_hash(name, public):  # section 7
    return sha256(name.encode(), b"\n\1", public)[:4]


def vkey(text):
    name, key_hash, typed = text.split("+", 2)
    public = decode64(typed)[1:]
    if len(public) != 32 or (decode64(typed)[0], note_hash(name, public).hex()) != (1, key_hash):
        raise ValueError("not an Ed25519 vkey")
    return name, public


def checkpoint(note, public):  # origin, size and root of a checkpoint that the key signed
    text, _, signatures = note.rpartition("\n\n")
    origin, size, root = text.split("\n")
    if str(int(size)) != size or not signatures.endswith("\n"):
        raise ValueError("not a checkpoint")
    lines = [line.split(" ") for line in signatures[:-1].split("\n")]
    own = [decode64(value) for dash, name, value in lines if (dash, name) == ("\u2014", origin)]
    own = [value[4:] for value in own if value[:4] == note_hash(origin, public)]
    if not own or not all(signed(public, (text + "\n").encode(), value) for value in own):
        raise Broken("the checkpoint is not signed by the key in force there")
    return origin, int(size), decode64(root)


def add(frontier, size, leaf):  # the subtrees of a tree, the largest first
    while size & 1:
        size, leaf = size >> 1, sha256(b"\1", frontier.pop(), leaf)
    frontier.append(leaf)


def root_of(frontier):
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = sha256(b"\1", left, root)
    return root


class Chain:
    """What the next event has to fit: the place, the leaf before, the ledger, and the key in force. Sections 2 to 4, 7 and 8."""

    def __init__(self, log, size, frontier, keys):
        self.log, self.size, self.frontier, self.known, self.used = log, size, frontier, keys, []
        self.prev = "0" * 64 if size == 0 else frontier[-1].hex() if size & 1 else None  # None: covered by the roots alone

    def take(self, raw, signature):
        try:
            event = canonical(raw)
            fault = None if FIELDS <= event.keys() and (event["v"] > 1 or event.keys() == FIELDS) else "not the fields of an event"
        except FAULTS as wrong:
            event, fault = {"kid": None, "type": None}, wrong
        if not self.used:  # event 0 names its key; elsewhere it is one that was named before, and has to prove itself
            named = [decode64(event["data"]["publicKey"])] if self.size == 0 and event["type"] == "ledger.opened" else self.known
            self.used = [key for key in named if kid(key) == event.get("kid")][:1] or self.known[:1]
        key = self.used[-1]
        if not signed(key, b"estoppl/event/v1\n" + raw, signature):
            strange = not fault and event["kid"] != kid(key) and self.size > 0
            raise Broken("key is not authorized at this position" if strange else "content does not match its signature")
        if fault or event["kid"] != kid(key) or (event["type"] == "ledger.opened") != (self.size == 0):
            raise Broken(f"is signed, but is no event{fault and f': {fault}' or ', or not one of this place and key'}")
        if event["log"] != self.log:
            raise Broken(f"belongs to ledger {event['log']}, not to {self.log}")
        if event["seq"] != self.size:
            raise Broken(f"says seq {event['seq']} (deleted, inserted or reordered here)")
        if self.prev not in (None, event["prev"]):
            raise Broken("was signed behind another event (two histories joined here)")
        if event["v"] == 1 and event["type"] == "checkpoint.sealed":
            self.check_seal(event["data"], key)
        if event["v"] == 1 and event["type"] == "key.rotated":
            self.rotate(event["data"], event["prev"])
        leaf = sha256(b"\0", raw, signature)
        add(self.frontier, self.size, leaf)
        self.prev, self.size = leaf.hex(), self.size + 1

    def check_seal(self, data, key):
        root = encode64(bytes.fromhex(data["root"]))
        note = f"estoppl/{self.log}\n{data['size']}\n{root}\n\n\u2014 estoppl/{self.log} {data['signature']}\n"
        if checkpoint(note, key)[1:] != (self.size, root_of(self.frontier)) or data["frontier"] != [one.hex() for one in self.frontier]:
            raise Broken("its checkpoint does not match the events before it")

    def rotate(self, data, prev):
        place = f"estoppl/key-rotation/v1\n{self.log}\n{self.size}\n{prev}\n{data['publicKey']}\n".encode()
        following = decode64(data["publicKey"])
        if not signed(following, place, decode64(data["proof"])) or following in self.used:
            raise Broken("is signed, but is no event: the next key has not agreed to follow here")
        self.used.append(following)


def fields(line, *names):
    value = canonical(line.removesuffix(b"\n"))
    if not line.endswith(b"\n") or tuple(value) != names:
        raise ValueError("cut, or not a line of an export")
    return value


def verify_export(file, public, log):  # section 10
    header = fields(file.readline(), "estoppl", "first", "frontier", "keys", "log")
    first, keys = header["first"], [vkey(text) for text in header["keys"]]
    frontier = [bytes.fromhex(one) for one in header["frontier"]]
    if header["estoppl"] != "export/v1" or bin(first).count("1") != len(frontier) or {name for name, _ in keys} != {"estoppl/" + header["log"]}:
        raise ValueError("not the header of an export")
    if log not in (None, header["log"]):
        raise Broken(f"DIFFERENT LEDGER: this is an export of {header['log']}, not of {log}")
    chain, line = Chain(header["log"], first, frontier, [public] + [key for _, key in keys]), file.readline()
    while not line.startswith(b'{"checkpoint":'):
        stored = fields(line, "event", "signature")
        raw, signature = decode64(stored["event"]), decode64(stored["signature"])
        if len(signature) != 64:  # the leaf alone would not tell where the event ends
            raise ValueError("a signature has 64 bytes")
        try:
            chain.take(raw, signature)
        except (Broken, *FAULTS) as wrong:
            raise Broken(f"event #{chain.size}: {wrong}") from None
        line = file.readline()
    note = fields(line, "checkpoint")["checkpoint"]
    if file.read(1):
        raise ValueError("something stands behind the checkpoint")
    if chain.size == first:
        raise Broken("no events")
    origin, size, root = checkpoint(note, chain.used[-1])
    if (origin, size, root) != ("estoppl/" + chain.log, chain.size, root_of(frontier)):
        raise Broken(f"the checkpoint at the end commits to {size} events, which are not these {chain.size}")
    if public not in chain.used:
        raise Broken(f"DIFFERENT LEDGER: key {kid(public)} is none of those that signed these events")
    return (f"INTACT: events #{first}-#{size - 1} of ledger {chain.log} verified; every signature checked; all sealed by checkpoint {size}; "
            "events behind it that were left out, or a history signed anew with the key, would not be seen")


def root_from(leaf, index, size, path):  # RFC 6962, section 2.1.1, from the leaf upwards
    last = size - 1
    for other in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            leaf = sha256(b"\1", other, leaf)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = sha256(b"\1", leaf, other)
        index, last = index >> 1, last >> 1
    return leaf if last == 0 else None


def verify_receipt(text, public, log):  # section 9
    head, _, note = text.partition("\n\n")
    _, extra, index, *path = head.split("\n")
    data, place, path = decode64(extra.removeprefix("extra ")), int(index[6:]), [decode64(one) for one in path]
    if not extra.startswith("extra ") or index != f"index {place}" or len(data) <= 64:
        raise ValueError("not a receipt")
    raw, signature = data[:-64], data[-64:]
    origin, size, root = checkpoint(note, public)
    if not 0 <= place < size or root_from(sha256(b"\0", data), place, size, path) != root:
        raise Broken(f"event #{place} does not lead to the root of checkpoint {size}")
    try:
        event = canonical(raw)
        if event["seq"] != place or "estoppl/" + event["log"] != origin or log not in (None, event["log"]):
            raise ValueError("it belongs to another place or another ledger")
        if event["kid"] == kid(public) and not signed(public, b"estoppl/event/v1\n" + raw, signature):
            raise ValueError("content does not match its signature")
        earlier = "" if event["kid"] == kid(public) else "; an earlier key signed it, which was not checked: the checkpoint vouches for it"
        return f"VALID: event #{place} ({json.dumps(event['type'])}) of ledger {event['log']} is sealed by checkpoint {size}{earlier}"
    except FAULTS as wrong:
        raise Broken(f"event #{place}: {wrong}") from None


def read_key(text):
    text = (open(text, encoding="ascii").read() if os.path.exists(text) else text).strip()
    if text.startswith("estoppl verification key v1 (ed25519)\n"):
        return decode64(text.split("\n")[1]), None
    name, public = vkey(text)
    return public, name.removeprefix("estoppl/")


if __name__ == "__main__":
    try:
        public, log = read_key(sys.argv[2])
        with open(sys.argv[1], "rb") as file:
            is_receipt = file.readline() == b"c2sp.org/tlog-proof@v1\n"
            file.seek(0)
            log = sys.argv[3] if len(sys.argv) > 3 else log
            print(verify_receipt(file.read().decode("utf-8"), public, log) if is_receipt else verify_export(file, public, log))
    except Broken as wrong:
        print(wrong)
        sys.exit(1)
    except (OSError, *FAULTS) as wrong:
        print(f"verify.py: cannot read: {wrong}", file=sys.stderr)
        sys.exit(2)
