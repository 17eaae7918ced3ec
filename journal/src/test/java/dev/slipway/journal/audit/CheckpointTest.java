package dev.slipway.journal.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {
    static final Checkpoint CHECKPOINT =
            new Checkpoint("line", 3, 12, Sha256.of("x"), Instant.parse("2026-01-02T03:04:05Z"));

    @Test
    void fileReadsBackAndItsSignatureHolds() {
        KeyPair keys = CheckpointKeys.generate();
        SignedCheckpoint signed = SignedCheckpoint.sign(CHECKPOINT, keys.getPrivate());
        SignedCheckpoint read = SignedCheckpoint.parse(signed.text());
        assertThat(read).isEqualTo(signed);
        assertThat(read.isSignedBy(keys.getPublic())).isTrue();
        assertThat(read.isSignedBy(CheckpointKeys.generate().getPublic())).isFalse();
    }

    @Test
    void changedLineVoidsTheSignature() {
        KeyPair keys = CheckpointKeys.generate();
        String text = SignedCheckpoint.sign(CHECKPOINT, keys.getPrivate()).text();
        SignedCheckpoint changed = SignedCheckpoint.parse(text.replace("size 12", "size 11"));
        assertThat(changed.isSignedBy(keys.getPublic())).isFalse();
    }

    @Test
    void fileWithALineTooFewOrAnotherFieldIsRefused() {
        String text =
                SignedCheckpoint.sign(CHECKPOINT, CheckpointKeys.generate().getPrivate()).text();
        assertThatThrownBy(() -> SignedCheckpoint.parse(text.replace("epoch 3\n", "")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignedCheckpoint.parse(text.replace("epoch", "age")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("age 3");
        assertThatThrownBy(() -> SignedCheckpoint.parse(text.replace("size 12", "size many")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysReadBackFromTheirFiles(@TempDir Path directory) throws Exception {
        KeyPair keys = CheckpointKeys.generate();
        Path secret = directory.resolve("checkpoint.key");
        Path known = directory.resolve("checkpoint.pub");
        Files.writeString(secret, CheckpointKeys.pem(keys.getPrivate()));
        Files.writeString(known, CheckpointKeys.pem(keys.getPublic()));
        SignedCheckpoint signed =
                SignedCheckpoint.sign(CHECKPOINT, CheckpointKeys.privateKey(secret));
        assertThat(signed.isSignedBy(CheckpointKeys.publicKey(known))).isTrue();
        assertThatThrownBy(() -> CheckpointKeys.publicKey(secret))
                .hasMessageContaining("BEGIN PUBLIC KEY");
    }
}
