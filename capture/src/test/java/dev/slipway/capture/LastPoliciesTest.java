package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastPoliciesTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final EndpointName FRAUD = new EndpointName("fraud");
    private static final CapturePolicy LONG =
            new CapturePolicy(
                    0.5,
                    List.of("name"),
                    List.of("card"),
                    Duration.ofDays(90),
                    ByteSize.ofMebibytes(7));

    @TempDir private Path scratch;

    private LastPolicies open() throws IOException {
        return LastPolicies.open(scratch);
    }

    @Test
    void whatAnEndpointSaidThatIsGoneHoldsForItsFilesAndDrawsNothing() throws IOException {
        LastPolicies policies = open();
        assertThat(policies.follow(Map.of(FLIGHTS, LONG, FRAUD, CapturePolicy.DEFAULT)))
                .isEqualTo(Map.of(FLIGHTS, LONG));
        assertThat(policies.follow(Map.of()))
                .isEqualTo(
                        Map.of(
                                FLIGHTS,
                                new CapturePolicy(
                                        0,
                                        LONG.drop(),
                                        LONG.hash(),
                                        LONG.keep(),
                                        LONG.maxBytes())));
    }

    /// The process may have been killed before it heard that the endpoint went.
    @Test
    void whatAnEndpointSaidOutlivesTheProcess() throws IOException {
        open().follow(Map.of(FLIGHTS, LONG));
        for (int start = 0; start < 2; start++) {
            assertThat(open().follow(Map.of()))
                    .isEqualTo(
                            Map.of(
                                    FLIGHTS,
                                    new CapturePolicy(
                                            0,
                                            List.of(),
                                            List.of(),
                                            LONG.keep(),
                                            LONG.maxBytes())));
        }
    }

    @Test
    void whatIsSaidNowCountsAndWhatIsUsualIsNotNoted() throws IOException {
        open().follow(Map.of(FLIGHTS, LONG));
        assertThat(open().follow(Map.of(FLIGHTS, CapturePolicy.DEFAULT))).isEmpty();
        assertThat(open().follow(Map.of())).isEmpty();
        assertThat(scratch.resolve(".policies")).isEmptyFile();
    }

    @Test
    void lineThatMakesNoSenseIsLeftOut() throws IOException {
        Files.writeString(
                scratch.resolve(".policies"),
                "flights PT48H 5\nfraud soon 5\n\nhalf of\nfraud PT1H 99999999999999999999\n");
        assertThat(open().follow(Map.of())).containsOnlyKeys(FLIGHTS);
    }
}
