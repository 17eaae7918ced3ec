package dev.slipway.packages.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveFilesTest {
    private static final String LONG_NAME = "long/" + "n".repeat(150);

    @TempDir Path directory;
    private Path source;
    private Path tar;

    @BeforeEach
    void pack() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        Files.createDirectory(source.resolve("long"));
        Files.writeString(source.resolve("empty"), "");
        Files.writeString(source.resolve("small"), "small");
        Files.writeString(source.resolve(LONG_NAME), "x".repeat(100_000));
        tar = directory.resolve("source.tar");
        try (OutputStream out = Files.newOutputStream(tar)) {
            PackageArchive.write(PackageFiles.at(source), out);
        }
    }

    @Test
    void filesAreThoseThatWerePacked() throws IOException {
        PackageFiles files = ArchiveFiles.at(tar, ArchiveLimits.DEFAULT);
        assertThat(files.sizes()).isEqualTo(PackageFiles.at(source).sizes());
        for (String path : files.sizes().keySet()) {
            try (InputStream in = files.open(path)) {
                assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(source.resolve(path)));
            }
        }
    }

    @Test
    void readingMayBeginInTheMiddle() throws IOException {
        try (InputStream in = ArchiveFiles.at(tar, ArchiveLimits.DEFAULT).open("small")) {
            in.skipNBytes(3);
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("ll");
        }
    }

    @Test
    void moreThanTheLimitIsRefusedFromTheHeadersAlone() {
        assertThatThrownBy(() -> ArchiveFiles.at(tar, new ArchiveLimits(10, 1_000)))
                .isInstanceOf(PackageRefusedException.class)
                .hasMessageContaining("more than 1000 in all");
    }

    @Test
    void whatIsNoTarIsRefused() throws IOException {
        Path zip = Files.writeString(directory.resolve("layout.tar"), "PK\3\4" + "z".repeat(600));
        assertThatThrownBy(() -> ArchiveFiles.at(zip, ArchiveLimits.DEFAULT))
                .isInstanceOf(PackageRefusedException.class)
                .hasMessageContaining("no tar file");
    }
}
