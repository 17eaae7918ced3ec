package dev.slipway.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WholeFilesTest {
    private static final String ANOTHER = Digests.hex(Digests.sha256(new byte[1]));

    @TempDir Path scratch;
    private Path file;
    private String digest;
    private int hashed;
    private Instant now = Instant.now().plusSeconds(60);
    private final WholeFiles whole = new WholeFiles(() -> now, this::hash);

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(scratch.resolve("weights"), "all of it");
        digest = Digests.ofFile(file);
    }

    @Test
    void whatHadItsDigestIsHashedOnce() throws IOException {
        assertThat(whole.has(file, digest)).isTrue();
        assertThat(whole.has(file, digest)).isTrue();
        assertThat(hashed).isEqualTo(1);
    }

    @Test
    void aDigestIsFoundOnceUntilTheFileIsTouched() throws IOException {
        assertThat(whole.digest(file)).isEqualTo(digest);
        assertThat(whole.digest(file)).isEqualTo(digest);
        assertThat(whole.has(file, digest)).isTrue();
        assertThat(hashed).isEqualTo(1);
        Files.writeString(file, "some of it");
        assertThat(whole.digest(file)).isEqualTo(Digests.ofFile(file)).isNotEqualTo(digest);
    }

    @Test
    void anotherDigestIsLookedFor() throws IOException {
        assertThat(whole.has(file, digest)).isTrue();
        assertThat(whole.has(file, ANOTHER)).isFalse();
        assertThat(whole.has(file, ANOTHER)).isFalse();
        assertThat(hashed).isEqualTo(3);
    }

    /// Whoever changes it may set its time back.
    @Test
    void whatIsTouchedIsHashedAgain() throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        assertThat(whole.has(file, digest)).isTrue();
        overwrite();
        Files.setLastModifiedTime(file, before);
        assertThat(whole.has(file, digest)).isFalse();
    }

    @Test
    void anotherFileInItsPlaceIsHashed() throws IOException {
        assertThat(whole.has(file, digest)).isTrue();
        Files.delete(file);
        Files.writeString(file, "some of it");
        assertThat(whole.has(file, digest)).isFalse();
    }

    @Test
    void whatALinkLeadsToIsHashedAgainOnceItIsTouched() throws IOException {
        Path link = Files.createSymbolicLink(scratch.resolve("link"), file);
        assertThat(whole.has(link, digest)).isTrue();
        Files.writeString(file, "some of it");
        assertThat(whole.has(link, digest)).isFalse();
    }

    @Test
    void aLinkThatLeadsElsewhereIsHashedAgain() throws IOException {
        Path link = Files.createSymbolicLink(scratch.resolve("link"), file);
        assertThat(whole.has(link, digest)).isTrue();
        Path other = Files.writeString(scratch.resolve("other"), "some of it");
        Files.delete(link);
        Files.createSymbolicLink(link, other);
        assertThat(whole.has(link, digest)).isFalse();
    }

    /// What is changed within one tick of the kernel's clock may look the same.
    @Test
    void whatWasWrittenJustNowIsHashedEachTime() throws IOException {
        now = ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
        assertThat(whole.has(file, digest)).isTrue();
        assertThat(whole.has(file, digest)).isTrue();
        assertThat(hashed).isEqualTo(2);
    }

    @Test
    void afterTenMinutesItIsHashedAgain() throws IOException {
        assertThat(whole.has(file, digest)).isTrue();
        now = now.plus(Duration.ofMinutes(10));
        assertThat(whole.has(file, digest)).isTrue();
        assertThat(hashed).isEqualTo(2);
    }

    @Test
    void whatIsTouchedWhileItIsHashedIsNotNoted() throws IOException {
        WholeFiles slow =
                new WholeFiles(
                        () -> now,
                        one -> {
                            String before = hash(one);
                            overwrite();
                            return before;
                        });
        assertThat(slow.has(file, digest)).isTrue();
        assertThat(slow.has(file, digest)).isFalse();
    }

    private String hash(Path one) throws IOException {
        hashed++;
        return Digests.ofFile(one);
    }

    private void overwrite() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}));
        }
    }
}
