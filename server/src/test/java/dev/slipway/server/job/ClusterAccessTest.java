package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.server.child.FlinkAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterAccessTest {
    private static final Path JARS = Path.of("/srv/flink");

    @TempDir private Path scratch;

    private static FlinkAccess access(KeptJobs kept, String connection, String secret)
            throws IOException {
        return FlinkAccess.of(
                kept.control.current(), connection, JARS, 2, KeptJobs.secrets(secret));
    }

    @Test
    void aTokenIsOneWordAndIsNotRepeated() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.cluster();
            assertThat(access(kept, "big", " word\n").environment()).containsValue("word");
            for (String secret : List.of("", "hunter2\r\nX-Other: 1", "hunter2 hunter3")) {
                assertThatThrownBy(() -> access(kept, "big", secret))
                        .isInstanceOf(IOException.class)
                        .hasMessage("secret: cluster-token (expected: one word in its file)");
            }
        }
    }

    @Test
    void theChildIsToldWhereCertificatesAreAndNotWhatIsInThem() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.cluster();
            assertThat(access(kept, "big", "word").environment())
                    .containsOnlyKeys("SLIPWAY_FLINK_TOKEN");
            kept.cluster(Map.of("ca", "cluster-ca", "certificate", "our-name", "key", "our-key"));
            FlinkAccess access = access(kept, "big", "word");
            assertThat(access.environment())
                    .containsEntry(
                            "SLIPWAY_FLINK_TLS",
                            "{\"ca\":\"/secrets/cluster-ca\",\"certificate\":\"/secrets/our-name\","
                                    + "\"key\":\"/secrets/our-key\"}");
            assertThat(access.parallelism()).as("the usual").isEqualTo(2);
        }
    }

    @Test
    void aConnectionThatHasBecomeAnotherTypeIsNamed() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.brokers();
            assertThatThrownBy(() -> access(kept, "events", "word"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("connection events: of another type (expected: flink)");
        }
    }
}
