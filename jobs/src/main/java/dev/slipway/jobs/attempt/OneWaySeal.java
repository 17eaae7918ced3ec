package dev.slipway.jobs.attempt;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Seals what only whoever has the other half of its key can open. It can be shown to anybody: by
/// it tasks on a cluster seal, whose settings everybody sees who looks at it.
///
/// *Source*: X25519, RFC 7748, with a key of its own for each text, whose public half comes first;
/// of what both sides know then HMAC with SHA-256 makes the key of a [Seal].
///
/// *Threads*: any.
public final class OneWaySeal implements Sealing {
    private static final String CURVE = "X25519";
    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final byte[] KEPT =
            "slipway kept predictions 1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OPENER =
            "slipway kept predictions on a cluster 1".getBytes(StandardCharsets.US_ASCII);

    private final byte[] key;
    private final SecureRandom random;

    private OneWaySeal(byte[] key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    /// One by a key.
    ///
    /// *Errors*: `IllegalArgumentException` for what is no key.
    ///
    /// @param key that an [Opener] shows
    public static OneWaySeal of(String key, SecureRandom random) {
        byte[] bytes = HexFormat.of().parseHex(key);
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    bytes.length + " bytes (expected: " + KEY_BYTES + ")");
        }
        return new OneWaySeal(bytes, random);
    }

    @Override
    public byte[] sealed(byte[] plain) {
        byte[] once = new byte[KEY_BYTES];
        random.nextBytes(once);
        try {
            byte[] shown = product(once, base());
            byte[] secret = agreed(product(once, key), shown, key, random).sealed(plain);
            return ByteBuffer.allocate(shown.length + secret.length).put(shown).put(secret).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Opens what was sealed for it.
    ///
    /// *Threads*: any.
    public static final class Opener {
        private final byte[] secret;
        private final byte[] shown;
        private final SecureRandom random;

        /// @param from a secret of which it is made, the same each time
        Opener(byte[] from, SecureRandom random) {
            this.random = random;
            try {
                this.secret = mac(from, OPENER);
                this.shown = product(secret, base());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /// By which is sealed what this one opens, in hexadecimal digits; no secret.
        public String key() {
            return HexFormat.of().formatHex(shown);
        }

        /// What was sealed.
        ///
        /// *Errors*: `GeneralSecurityException` for what was not sealed for this one.
        public byte[] opened(byte[] sealed) throws GeneralSecurityException {
            if (sealed.length < KEY_BYTES) {
                throw new GeneralSecurityException(
                        sealed.length + " bytes (expected: a key of " + KEY_BYTES + " first)");
            }
            byte[] theirs = Arrays.copyOf(sealed, KEY_BYTES);
            return agreed(product(secret, theirs), theirs, shown, random)
                    .opened(Arrays.copyOfRange(sealed, KEY_BYTES, sealed.length));
        }
    }

    /// A point's multiple, as both sides have it.
    private static byte[] product(byte[] scalar, byte[] point) throws GeneralSecurityException {
        KeyFactory keys = KeyFactory.getInstance(CURVE);
        PrivateKey own =
                keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar));
        PublicKey other =
                keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, number(point)));
        KeyAgreement agreement = KeyAgreement.getInstance(CURVE);
        agreement.init(own);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }

    /// That of RFC 7748, of which a public key is a multiple.
    private static byte[] base() {
        byte[] base = new byte[KEY_BYTES];
        base[0] = 9;
        return base;
    }

    /// Points are written with their lowest byte first, without the highest bit.
    private static BigInteger number(byte[] point) {
        byte[] reversed = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            reversed[i] = point[KEY_BYTES - 1 - i];
        }
        reversed[0] = (byte) (reversed[0] & 0x7f);
        return new BigInteger(1, reversed);
    }

    private static Seal agreed(byte[] common, byte[] once, byte[] to, SecureRandom random)
            throws GeneralSecurityException {
        return Seal.by(mac(common, KEPT, once, to), random);
    }

    private static byte[] mac(byte[] key, byte[]... texts) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(MAC);
        mac.init(new SecretKeySpec(key, MAC));
        for (byte[] text : texts) {
            mac.update(text);
        }
        return mac.doFinal();
    }
}
