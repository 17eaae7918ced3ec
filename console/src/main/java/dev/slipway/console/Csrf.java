package dev.slipway.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The proof in each form that this console made it for this visit. It follows from the visit's
/// name and a key of the process, so nothing is kept for visitors who have not signed in.
///
/// *Threads*: any.
final class Csrf {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    Csrf(SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /// The proof for a visit.
    String of(String visit) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(visit.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /// Whether it is the proof for this visit.
    boolean isOf(String visit, String proof) {
        return MessageDigest.isEqual(of(visit).getBytes(UTF_8), proof.getBytes(UTF_8));
    }
}
