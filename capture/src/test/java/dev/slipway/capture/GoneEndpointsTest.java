package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.parquet.ParquetName;
import dev.slipway.capture.roller.RollerMain;
import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.Capturing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What endpoints said that are gone is forgotten once nothing is kept of them.
final class GoneEndpointsTest {
    private static final CapturePolicy SHORT =
            new CapturePolicy(
                    0, List.of(), List.of(), Duration.ofMinutes(5), ByteSize.ofMebibytes(7));
    private static final String LINE = "flights PT5M 7340032\n";

    @TempDir private Path scratch;

    private final Moved clock = new Moved(Flown.START);
    private final Capturing capturing = new Capturing(CaptureLimits.DEFAULT);

    @Test
    void whatIsHeldNowhereIsForgottenAtTheStart() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve(".policies"), LINE);
        try (CaptureStore store = store(null)) {
            store.follow(Map.of());
            assertKnown();
            store.work();
            assertForgotten();
        }
    }

    /// Calls that were under way then are kept behind it.
    @Test
    void whatWentJustNowIsKnownForAnHour() throws IOException {
        try (CaptureStore store = store(null)) {
            store.follow(Map.of(Flown.FLIGHTS, SHORT));
            store.follow(Map.of());
            store.work();
            assertKnownForAnHour(store);
        }
    }

    /// By years it may be: an hour by the clock as it is then.
    @Test
    void clockThatIsSetBackKeepsNobodyKnownForLonger() throws IOException {
        try (CaptureStore store = store(null)) {
            store.follow(Map.of(Flown.FLIGHTS, SHORT));
            store.follow(Map.of());
            clock.move(Duration.ofDays(-400));
            store.work();
            assertKnownForAnHour(store);
        }
    }

    private void assertKnownForAnHour(CaptureStore store) throws IOException {
        clock.move(Duration.ofMinutes(59));
        store.work();
        assertKnown();
        clock.move(Duration.ofMinutes(15));
        store.work();
        assertForgotten();
    }

    @Test
    void whatIsThereAgainIsNotForgotten() throws IOException {
        try (CaptureStore store = store(null)) {
            store.follow(Map.of(Flown.FLIGHTS, SHORT));
            store.follow(Map.of());
            clock.move(Duration.ofHours(2));
            store.follow(Map.of(Flown.FLIGHTS, SHORT));
            store.work();
            assertKnown();
            store.follow(Map.of());
            clock.move(Duration.ofMinutes(15));
            store.work();
            assertKnown();
        }
    }

    @Test
    void whatTheSpoolMayHoldIsKnownUntilItIsRolled() throws IOException {
        String children = System.getProperty("java.class.path", "");
        try (CaptureStore store = store(children)) {
            store.follow(Map.of(Flown.FLIGHTS, SHORT));
            capturing.observe(Flown.refused(1, ErrorCode.MODEL_FAILED));
            store.follow(Map.of());
            RollerMain.endWith(RollStatus.DISK_REFUSED, RollStatus.DISK_REFUSED, directory());
            store.work();
            clock.move(Duration.ofHours(2));
            store.work();
            assertThat(store.spoolBytes()).isPositive();
            assertKnown();
            RollerMain.endWith(0, 0, directory());
            clock.move(Duration.ofHours(2));
            store.work();
            assertThat(store.spoolBytes()).isZero();
            assertForgotten();
        }
    }

    @Test
    void whatHasParquetFilesIsKnownUntilTheyAreGone() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve(".policies"), LINE);
        LocalDate day = LocalDate.ofInstant(Flown.START, ZoneOffset.UTC);
        Path files = directory().resolve("flights").resolve(ParquetName.directory(day));
        Files.createDirectories(files);
        String id = Flown.id(0).value();
        Path file = files.resolve(new ParquetName(id, id, 1, 0).toString());
        Files.write(file, new byte[9]);
        try (CaptureStore store = store(null)) {
            store.follow(Map.of());
            store.work();
            assertKnown();
            Files.delete(file);
            Files.delete(files);
            clock.move(Duration.ofMinutes(15));
            store.work();
            assertForgotten();
        }
    }

    private void assertKnown() {
        assertThat(capturing.policy(Flown.FLIGHTS)).isEqualTo(SHORT);
        assertThat(capturing.shortestKeep()).isEqualTo(SHORT.keep());
        assertThat(directory().resolve(".policies")).hasContent(LINE);
    }

    private void assertForgotten() {
        assertThat(capturing.policy(Flown.FLIGHTS)).isEqualTo(CapturePolicy.DEFAULT);
        assertThat(capturing.shortestKeep()).isEqualTo(CapturePolicy.DEFAULT.keep());
        assertThat(directory().resolve(".policies")).isEmptyFile();
    }

    private Path directory() {
        return scratch.resolve("capture");
    }

    private CaptureStore store(@Nullable String rollerClassPath) throws IOException {
        return CaptureStore.unstarted(
                new CaptureStoreSpec(
                        directory(),
                        scratch.resolve("keys").resolve("capture.key"),
                        capturing,
                        SpoolLimits.DEFAULT,
                        rollerClassPath,
                        clock,
                        new SecureRandom()),
                OptionalDouble::empty);
    }
}
