package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.parquet.ParquetFiles;
import dev.slipway.capture.parquet.ParquetName;
import dev.slipway.quiet.BelievedTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetentionTest {
    private static final int DAY = 24 * 60 * 60;

    @TempDir private Path directory;
    private final Map<EndpointName, CapturePolicy> policies = new HashMap<>();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void filesOfAnEndpointThatIsGoneStayAWeekAndNoLonger() throws IOException {
        EndpointName gone = new EndpointName("gone");
        Path old = file(gone, 0, 1);
        Path young = file(gone, DAY, 1);

        apply(Flown.START.plusSeconds(8 * DAY - 60));
        assertThat(old).doesNotExist();
        assertThat(young).exists();

        apply(Flown.START.plusSeconds(8 * DAY + 60));
        assertThat(young).doesNotExist();
        assertThat(young.getParent()).doesNotExist();
    }

    @Test
    void directoryOfAnEndpointGoesWithItsLastFile() throws IOException {
        Path last = file(new EndpointName("gone"), 0, 1);
        Path empty = Files.createDirectories(directory.resolve("empty"));
        Path elsewhere = Files.createDirectories(directory.resolve(".elsewhere"));
        Path link = Files.createSymbolicLink(directory.resolve("linked"), elsewhere);
        Path stays = file(Flown.FLIGHTS, 8 * DAY, 1);

        apply(Flown.START.plusSeconds(8 * DAY + 60));

        assertThat(last).doesNotExist();
        assertThat(directory.resolve("gone")).doesNotExist();
        assertThat(empty).doesNotExist();
        assertThat(link).exists();
        assertThat(stays).exists();
    }

    @Test
    void filesThatWereMadeWhereDigitsAreOthersAreKnown() throws IOException {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            Path old = file(new EndpointName("gone"), 0, 1);
            apply(Flown.START.plusSeconds(8 * DAY + 60));
            assertThat(old).doesNotExist();
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void filesOfAnEndpointThatIsGoneAreBoundedInBytes() throws IOException {
        EndpointName gone = new EndpointName("gone");
        policies.put(gone, policy(Duration.ofDays(7), 100));
        Path first = file(gone, 0, 60);
        Path second = file(gone, 1, 60);

        Retention retention = apply(Flown.START.plusSeconds(60));

        assertThat(first).doesNotExist();
        assertThat(second).exists();
        assertThat(retention.bytes()).isEqualTo(60);
    }

    /// Somebody else put it there, say.
    @Test
    void fileThatCannotBeRemovedKeepsNoOtherFromGoing() throws IOException {
        EndpointName flown = new EndpointName("flown");
        policies.put(flown, policy(Duration.ofDays(7), 100));
        Path stuck = file(flown, 0, 60);
        Files.delete(stuck);
        Files.createFile(Files.createDirectory(stuck).resolve("in-the-way"));
        Path old = file(flown, 1, 60);
        Path second = file(flown, 8 * DAY, 60);
        Path newest = file(flown, 8 * DAY + 1, 60);

        Retention retention = apply(Flown.START.plusSeconds(8 * DAY + 60));

        assertThat(stuck).exists();
        assertThat(old).doesNotExist();
        assertThat(second).doesNotExist();
        assertThat(newest).exists();
        assertThat(retention.bytes()).isGreaterThan(60);
    }

    /// It leads to itself, so nobody can say how large it is.
    @Test
    void fileThatCannotBeLookedAtKeepsNoOtherFromGoing() throws IOException {
        Path barred = file(Flown.FLIGHTS, 0, 1);
        Files.delete(barred);
        Files.createSymbolicLink(barred, barred);
        Path old = file(Flown.FLIGHTS, 1, 1);
        Path young = file(Flown.FLIGHTS, 8 * DAY, 1);

        Retention retention = apply(Flown.START.plusSeconds(8 * DAY + 60));

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(retention.bytes()).isEqualTo(1);
    }

    @Test
    void eachEndpointKeepsAsLongAsItsPolicySays() throws IOException {
        EndpointName brief = new EndpointName("brief");
        policies.put(brief, policy(Duration.ofHours(1), 1 << 20));
        Path left = file(brief, 0, 1);
        Path stays = file(Flown.FLIGHTS, 0, 1);

        apply(Flown.START.plusSeconds(2 * 60 * 60));

        assertThat(left).doesNotExist();
        assertThat(stays).exists();
    }

    @Test
    void filesOfATimeThatHasNotComeGoBeforeAllOthers() throws IOException {
        policies.put(Flown.FLIGHTS, policy(Duration.ofDays(7), 130));
        Path old = file(Flown.FLIGHTS, 0, 1);
        Path first = file(Flown.FLIGHTS, 8 * DAY, 60);
        Path second = file(Flown.FLIGHTS, 8 * DAY + 1, 60);
        Path wrong = file(Flown.FLIGHTS, 400 * DAY, 60);

        Retention retention = apply(Flown.START.plusSeconds(8 * DAY + 60));

        assertThat(wrong).doesNotExist();
        assertThat(old).as("too old").doesNotExist();
        assertThat(first).exists();
        assertThat(second).exists();
        assertThat(retention.bytes()).isEqualTo(120);
    }

    @Test
    void clockThatLeapsAheadRemovesNothingUntilItHasStayedThere() throws IOException {
        Path kept = file(Flown.FLIGHTS, 0, 1);
        Instant wrong = Flown.START.plusSeconds(400L * DAY);
        Retention retention = retention();
        retention.apply(Flown.START.plusSeconds(60));

        passes(Duration.ofMinutes(10));
        retention.apply(wrong);
        assertThat(kept).exists();

        passes(Duration.ofHours(5));
        retention.apply(Flown.START.plus(Duration.ofHours(5)));
        passes(Duration.ofHours(5));
        retention.apply(wrong);
        assertThat(kept).exists();

        passes(BelievedTime.PROBATION);
        retention.apply(wrong.plus(BelievedTime.PROBATION));
        assertThat(kept).doesNotExist();
    }

    @Test
    void clockThatIsFarAheadAtTheStartRemovesNothingUntilItHasStayedThere() throws IOException {
        Path kept = file(Flown.FLIGHTS, 0, 1);
        Instant wrong = Flown.START.plusSeconds(400L * DAY);
        Retention retention = retention();

        retention.apply(wrong);
        assertThat(kept).exists();

        passes(BelievedTime.PROBATION);
        retention.apply(wrong.plus(BelievedTime.PROBATION));
        assertThat(kept).doesNotExist();
    }

    private void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Retention apply(Instant now) {
        Retention retention = retention();
        retention.apply(now);
        return retention;
    }

    private Retention retention() {
        return new Retention(
                new Leftovers(directory, 1 << 20),
                new ParquetFiles(directory),
                name -> policies.getOrDefault(name, CapturePolicy.DEFAULT),
                new BelievedTime(nanos::get));
    }

    private static CapturePolicy policy(Duration keep, long bytes) {
        return new CapturePolicy(0, List.of(), List.of(), keep, new ByteSize(bytes));
    }

    /// A file whose predictions came so many seconds after the start.
    private Path file(EndpointName endpoint, int seconds, int bytes) throws IOException {
        LocalDate day = LocalDate.ofInstant(Flown.START.plusSeconds(seconds), ZoneOffset.UTC);
        Path folder = directory.resolve(endpoint.value()).resolve(ParquetName.directory(day));
        Files.createDirectories(folder);
        String id = Flown.id(seconds).value();
        return Files.write(
                folder.resolve(new ParquetName(id, id, seconds, 0).toString()), new byte[bytes]);
    }
}
