package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.testkit.Repository;
import dev.slipway.testkit.outside.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Two servers that want to write one journal.
@Tag("postgres")
final class FencingJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");

    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    @TempDir Path scratch;

    @Test
    void serverThatWasTakenOverRefusesCommandsAndGoesOnServing() throws Exception {
        Path password =
                Files.writeString(
                        scratch.resolve("password"), POSTGRES.cluster().password() + "\n");
        Map<String, String> variables =
                Map.of(
                        "SLIPWAY_JOURNAL_URL", POSTGRES.cluster().newUrl(),
                        "SLIPWAY_JOURNAL_USER", POSTGRES.cluster().user(),
                        "SLIPWAY_JOURNAL_PASSWORD_FILE", password.toString());
        Path one = Files.createDirectory(scratch.resolve("one"));
        Path two = Files.createDirectory(scratch.resolve("two"));
        try (Launched old = Launched.serveWith(variables, one);
                Operator first = Operator.of(old, one.resolve("data"))) {
            first.push("flights", FLIGHTS.resolve("v1"));
            assertThat(
                            first.client()
                                    .endpoints()
                                    .await(new EndpointName("flights"), Duration.ofMinutes(1))
                                    .state())
                    .isEqualTo(EndpointStatus.State.SERVING);
            Files.createDirectory(two.resolve("data"));
            Files.copy(one.resolve("data/admin-token"), two.resolve("data").resolve("admin-token"));
            try (Launched young = Launched.serveWith(variables, two);
                    Operator second = Operator.of(young, two.resolve("data"))) {
                second.declare("by-the-second");
                assertThatExceptionOfType(SlipwayException.class)
                        .isThrownBy(() -> first.declare("by-the-first"))
                        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
                        .withMessageContaining("another writer has taken over");
                second.declare("by-the-second-again");
                assertThat(second.models())
                        .contains("by-the-second", "by-the-second-again")
                        .doesNotContain("by-the-first");
                assertThat(old.post("/v2/models/flights/infer", Operator.ONE_ROW).statusCode())
                        .isEqualTo(200);
            }
        }
    }
}
