"""Makes the signature vectors beside this file with the reference implementation.

Run in an environment with model-signing==1.1.1. The private keys are thrown away; what stays is
`model/`, a public key per curve and the bundles that the reference signed.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE / "model"
FILES = {
    "model.onnx": b"weights\n",
    "a.txt": b"sorts after a/b by path, before it by string\n",
    "a/b": b"deep\n",
    "a-1/x": b"dash\n",
    "leer": b"",
    ".hidden": b"dot file\n",
    "\u00fcmlaut \u6a21\u578b.txt": b"unicode\n",
    "\uff5e.txt": b"U+FF5E, after surrogates in UTF-16 order\n",
    "\U0001f680.txt": b"U+1F680\n",
}


def main():
    for name, content in FILES.items():
        file = MODEL / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    with tempfile.TemporaryDirectory() as folder:
        for curve in ["prime256v1", "secp384r1", "secp521r1"]:
            sign(pathlib.Path(folder), curve)
    bundle = json.loads((HERE / "prime256v1.sig").read_text())
    key = (HERE / "prime256v1.pub").read_text()
    body = "".join(key.splitlines()[1:-1])
    bundle["verificationMaterial"] = {
        "publicKey": {"rawBytes": body, "keyDetails": "PKIX_ECDSA_P256_SHA_256"}
    }
    del bundle["dsseEnvelope"]["signatures"][0]["keyid"]
    (HERE / "prime256v1-before-hints.sig").write_text(json.dumps(bundle))


def sign(folder, curve):
    private, public = folder / f"{curve}.pem", HERE / f"{curve}.pub"
    openssl("ecparam", "-name", curve, "-genkey", "-noout", "-out", private)
    openssl("ec", "-in", private, "-pubout", "-out", public)
    subprocess.run(
        [reference(), "sign", "key", str(MODEL), "--private_key", str(private),
         "--signature", str(HERE / f"{curve}.sig")],
        check=True,
    )  # fmt: skip


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def reference():
    return str(pathlib.Path(sys.executable).with_name("model_signing"))


if __name__ == "__main__":
    main()
