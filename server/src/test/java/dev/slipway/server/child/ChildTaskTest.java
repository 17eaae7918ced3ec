package dev.slipway.server.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.server.config.JobSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChildTaskTest {
    private static final JobSettings SETTINGS =
            new JobSettings(List.of(), 1, 4, 1L << 30, 2, Duration.ofSeconds(10));

    private static String text(String limit) {
        ScoreSpec spec =
                new ScoreSpec(
                        null,
                        new ModelName("flights"),
                        new VersionNumber(3),
                        Sha256.of("flights"),
                        new ScoreFiles("/in.csv", FileFormat.CSV, "/out", FileFormat.PARQUET),
                        List.of("origin"),
                        BadRowLimit.parse(limit),
                        "day");
        return new ChildTask("job-7", 2, spec, Path.of("/model"), Path.of("/cache"), null)
                .text(SETTINGS);
    }

    @Test
    void everyFieldOfTheContractIsThere() {
        assertThat(text("100"))
                .isEqualTo(
                        "{\"job\":\"job-7\",\"attempt\":2,\"model\":{\"name\":\"flights\","
                                + "\"version\":3,\"package\":\"/model\",\"digest\":\""
                                + Sha256.of("flights").hex()
                                + "\"},\"input\":{\"path\":\"/in.csv\",\"format\":\"csv\"},"
                                + "\"output\":{\"directory\":\"/out\",\"format\":\"parquet\","
                                + "\"partition-by\":\"day\"},"
                                + "\"pass-through\":[\"origin\"],\"max-bad-rows\":100,"
                                + "\"max-bad-share\":null,\"batch-rows\":1024,"
                                + "\"parallelism\":2,\"checkpoint-interval-ms\":10000,"
                                + "\"cache\":\"/cache\",\"sample-rows\":null}");
    }

    @Test
    void aLimitIsANumberOfRowsOrAPartOfThem() {
        assertThat(text("0.5%"))
                .contains("\"max-bad-rows\":null,\"max-bad-share\":0.005")
                .doesNotContain("0.5,");
    }
}
