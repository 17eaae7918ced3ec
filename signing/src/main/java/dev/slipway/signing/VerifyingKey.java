package dev.slipway.signing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;

/// The public half of a signing key.
public final class VerifyingKey {
    private static final String LABEL = "PUBLIC KEY";

    private final ECPublicKey key;
    private final Curve curve;

    VerifyingKey(ECPublicKey key) {
        this.key = key;
        this.curve = Curve.of(key.getParams());
    }

    /// Reads a PEM file with a `PUBLIC KEY` block.
    ///
    /// *Errors*: `SigningException` when it holds no key on a known curve.
    public static VerifyingKey read(Path file) throws IOException {
        return parse(SigningKey.text(file));
    }

    /// Reads the text of a PEM file.
    public static VerifyingKey parse(String text) {
        byte[] encoded =
                Pem.find(text, LABEL)
                        .orElseThrow(() ->
                                new SigningException(
                                        "key: no PUBLIC KEY block (expected: a PEM file with a public key)"));
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            return new VerifyingKey(
                    (ECPublicKey) keys.generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException e) {
            throw new SigningException(
                    "key: not an elliptic-curve public key: " + e.getMessage(), e);
        }
    }

    /// What bundles call this key: the SHA-256 of its PEM form as OpenSSL writes it.
    public Digest hint() {
        return Digest.of(pem());
    }

    byte[] pem() {
        return Pem.write(LABEL, key.getEncoded());
    }

    /// The key as a PEM file holds it.
    public String text() {
        return new String(pem(), StandardCharsets.US_ASCII);
    }

    /// Writes the key as a PEM file.
    public void write(Path file) throws IOException {
        Files.write(file, pem());
    }

    /// Whether `signature` is this key's over `message`; empty signatures and such are not.
    boolean accepts(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(curve.signature());
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new SigningException("key: cannot be used: " + e.getMessage(), e);
        }
    }
}
