package dev.slipway.signing;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/// A private key on one of the three curves, with its public half.
public final class SigningKey {
    private static final int MAX_FILE_BYTES = 1 << 20;

    private final ECPrivateKey key;
    private final Curve curve;
    private final VerifyingKey verifying;

    private SigningKey(ECPrivateKey key) throws GeneralSecurityException {
        this.key = key;
        this.curve = Curve.of(key.getParams());
        this.verifying = verifyingKeyOf(key, curve);
    }

    /// A new key on the curve that everybody reads, P-256.
    public static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(Curve.P256.parameters());
            return new SigningKey((ECPrivateKey) generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has P-256", e);
        }
    }

    /// Writes the key as a PEM file that its owner alone may read.
    ///
    /// *Errors*: `FileAlreadyExistsException` rather than losing another key.
    public void write(Path file) throws IOException {
        boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes =
                isPosix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Files.createFile(file, attributes);
        Files.write(file, Pem.write("PRIVATE KEY", key.getEncoded()));
    }

    /// Reads a PEM file with a `PRIVATE KEY` or an `EC PRIVATE KEY` block.
    ///
    /// *Errors*: `SigningException` when it holds no usable key; the message never quotes it.
    public static SigningKey read(Path file) throws IOException {
        return parse(text(file));
    }

    /// Reads the text of a PEM file.
    public static SigningKey parse(String text) {
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            return new SigningKey(
                    (ECPrivateKey) keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8(text))));
        } catch (GeneralSecurityException e) {
            throw new SigningException("key: not a usable elliptic-curve private key", e);
        }
    }

    static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new SigningException("key: " + file + " (expected: at most 1 MiB)");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static byte[] pkcs8(String text) {
        Optional<byte[]> plain = Pem.find(text, "PRIVATE KEY");
        if (plain.isPresent()) {
            return plain.get();
        }
        Optional<byte[]> bare = Pem.find(text, "EC PRIVATE KEY");
        if (bare.isPresent()) {
            return Sec1.toPkcs8(bare.get());
        }
        if (Pem.mentions(text, "ENCRYPTED PRIVATE KEY")) {
            throw Pem.encrypted();
        }
        throw new SigningException(
                "key: no PRIVATE KEY block (expected: a PEM file with a private key)");
    }

    /// The public half, which verifies what this key signs.
    public VerifyingKey verifyingKey() {
        return verifying;
    }

    /// The signature of a message: ECDSA with the hash that belongs to the curve, DER.
    public byte[] sign(byte[] message) {
        try {
            return sign(key, curve, message);
        } catch (GeneralSecurityException e) {
            throw new SigningException("key: cannot sign: " + e.getMessage(), e);
        }
    }

    private static byte[] sign(ECPrivateKey key, Curve curve, byte[] message)
            throws GeneralSecurityException {
        Signature signer = Signature.getInstance(curve.signature());
        signer.initSign(key);
        signer.update(message);
        return signer.sign();
    }

    /// Computes the public key instead of trusting the copy that a key file may carry. Agreeing on
    /// a secret with the curve's generator yields the x of the public point; a trial signature
    /// says which of the two points with that x it is.
    private static VerifyingKey verifyingKeyOf(ECPrivateKey key, Curve curve)
            throws GeneralSecurityException {
        ECParameterSpec parameters = curve.parameters();
        KeyFactory keys = KeyFactory.getInstance("EC");
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(key);
        agreement.doPhase(
                keys.generatePublic(new ECPublicKeySpec(parameters.getGenerator(), parameters)),
                true);
        BigInteger x = new BigInteger(1, agreement.generateSecret());
        BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        BigInteger square =
                x.pow(3)
                        .add(parameters.getCurve().getA().multiply(x))
                        .add(parameters.getCurve().getB());
        // All three primes are 3 modulo 4, where this exponent yields the root.
        BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
        byte[] trial = "which of the two".getBytes(StandardCharsets.US_ASCII);
        byte[] signature = sign(key, curve, trial);
        for (BigInteger root : List.of(y, p.subtract(y))) {
            ECPublicKeySpec point = new ECPublicKeySpec(new ECPoint(x, root), parameters);
            VerifyingKey candidate = new VerifyingKey((ECPublicKey) keys.generatePublic(point));
            if (candidate.accepts(trial, signature)) {
                return candidate;
            }
        }
        throw new SigningException("key: its public half cannot be computed");
    }
}
