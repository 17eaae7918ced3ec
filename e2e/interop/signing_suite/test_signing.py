"""Model signatures both ways between `slipway model` and the reference command line."""

import base64
import importlib.metadata
import json
import pathlib
import random
import shutil
import subprocess

import pytest
import served
from click.testing import CliRunner

[REFERENCE] = importlib.metadata.entry_points(group="console_scripts", name="model_signing")
CURVES = {"prime256v1": "sec1", "secp384r1": "pkcs8", "secp521r1": "sec1"}
# What is signed is one digest of all files, whichever the curve: the many are signed on one of them.
OF_MANY_FILES = "prime256v1"
ODD_NAMES = [
    "a/b", "a-1/x", "a.txt", "a/b-c/d", "A.txt", "\u00fc.txt", "u\u0308.txt", "\u6a21\u578b/\u91cd\u307f.bin",
    "\uff5e.txt", "\ue000.txt", "\U0001f680.txt", "\U0001f680/deep", "two words.txt", ".hidden/.file",
    "quote\"d.txt", "back\\slash.txt", "percent%20.txt", "colon:0:1", "tab\there.txt", "line\nbreak.txt",
]  # fmt: skip


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """1,200 files: odd names, empty files, names that sort differently by string and by path."""
    root = tmp_path_factory.mktemp("signing") / "model"
    assert len(written(root, 1200)) >= 1000
    return root


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A few of the same kinds, for what is said of one of them: the reference takes seconds for the many."""
    root = tmp_path_factory.mktemp("signing") / "small"
    assert set(ODD_NAMES) <= set(written(root, 60))
    return root


def signable(curve, model, small):
    """What is signed on a curve, and how many files that has at the least."""
    return (model, 1000) if curve == OF_MANY_FILES else (small, len(ODD_NAMES))


def written(root, count):
    """The names of files that are there now, nearly as many as wanted."""
    names = set(ODD_NAMES)
    pick = random.Random(41)
    letters = "ab.-_0\u00e9\u4e2d\U0001f40d\uff21"
    while len(names) < count:
        depth = pick.randint(1, 4)
        parts = ["".join(pick.choices(letters, k=pick.randint(1, 8))) for _ in range(depth)]
        if not any(part.strip(".") == "" for part in parts):
            names.add("/".join(parts))
    made = []
    # The odd ones first: others that stand in their way are left out.
    for name in [*ODD_NAMES, *sorted(names.difference(ODD_NAMES))]:
        file = root / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(pick.randbytes(pick.choice([0, 1, 100, 5000])))
            made.append(name)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            pass
    (root / ".git").mkdir()
    (root / ".git" / "HEAD").write_text("not of the model")
    return made


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    for curve, form in CURVES.items():
        private, public = folder / f"{curve}.pem", folder / f"{curve}.pub"
        openssl("ecparam", "-name", curve, "-genkey", "-out", private)
        if form == "pkcs8":
            openssl("pkcs8", "-topk8", "-nocrypt", "-in", private, "-out", f"{private}.new")
            pathlib.Path(f"{private}.new").replace(private)
        openssl("ec", "-in", private, "-pubout", "-out", public)
    return folder


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def slipway(verb, directory, key, signature):
    command = [str(served.ROOT / "slipway"), "model", verb, str(directory), "--key", str(key),
               "--signature", str(signature), "-o", "json"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def reference(verb, directory, key, signature):
    """What its program does, here: as a process of its own each call would load it anew, for longer than it works."""
    option = "--private_key" if verb == "sign" else "--public_key"
    words = [verb, "key", str(directory), "--signature", str(signature), option, str(key)]
    done = CliRunner().invoke(REFERENCE.load(), words)
    return done.exit_code, done.output


def sign(side, directory, key, signature):
    signer = slipway if side == "slipway" else reference
    code, *said = signer("sign", directory, key, signature)
    assert code == 0, said


@pytest.mark.parametrize("curve", CURVES)
def test_signed_by_slipway_verifies_with_the_reference(model, small, keys, tmp_path, curve):
    model, least = signable(curve, model, small)
    signature = tmp_path / "model.sig"
    code, signed, said = slipway("sign", model, keys / f"{curve}.pem", signature)
    assert code == 0, said
    assert signed["files"] >= least
    code, said = reference("verify", model, keys / f"{curve}.pub", signature)
    assert code == 0, said
    assert slipway("verify", model, keys / f"{curve}.pub", signature)[0] == 0


@pytest.mark.parametrize("curve", CURVES)
def test_signed_by_the_reference_verifies_with_slipway(model, small, keys, tmp_path, curve):
    model, least = signable(curve, model, small)
    signature = tmp_path / "model.sig"
    sign("reference", model, keys / f"{curve}.pem", signature)
    code, verdict, said = slipway("verify", model, keys / f"{curve}.pub", signature)
    assert code == 0 and verdict["holds"] and verdict["files"] >= least, (verdict, said)
    named = json.loads(signature.read_text())["verificationMaterial"]["publicKey"]["hint"]
    _, signed, _ = slipway("sign", model, keys / f"{curve}.pem", tmp_path / "ours.sig")
    assert signed["key"] == named


@pytest.mark.parametrize("side", ["slipway", "reference"])
def test_signature_inside_the_model_covers_all_but_itself(small, keys, tmp_path, side):
    copy = copied(small, tmp_path)
    signature = copy / "model.sig"
    sign(side, copy, keys / "prime256v1.pem", signature)
    both_hold(copy, keys / "prime256v1.pub", signature)


def both_hold(directory, key, signature):
    code, said = reference("verify", directory, key, signature)
    assert code == 0, said
    code, verdict, said = slipway("verify", directory, key, signature)
    assert code == 0 and verdict["holds"], (verdict, said)


def copied(model, tmp_path):
    return pathlib.Path(shutil.copytree(model, tmp_path / "copy"))


@pytest.fixture(scope="session", params=["slipway", "reference"])
def signed(request, small, keys, tmp_path_factory):
    signature = tmp_path_factory.mktemp("signed") / "model.sig"
    sign(request.param, small, keys / "prime256v1.pem", signature)
    return small, keys / "prime256v1.pub", signature


def both_refuse(directory, key, signature, kind, *names):
    """What the reference says, once both have refused."""
    code, said = reference("verify", directory, key, signature)
    assert code == 1, said
    code, verdict, errors = slipway("verify", directory, key, signature)
    assert code == 1 and not verdict["holds"], (verdict, errors)
    assert [fault["kind"] for fault in verdict["faults"]] == [kind], verdict
    for name in names:
        assert name in verdict["faults"][0]["message"], verdict
    return said


def test_changed_file_is_refused_by_name(signed, tmp_path):
    model, key, signature = signed
    copy = copied(model, tmp_path)
    with (copy / "\U0001f680.txt").open("ab") as file:
        file.write(b"x")
    assert "\U0001f680.txt" in both_refuse(copy, key, signature, "changed-file", "\U0001f680.txt")


def test_added_file_is_refused_by_name(signed, tmp_path):
    model, key, signature = signed
    copy = copied(model, tmp_path)
    (copy / "\u00e4dded").write_bytes(b"")
    assert "\u00e4dded" in both_refuse(copy, key, signature, "added-file", "\u00e4dded")


def test_missing_file_is_refused_by_name(signed, tmp_path):
    model, key, signature = signed
    copy = copied(model, tmp_path)
    (copy / "colon:0:1").unlink()
    both_refuse(copy, key, signature, "missing-file", "colon:0:1")


def test_link_is_refused_by_name(signed, tmp_path):
    model, key, signature = signed
    copy = copied(model, tmp_path)
    (copy / "linked").symlink_to(copy / "a.txt")
    both_refuse(copy, key, signature, "unusable-entry", "linked")


def test_swapped_key_is_refused_by_name(signed, keys):
    model, _, signature = signed
    both_refuse(model, keys / "secp384r1.pub", signature, "swapped-key", "signed with key")


def edit_payload(signature, target, change):
    bundle = json.loads(signature.read_text())
    envelope = bundle["dsseEnvelope"]
    payload = json.loads(base64.b64decode(envelope["payload"]))
    change(payload)
    envelope["payload"] = base64.b64encode(json.dumps(payload).encode()).decode()
    target.write_text(json.dumps(bundle))


def test_edited_manifest_is_refused(signed, tmp_path):
    model, key, signature = signed

    def drop(payload):
        payload["predicate"]["resources"].pop(7)

    edited = tmp_path / "edited.sig"
    edit_payload(signature, edited, drop)
    both_refuse(model, key, edited, "edited-manifest", "its files hash to")


def test_forged_manifest_is_a_broken_signature(signed, tmp_path):
    model, key, signature = signed
    edited = tmp_path / "edited.sig"
    edit_payload(signature, edited, lambda payload: payload["subject"][0].update(name="other"))
    both_refuse(model, key, edited, "broken-signature")


def test_other_media_type_is_refused(signed, tmp_path):
    model, key, signature = signed
    bundle = json.loads(signature.read_text())
    bundle["mediaType"] = "application/vnd.dev.sigstore.bundle.v0.2+json"
    edited = tmp_path / "edited.sig"
    edited.write_text(json.dumps(bundle))
    both_refuse(model, key, edited, "wrong-media-type", "mediaType")


def test_unknown_field_is_refused(signed, tmp_path):
    model, key, signature = signed
    bundle = json.loads(signature.read_text())
    bundle["dsseEnvelope"]["note"] = "x"
    edited = tmp_path / "edited.sig"
    edited.write_text(json.dumps(bundle))
    both_refuse(model, key, edited, "unreadable-bundle", "note")


def test_bundle_from_before_hints_verifies_on_both_sides(signed, tmp_path):
    model, key, signature = signed
    bundle = json.loads(signature.read_text())
    body = "".join(key.read_text().splitlines()[1:-1])
    bundle["verificationMaterial"] = {
        "publicKey": {"rawBytes": body, "keyDetails": "PKIX_ECDSA_P256_SHA_256"}
    }
    old = tmp_path / "old.sig"
    old.write_text(json.dumps(bundle))
    both_hold(model, key, old)
