package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.intake.PackageCache;
import dev.slipway.packages.PackageManifest;
import dev.slipway.serving.activation.PackageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordedPackageTest {
    @TempDir Path directory;

    /// Files have the times of the system, so this clock runs before it.
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().plusSeconds(60));

    private House house;
    private PackageManifest manifest;
    private PackageSource source;
    private PackageSource.Fetched fetched;

    private static final class Unasked implements RecordedPackage.Checks {
        @Override
        public void fetched(Wanted wanted) {}

        @Override
        public void wakes(Wanted wanted) {}

        @Override
        public void loaded(Wanted wanted, VersionState state) {}
    }

    @BeforeEach
    void open() {
        house = new House(directory);
        manifest = house.stored("v1");
        Wanted wanted =
                new Wanted(House.ENDPOINT, House.FLIGHTS, new VersionNumber(1), manifest.digest());
        PackageCache cache = new PackageCache(house.store, directory.resolve("warm"), now::get);
        source = new RecordedPackage(wanted, cache, new Unasked());
        fetched = source.fetch();
    }

    @AfterEach
    void close() {
        house.close();
    }

    /// What was measured of a version is found by it before its files are read.
    @Test
    void itsDigestIsThatOfTheManifest() {
        assertThat(source.digest()).contains(manifest.digest().hex());
    }

    @Test
    void aWarmPackageIsLookedAtAgainWhenItIsLoaded() throws IOException {
        assertThat(fetched.isUntouched()).isTrue();
        Instant later = now.updateAndGet(before -> before.plus(Duration.ofHours(1)));
        assertThat(fetched.isUntouched()).isTrue();
        Path place = directory.resolve("warm").resolve(manifest.digest().hex());
        assertThat(Files.getLastModifiedTime(place).toInstant()).isEqualTo(later);
    }

    @Test
    void aPackageThatIsNotWhatItsDigestSaysIsNotWarm() throws IOException {
        String hex = manifest.digest().hex();
        Path artifact =
                directory.resolve("artifacts/sha256").resolve(hex.substring(0, 2)).resolve(hex);
        byte[] changed = Files.readAllBytes(artifact);
        changed[10] ^= 1;
        Files.write(artifact, changed);
        assertThat(fetched.isUntouched()).isFalse();
    }
}
