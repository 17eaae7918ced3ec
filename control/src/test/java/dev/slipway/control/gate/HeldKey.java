package dev.slipway.control.gate;

import dev.slipway.api.journal.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/// A key pair that somebody holds, made and used with nothing but the platform.
///
/// @param algorithm of its signatures, the one that its curve has
record HeldKey(KeyPair pair, String algorithm) {
    /// A new one on the usual curve.
    static HeldKey made() {
        return new HeldKey(generated("secp256r1"), "SHA256withECDSA");
    }

    /// A new one on a larger curve.
    static HeldKey madeLarge() {
        return new HeldKey(generated("secp384r1"), "SHA384withECDSA");
    }

    private static KeyPair generated(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /// Its public half, on one long line.
    String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    Sha256 hint() {
        return PersonalKey.parse(pem()).hint();
    }

    /// Its signature over this text, in base64.
    String signature(String text) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(pair.getPrivate());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
