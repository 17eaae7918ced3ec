package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.capture.Flown;
import dev.slipway.capture.Moved;
import dev.slipway.serving.capture.CaptureCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SmallSpoolTest {
    private static final SpoolLimits LIMITS =
            new SpoolLimits(6_000, 32L << 20, Duration.ofMinutes(10), Duration.ZERO);

    @TempDir private Path directory;

    /// Nothing makes room but closed files that are taken away.
    @Test
    void spoolThatIsSmallerThanAFileClosesTheOneThatFillsIt() throws IOException {
        CaptureCounts counts = new CaptureCounts();
        try (Spool spool =
                Spool.open(directory, Spools.spec(LIMITS, counts, new Moved(Flown.START)))) {
            for (int i = 0; i < 50; i++) {
                spool.append(Spools.drawn(i, Flown.call(i)));
                spool.flush();
                assertThat(spool.bytes()).isLessThanOrEqualTo(6_000);
                for (SpoolFile file : spool.closed()) {
                    spool.remove(file);
                }
            }
            assertThat(counts.written()).isEqualTo(50);
        }
    }
}
