#!/usr/bin/env python3
"""Check the receipt of one event without estoppl, and without the ledger.

    verify_receipt.py RECEIPT VKEY

VKEY is the ledger's public key, estoppl/LOG+HASH+BASE64, got from someone you trust, not from the receipt's sender.
Needs Python 3.9 and the package `cryptography`. Exit code: 0 valid, 1 not valid, 2 unreadable.
The format is described in ledger-format.md; this file shares no code with estoppl.
"""
import base64, hashlib, json, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def decode64(text):
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:  # one value, one text
        raise ValueError("base64 in a second spelling")
    return raw


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root_of(leaf, index, size, path):
    """RFC 6962, section 2.1.1: the path's last hash is the sibling just below the root."""
    if size == 1:
        if path:
            raise ValueError("the path is too long")
        return leaf
    if not path:
        raise ValueError("the path is too short")
    left = 1 << (size - 1).bit_length() - 1  # the largest power of two below size
    if index < left:
        return sha256(b"\1", root_of(leaf, index, left, path[:-1]), path[-1])
    return sha256(b"\1", path[-1], root_of(leaf, index - left, size - left, path[:-1]))


def read_vkey(text):
    name, key_hash, encoded = text.strip().split("+", 2)
    typed = decode64(encoded)
    if len(typed) != 33 or typed[0] != 1 or sha256(name.encode(), b"\n", typed)[:4].hex() != key_hash:
        raise ValueError("this is not an Ed25519 vkey")
    return name, key_hash, typed[1:]


def verify(receipt, name, key_hash, public):
    """The event, or a ValueError that says what is wrong."""
    head, _, note = receipt.partition("\n\n")
    text, _, signatures = note.rpartition("\n\n")
    form, extra, index, *path = head.split("\n")
    origin, size, root, *more = text.split("\n")
    if form != "c2sp.org/tlog-proof@v1" or extra[:6] != "extra " or index[:6] != "index " or more or signatures[-1:] != "\n":
        raise ValueError("not a receipt")
    leaf_data, place, total = decode64(extra[6:]), int(index[6:]), int(size)
    if (index, size) != (f"index {place}", f"{total}") or not 0 <= place < total or len(leaf_data) <= 64:
        raise ValueError("not a receipt")
    if origin != name:
        raise ValueError(f"this is a receipt of {origin}, not of {name}")

    key, signed = Ed25519PublicKey.from_public_bytes(public), False
    for line in signatures[:-1].split("\n"):
        dash, signer, value = line.split(" ")
        raw = decode64(value)
        if (dash, signer, raw[:4].hex()) == ("\u2014", name, key_hash):
            key.verify(raw[4:], (text + "\n").encode())
            signed = True
    if not signed:
        raise ValueError("the checkpoint is not signed with this key")
    if root_of(sha256(b"\0", leaf_data), place, total, [decode64(line) for line in path]) != decode64(root):
        raise ValueError("the event does not lead to the checkpoint's root")

    event = json.loads(leaf_data[:-64])
    if event["seq"] != place or "estoppl/" + event["log"] != origin:
        raise ValueError("the event is sealed at another place than its own")
    if event["kid"] == hashlib.sha256(public).hexdigest()[:16]:  # otherwise an earlier key of this ledger signed it
        key.verify(leaf_data[-64:], b"estoppl/event/v1\n" + leaf_data[:-64])
    return event, total


if __name__ == "__main__":
    try:
        receipt, vkey = open(sys.argv[1], encoding="utf-8", newline="").read(), read_vkey(sys.argv[2])
    except (OSError, ValueError, IndexError) as wrong:
        print(f"verify_receipt.py: cannot read: {wrong}", file=sys.stderr)
        sys.exit(2)
    try:
        event, total = verify(receipt, *vkey)
        print(f"VALID: event #{event['seq']} ({json.dumps(event['type'])}) is sealed by checkpoint {total:,} of ledger {event['log']}")
    except (InvalidSignature, ValueError, KeyError, TypeError, RecursionError) as wrong:
        print(f"NOT VALID: {wrong or 'a signature does not match'}")
        sys.exit(1)
