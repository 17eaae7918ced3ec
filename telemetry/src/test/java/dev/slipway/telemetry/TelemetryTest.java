package dev.slipway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class TelemetryTest {
    @Test
    void linesOfEventsThatCannotBeWrittenAreCounted() {
        Telemetry telemetry =
                Telemetry.start(
                        TelemetryConfig.defaults(),
                        OutputStream.nullOutputStream(),
                        new Full(),
                        Samples.NOON,
                        UnaryOperator.identity());
        telemetry.events().publish(Samples.loading(1));
        telemetry.close();
        assertThat(scraped(telemetry).lines()).contains("slipway_event_log_dropped_total 1.0");
    }

    private static String scraped(Telemetry telemetry) {
        return StandardCharsets.UTF_8
                .decode(telemetry.scrapes().scrape("text/plain").body())
                .toString();
    }

    /// Takes nothing, as a file on a full disk.
    private static final class Full extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
