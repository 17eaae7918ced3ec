package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What verbs that make keys and signatures leave alone, and what those that look at models count.
final class SigningVerbsTest {
    @TempDir Path folder;

    @Test
    void publicKeyThatIsThereIsNotWrittenOver() throws IOException {
        Path key = folder.resolve("ada.pem");
        Path there = Files.writeString(folder.resolve("ada.pem.pub"), "of another key");
        Operated.Ran ran = Operated.alone("key", "create", key.toString());
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err())
                .startsWith("slipway: file: " + there + " exists (expected: one that does not)");
        assertThat(there).hasContent("of another key");
        assertThat(key).doesNotExist();
    }

    @Test
    void privateKeyThatIsThereIsNotWrittenOver() throws IOException {
        Path key = Files.writeString(folder.resolve("ada.pem"), "another key");
        Operated.Ran ran = Operated.alone("key", "create", key.toString());
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains(key + " exists (expected: one that does not)");
        assertThat(key).hasContent("another key");
        assertThat(folder.resolve("ada.pem.pub")).doesNotExist();
    }

    @Test
    void referenceThatNamesNoModelIsRefusedBeforeAnythingIsSigned() throws IOException {
        Path key = folder.resolve("ada.pem");
        assertThat(Operated.alone("key", "create", key.toString()).code()).isEqualTo(Exit.PASSED);
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("weights.bin"), "1");
        Operated.Ran ran =
                Operated.alone(
                        "model",
                        "sign",
                        model.toString(),
                        "--key",
                        key.toString(),
                        "--for",
                        "no model/1");
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("no model");
        assertThat(model.resolve("model.sig")).doesNotExist();
    }

    @Test
    void keyForCheckpointsIsMadeWholeOrNotAtAll() throws IOException {
        Path key = folder.resolve("checkpoint.key");
        Path there = Files.writeString(folder.resolve("checkpoint.key.pub"), "of another key");
        Operated.Ran ran = Operated.alone("audit", "key", key.toString());
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains(there + " exists (expected: one that does not)");
        assertThat(there).hasContent("of another key");
        assertThat(key).doesNotExist();
    }

    /// A name may have 255 bytes: that of the public key has more.
    @ParameterizedTest
    @ValueSource(strings = {"audit key", "key create"})
    void privateKeyDoesNotStayWithoutItsPublicKey(String verb) {
        Path key = folder.resolve("k".repeat(252));
        String[] words = verb.split(" ", 2);
        Operated.Ran ran = Operated.alone(words[0], words[1], key.toString());
        assertThat(ran.code()).isEqualTo(Exit.ERROR);
        assertThat(ran.err()).contains(".pub").contains("too long");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void oneFileOneReasonAndOneFindingAreToldAsOne() throws IOException {
        String key = folder.resolve("ada.pem").toString();
        assertThat(Operated.alone("key", "create", key).code()).isEqualTo(Exit.PASSED);
        Path model = Files.createDirectory(folder.resolve("model"));
        Path weights = Files.writeString(model.resolve("weights.bin"), "1");
        assertThat(Operated.alone("model", "sign", model.toString(), "--key", key).code())
                .isEqualTo(Exit.PASSED);
        String[] verify = {"model", "verify", model.toString(), "--key", key + ".pub"};
        assertThat(Operated.alone(verify).out().lines())
                .last()
                .isEqualTo("signature holds: 1 file");
        Files.writeString(weights, "2");
        assertThat(Operated.alone(verify).out().lines())
                .last()
                .isEqualTo("signature refused: 1 reason");
        byte[] program = Arrays.copyOf(new byte[] {0x7F, 'E', 'L', 'F'}, 64);
        Path found = Files.write(folder.resolve("model.onnx"), program);
        assertThat(Operated.alone("model", "scan", found.toString()).out().lines())
                .last()
                .isEqualTo("1 file scanned: 1 finding");
    }
}
