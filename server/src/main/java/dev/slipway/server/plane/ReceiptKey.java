package dev.slipway.server.plane;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Receipt;
import dev.slipway.control.ReceiptSigner;
import dev.slipway.documents.Evidence;
import dev.slipway.journal.artifact.DurableFiles;
import dev.slipway.journal.audit.CheckpointKeys;
import dev.slipway.server.entry.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/// The key by which a server puts its name to the versions that it takes in: `keys/receipt.key` of
/// its data directory, its public half beside it. Made at the first start.
///
/// An Ed25519 key, which signs no model and no verdict: nobody can register it as a person's.
///
/// *Threads*: any.
public final class ReceiptKey implements ReceiptSigner {
    private static final String ALGORITHM = "Ed25519";
    private static final String FILE = "receipt.key";

    private final PrivateKey key;
    private final PublicKey publicKey;
    private final String lineage;

    private ReceiptKey(PrivateKey key, PublicKey publicKey, String lineage) {
        this.key = key;
        this.publicKey = publicKey;
        this.lineage = lineage;
    }

    /// Reads the key of a data directory, or makes it.
    ///
    /// @param lineage of the journal
    ///
    /// *Errors*: `IOException` in words when it is damaged or cannot be written.
    public static ReceiptKey open(Path data, String lineage) throws IOException {
        Path keys = data.resolve("keys");
        Path file = keys.resolve(FILE);
        Path publicFile = keys.resolve("receipt.pub");
        if (!Files.exists(file)) {
            KeyPair made = CheckpointKeys.generate();
            DurableFiles.createDirectories(keys);
            PrivateFiles.write(publicFile, CheckpointKeys.pem(made.getPublic()));
            PrivateFiles.write(file, CheckpointKeys.pem(made.getPrivate()));
        }
        ReceiptKey read =
                new ReceiptKey(
                        CheckpointKeys.privateKey(file),
                        CheckpointKeys.publicKey(publicFile),
                        lineage);
        if (!read.isPair()) {
            throw new IOException(
                    publicFile
                            + ": not the public half of "
                            + file
                            + " (expected: it is; without both files a new pair is made)");
        }
        return read;
    }

    private boolean isPair() {
        byte[] probe = FILE.getBytes(StandardCharsets.UTF_8);
        return verifies(publicKey, probe, sign(probe));
    }

    @Override
    public Receipt sign(
            ModelName model, VersionNumber version, Sha256 digest, long seq, Instant time) {
        String encoded = Base64.getEncoder().encodeToString(publicKey.getEncoded());
        Receipt unsigned = new Receipt(model, version, digest, lineage, seq, time, encoded, "");
        return new Receipt(
                model,
                version,
                digest,
                lineage,
                seq,
                time,
                encoded,
                Base64.getEncoder().encodeToString(sign(statement(unsigned))));
    }

    private static byte[] statement(Receipt receipt) {
        return Evidence.statement(receipt).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] sign(byte[] text) {
        try {
            Signature signing = Signature.getInstance(ALGORITHM);
            signing.initSign(key);
            signing.update(text);
            return signing.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /// Whether the key that a receipt names has signed it.
    public static boolean hasSigned(Receipt receipt) {
        try {
            return verifies(
                    keyOf(receipt),
                    statement(receipt),
                    Base64.getDecoder().decode(receipt.signature()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static PublicKey keyOf(Receipt receipt) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM)
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(receipt.key())));
    }

    private static boolean verifies(PublicKey key, byte[] text, byte[] signature) {
        try {
            Signature verifying = Signature.getInstance(ALGORITHM);
            verifying.initVerify(key);
            verifying.update(text);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// Whether a receipt names this key.
    public static boolean isOf(Receipt receipt, PublicKey key) {
        return receipt.key().equals(Base64.getEncoder().encodeToString(key.getEncoded()));
    }
}
