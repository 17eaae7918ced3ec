package dev.slipway.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/// Private keys in the three forms in which tools write them: PKCS #8, and the older forms for RSA
/// and elliptic curves alone, which differ from it by a frame.
///
/// *Source*: RFC 5208, RFC 8017 appendix A.1.2, RFC 5915.
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final String EXPECTED = "an RSA, EC or Ed25519 key in PEM, without a passphrase";

    /// Version 0, as in every PKCS #8 key.
    private static final byte[] VERSION = {0x02, 0x01, 0x00};

    /// rsaEncryption (1.2.840.113549.1.1.1) and NULL.
    private static final byte[] RSA = {
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    /// id-ecPublicKey (1.2.840.10045.2.1); the curve follows.
    private static final byte[] EC = {
        0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
    };

    private PrivateKeys() {}

    /// The first private key of a file.
    ///
    /// *Errors*: `IOException` in words when there is none that can be used.
    static PrivateKey read(String name, Path file, byte[] content) throws IOException {
        for (Pem.Block block : Pem.blocks(name, file, content)) {
            Optional<byte[]> framed =
                    switch (block.label()) {
                        case "PRIVATE KEY" -> Optional.of(block.der());
                        case "RSA PRIVATE KEY" -> Optional.of(framed(RSA, block.der()));
                        case "EC PRIVATE KEY" ->
                                Der.curve(block.der())
                                        .map(curve -> framed(Der.joined(EC, curve), block.der()));
                        case "ENCRYPTED PRIVATE KEY" ->
                                throw Pem.refused(name, file, "encrypted", EXPECTED);
                        default -> Optional.empty();
                    };
            if (framed.isPresent()) {
                return decoded(framed.get())
                        .orElseThrow(() -> Pem.refused(name, file, "a broken key", EXPECTED));
            }
        }
        throw Pem.refused(name, file, "no private key in it", EXPECTED);
    }

    private static byte[] framed(byte[] algorithm, byte[] key) {
        return Der.of(
                Der.SEQUENCE,
                Der.joined(VERSION, Der.of(Der.SEQUENCE, algorithm), Der.of(Der.OCTETS, key)));
    }

    private static Optional<PrivateKey> decoded(byte[] pkcs8) {
        for (String algorithm : ALGORITHMS) {
            try {
                return Optional.of(
                        KeyFactory.getInstance(algorithm)
                                .generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            } catch (InvalidKeySpecException e) {
                // It is of another algorithm, or broken: the next one may know it.
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has " + algorithm, e);
            }
        }
        return Optional.empty();
    }
}
