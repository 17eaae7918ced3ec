package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackageCacheTest {
    private static final byte[] CONTENT = Site.text("weights");

    @TempDir Path directory;
    private Site site;
    private PackageManifest manifest;

    @BeforeEach
    void store() throws IOException {
        site = new Site(directory);
        Sha256 digest = site.store.put(new ByteArrayInputStream(CONTENT)).digest();
        manifest =
                new PackageManifest(
                        List.of(new PackageFile("a/model.bin", CONTENT.length, digest)));
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void directoryHoldsTheFilesOfTheManifest() throws IOException {
        Path laidOut = site.packages.laidOut(manifest);
        assertThat(Files.readAllBytes(laidOut.resolve("a/model.bin"))).isEqualTo(CONTENT);
        assertThat(site.packages.laidOut(manifest)).isEqualTo(laidOut);
    }

    @Test
    void fileOfAPackageIsReadThoughItIsLaidOutNowhere() throws IOException {
        Sha256 digest = site.store.put(new ByteArrayInputStream(manifest.toJson())).digest();
        try (InputStream in = site.packages.file(digest, "a/model.bin").orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
        }
        assertThat(site.packages.file(digest, "a/other.bin")).isEmpty();
    }

    @Test
    void damagedDirectoryIsLaidOutAnew() throws IOException {
        Path file = site.packages.laidOut(manifest).resolve("a/model.bin");
        Files.write(file, Site.text("w3ights"));
        assertThat(site.packages.laidOut(manifest).resolve("a/model.bin"))
                .hasBinaryContent(CONTENT);
    }

    @Test
    void damagedArtifactIsNamedAndNeverLaidOut() throws IOException {
        Path artifact = site.store.verified(manifest.files().getFirst().digest());
        Files.write(artifact, Site.text("w3ights"));
        assertThatThrownBy(() -> site.packages.laidOut(manifest))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("a/model.bin: artifact: ")
                .hasMessageContaining("was changed");
    }

    /// The first file is there by the time that the second one fails.
    @Test
    void packageThatIsNotCopiedToItsEndTakesNoRoom() throws IOException {
        byte[] more = Site.text("more weights");
        Sha256 digest = site.store.put(new ByteArrayInputStream(more)).digest();
        PackageFile whole = manifest.files().getFirst();
        PackageManifest both =
                new PackageManifest(
                        List.of(whole, new PackageFile("b/model.bin", more.length, digest)));
        Files.write(site.store.verified(digest), Site.text("mor3 weights"));
        assertThatThrownBy(() -> site.packages.laidOut(both)).isInstanceOf(IOException.class);
        assertThat(directory.resolve("cache/packages")).isEmptyDirectory();
    }
}
