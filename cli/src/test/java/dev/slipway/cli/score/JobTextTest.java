package dev.slipway.cli.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.FileFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JobTextTest {
    private static String text(String cost, @Nullable String currency) {
        StringWriter text = new StringWriter();
        JobEstimate estimate =
                new JobEstimate(
                        new ModelName("flights"),
                        new VersionNumber(3),
                        new ScoreFiles("/in", FileFormat.CSV, "/out", FileFormat.PARQUET),
                        10_000,
                        2,
                        1,
                        5_000_000,
                        1_000_000,
                        80_000,
                        false,
                        500_000,
                        Duration.ofMillis(160),
                        cost,
                        currency);
        JobText.print(estimate, new PrintWriter(text, true));
        return text.toString().lines().reduce((first, second) -> second).orElseThrow();
    }

    @Test
    void aPriceIsALimitAndWhereThereIsNoneThatIsSaid() {
        assertThat(text("0.02", "EUR"))
                .isEqualTo(
                        "all of it about 1 s at 500,000 rows/s, about 1,000,000 bytes of output,"
                                + " at most 0.02 EUR");
        assertThat(text("unpriced", null)).endsWith("bytes of output, unpriced");
    }
}
