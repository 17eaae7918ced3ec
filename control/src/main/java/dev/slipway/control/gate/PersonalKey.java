package dev.slipway.control.gate;

import dev.slipway.api.journal.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// A person's public key, on an elliptic curve.
///
/// @param hint SHA-256 of its PEM form with lines of 64 characters
public record PersonalKey(Sha256 hint, String pem, PublicKey key) {
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    /// The key of a PEM text.
    ///
    /// *Errors*: `IllegalArgumentException` when it holds no public key on an elliptic curve.
    public static PersonalKey parse(String pem) {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("key: no PUBLIC KEY block (expected: PEM)");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
            PublicKey key =
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
            String normal = BEGIN + "\n" + lines(key.getEncoded()) + "\n" + END + "\n";
            return new PersonalKey(Sha256.of(normal), normal, key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "key: cannot be read (expected: an elliptic curve's public key in PEM): "
                            + e.getMessage(),
                    e);
        }
    }

    private static String lines(byte[] der) {
        return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    }

    /// Each curve has its one hash, as the signer of models has it.
    private String algorithm() throws GeneralSecurityException {
        int bits = key instanceof ECPublicKey point ? point.getParams().getOrder().bitLength() : 0;
        return switch (bits) {
            case 256 -> "SHA256withECDSA";
            case 384 -> "SHA384withECDSA";
            case 521 -> "SHA512withECDSA";
            default -> throw new GeneralSecurityException("a curve of " + bits + " bits");
        };
    }

    /// Whether `signature`, in base64, is this key's over `text`.
    public boolean hasSigned(String text, String signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm());
            verifier.initVerify(key);
            verifier.update(text.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
