package dev.slipway.jobs.attempt;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Keeps what files hold on their way to the server from whoever does not have its key.
///
/// *Source*: AES in Galois/Counter Mode, NIST SP 800-38D; the random nonce of 12 bytes comes first.
///
/// *Threads*: any.
public final class Seal implements Sealing {
    /// The variable with the key in hexadecimal digits, which no file may hold.
    public static final String VARIABLE = "SLIPWAY_CAPTURE_KEY";

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random;

    private Seal(SecretKeySpec key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    /// One by a key; null where there is none.
    ///
    /// *Errors*: `IllegalArgumentException` for what is no key.
    public static @Nullable Seal of(@Nullable String key, SecureRandom random) {
        if (key == null || key.isEmpty()) {
            return null;
        }
        return new Seal(new SecretKeySpec(HexFormat.of().parseHex(key), "AES"), random);
    }

    static Seal by(byte[] key, SecureRandom random) {
        return new Seal(new SecretKeySpec(key, "AES"), random);
    }

    /// Opens what was sealed by those who may not know this key.
    public OneWaySeal.Opener opener() {
        return new OneWaySeal.Opener(key.getEncoded(), random);
    }

    @Override
    public byte[] sealed(byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] secret = cipher.doFinal(plain);
            return ByteBuffer.allocate(nonce.length + secret.length).put(nonce).put(secret).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What was sealed by it.
    byte[] opened(byte[] sealed) throws GeneralSecurityException {
        if (sealed.length < NONCE_BYTES) {
            throw new GeneralSecurityException(sealed.length + " bytes (expected: a nonce first)");
        }
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(
                Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
        return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    }
}
