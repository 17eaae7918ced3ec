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
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ChildTaskTest {
    private static final JobSettings SETTINGS =
            new JobSettings(List.of(), 1, 4, 1L << 30, 2, Duration.ofSeconds(10));

    private static final FlinkAccess BIG =
            new FlinkAccess(
                    "big", URI.create("http://flink:8081"), 8, Path.of("/srv"), null, Map.of());

    private static String text(String limit) {
        return text(limit, null);
    }

    private static String text(String limit, @Nullable FlinkAccess on) {
        ScoreSpec spec =
                new ScoreSpec(
                        null,
                        new ModelName("flights"),
                        new VersionNumber(3),
                        Sha256.of("flights"),
                        new ScoreFiles("/in.csv", FileFormat.CSV, "/out", FileFormat.PARQUET),
                        List.of("origin"),
                        BadRowLimit.parse(limit),
                        "day",
                        null);
        ChildTask.Which which = new ChildTask.Which("job-7", "0123abcd", 2);
        return new ChildTask(which, spec, Path.of("/model"), Path.of("/cache"), on, null)
                .text(SETTINGS);
    }

    @Test
    void everyFieldOfTheContractIsThere() {
        assertThat(text("100"))
                .isEqualTo(
                        "{\"job\":\"job-7\",\"identity\":\"0123abcd\",\"attempt\":2,"
                                + "\"model\":{\"name\":\"flights\","
                                + "\"version\":3,\"package\":\"/model\",\"digest\":\""
                                + Sha256.of("flights").hex()
                                + "\"},\"input\":{\"path\":\"/in.csv\",\"format\":\"csv\"},"
                                + "\"output\":{\"directory\":\"/out\",\"format\":\"parquet\","
                                + "\"partition-by\":\"day\"},"
                                + "\"pass-through\":[\"origin\"],\"max-bad-rows\":100,"
                                + "\"max-bad-share\":null,\"batch-rows\":1024,"
                                + "\"parallelism\":2,\"checkpoint-interval-ms\":10000,"
                                + "\"on\":null,\"cache\":\"/cache\",\"sample-rows\":null}");
    }

    @Test
    void clusterIsNamedWithItsJarAndItsSlots() {
        assertThat(text("100", BIG))
                .contains("\"parallelism\":8,")
                .contains(
                        "\"on\":{\"connection\":\"big\",\"address\":\"http://flink:8081\","
                                + "\"jar\":\"/srv/slipway-job.jar\"}");
    }

    @Test
    void aLimitIsANumberOfRowsOrAPartOfThem() {
        assertThat(text("0.5%"))
                .contains("\"max-bad-rows\":null,\"max-bad-share\":0.005")
                .doesNotContain("0.5,");
    }
}
