package dev.slipway.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.RunArtifacts.Download;
import dev.slipway.api.tracking.RunArtifacts.Entry;
import dev.slipway.api.tracking.RunArtifacts.Upload;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtifactsTest {
    private static final String ABC =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir private Path folder;
    private OpenStore open;
    private RunArtifacts artifacts;

    @BeforeEach
    void openStore() throws IOException {
        open = new OpenStore(folder);
        artifacts = open.store.artifacts();
    }

    @AfterEach
    void closeStore() {
        open.close();
    }

    @Test
    void aFileComesBackWithItsDigest() {
        assertThat(put("0/run/artifacts/a.txt", "abc")).isEqualTo(ABC);
        try (Download download = artifacts.download(ArtifactPath.of("0/run/artifacts/a.txt"))) {
            assertThat(download.bytes()).isEqualTo(3);
            assertThat(download.digest()).isEqualTo(ABC);
            byte[] buffer = new byte[10];
            assertThat(download.read(buffer)).isEqualTo(3);
            assertThat(new String(buffer, 0, 3, StandardCharsets.UTF_8)).isEqualTo("abc");
            assertThat(download.read(buffer)).isZero();
        }
    }

    @Test
    void anUploadThatEndsEarlyLeavesNothing() throws IOException {
        put("a/b.txt", "old");
        try (Upload upload = artifacts.upload(ArtifactPath.of("a/b.txt"))) {
            upload.write(new byte[100], 100);
        }
        assertThat(text("a/b.txt")).isEqualTo("old");
        assertThat(filesBelow("incoming")).isEmpty();
    }

    @Test
    void whatAnEarlierProcessLeftHalfDoneIsGoneAfterTheStart() throws IOException {
        Files.writeString(folder.resolve("tracking/incoming/77"), "half");
        open.close();
        open = new OpenStore(folder);
        assertThat(filesBelow("incoming")).isEmpty();
    }

    @Test
    void aFileWhoseDigestIsNotKnownIsHashedWhenItIsRead() throws IOException {
        put("a.txt", "other");
        Files.writeString(folder.resolve("tracking/files/a.txt"), "abc");
        try (Download download = artifacts.download(ArtifactPath.of("a.txt"))) {
            assertThat(download.digest()).isEqualTo(ABC);
            assertThat(download.read(new byte[9])).isEqualTo(3);
        }
    }

    @Test
    void whatIsFrozenStaysWhateverBecomesOfItsFolder() {
        put("m/MLmodel", "abc");
        put("m/data/x", "1");
        ArtifactPath frozen = artifacts.freeze(ArtifactPath.of("m"));
        put("m/MLmodel", "changed");
        artifacts.delete(ArtifactPath.of("m/data"));
        assertThat(text(frozen + "/MLmodel")).isEqualTo("abc");
        assertThat(text(frozen + "/data/x")).isEqualTo("1");
        try (Download download = artifacts.download(ArtifactPath.of(frozen + "/MLmodel"))) {
            assertThat(download.digest()).isEqualTo(ABC);
        }
        assertThatThrownBy(() -> put(frozen + "/MLmodel", "2"))
                .hasMessageContaining("never change");
        assertThatThrownBy(() -> artifacts.delete(frozen)).hasMessageContaining("never change");
        assertThatThrownBy(() -> artifacts.delete(ArtifactPath.of("versions")))
                .hasMessageContaining("never change");
        artifacts.thaw(frozen);
        assertThat(artifacts.list(frozen)).isEmpty();
        assertThat(text("m/MLmodel")).isEqualTo("changed");
    }

    @Test
    void listingShowsOneLevelAndAFileItself() {
        put("m/MLmodel", "x");
        put("m/data/model.onnx", "xyz");
        assertThat(artifacts.list(ArtifactPath.of("m")))
                .containsExactly(new Entry("MLmodel", false, 1), new Entry("data", true, 0));
        assertThat(artifacts.list(ArtifactPath.of("m/MLmodel")))
                .containsExactly(new Entry("MLmodel", false, 1));
        assertThat(artifacts.list(ArtifactPath.of("nothing"))).isEmpty();
    }

    @Test
    void foldersGoWithEverythingInThem() {
        put("m/a", "1");
        put("m/b/c", "2");
        put("m2/a", "3");
        artifacts.delete(ArtifactPath.of("m"));
        assertThat(artifacts.list(ArtifactPath.ROOT)).containsExactly(new Entry("m2", true, 0));
        artifacts.delete(ArtifactPath.of("m"));
        assertThatThrownBy(() -> artifacts.delete(ArtifactPath.ROOT))
                .isInstanceOf(TrackingRefusedException.class);
    }

    @Test
    void filesAndFoldersDoNotReplaceEachOther() {
        put("a/b", "1");
        assertThatThrownBy(() -> put("a", "2")).hasMessageContaining("a folder stands there");
        assertThatThrownBy(() -> put("a/b/c", "3")).hasMessageContaining("a file is in the way");
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "s");
        Files.createSymbolicLink(folder.resolve("tracking/files/link"), secret);
        assertThatThrownBy(() -> artifacts.download(ArtifactPath.of("link")))
                .hasMessageContaining("No such artifact");
    }

    @Test
    void pathsThatLeadOutAreNone() {
        for (String path :
                List.of(
                        "..",
                        "../a",
                        "a/../b",
                        "a/..",
                        "/etc/passwd",
                        "a//b",
                        "./a",
                        "a/./b",
                        "a\\..\\b",
                        "C:/windows",
                        "c:",
                        "a#b",
                        "a\0b",
                        "a\nb")) {
            assertThatThrownBy(() -> ArtifactPath.of(path))
                    .as(path)
                    .isInstanceOf(TrackingRefusedException.class)
                    .hasMessageStartingWith("Invalid path");
        }
        for (String path : List.of("a/..b/c..", "a b", "ü/日本", "a%b?", "...")) {
            assertThat(ArtifactPath.of(path).toString()).isEqualTo(path);
        }
    }

    private String put(String path, String text) {
        try (Upload upload = artifacts.upload(ArtifactPath.of(path))) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            upload.write(Arrays.copyOf(bytes, bytes.length + 5), bytes.length);
            return upload.finish();
        }
    }

    private String text(String path) {
        try (Download download = artifacts.download(ArtifactPath.of(path))) {
            byte[] buffer = new byte[100];
            return new String(buffer, 0, download.read(buffer), StandardCharsets.UTF_8);
        }
    }

    private List<Path> filesBelow(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("tracking").resolve(name))) {
            return files.toList();
        }
    }

    @Test
    void nameThatNoFileSystemTakesIsTheCallersMistake() {
        String longest = "字".repeat(85);
        put("0/" + longest, "x");
        assertThat(artifacts.list(ArtifactPath.of("0/" + longest))).hasSize(1);
        for (String path : List.of("0/" + longest + "a", "0" + ("/" + longest).repeat(12))) {
            assertThatThrownBy(() -> put(path, "x"))
                    .isInstanceOf(TrackingRefusedException.class)
                    .hasMessageContaining("expected: names of up to 255 bytes, 3000 in all");
        }
    }
}
