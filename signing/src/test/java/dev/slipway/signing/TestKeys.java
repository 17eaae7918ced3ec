package dev.slipway.signing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/// Keys that are made for one test.
final class TestKeys {
    private TestKeys() {}

    static KeyPair pair(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SigningKey any() {
        return signing(pair("secp256r1"));
    }

    static SigningKey signing(KeyPair pair) {
        return SigningKey.parse(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    static String pem(String label, byte[] content) {
        return new String(Pem.write(label, content), StandardCharsets.US_ASCII);
    }
}
