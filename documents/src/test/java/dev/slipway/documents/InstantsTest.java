package dev.slipway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class InstantsTest {
    private static final long SEED = 20_251_125;
    private static final long YEAR_10000 = 253_402_300_800L;
    private static final long YEAR_0 = -62_167_219_200L;

    @Test
    void everyTextOfATimeIsReadAsThatTime() {
        Random random = new Random(SEED);
        for (int n = 0; n < 20_000; n++) {
            Instant micros =
                    Instant.ofEpochSecond(
                            random.nextLong(YEAR_0, YEAR_10000),
                            random.nextLong(1_000_000) * 1_000);
            assertThat(Instants.parse(micros.toString())).as("seed %d", SEED).isEqualTo(micros);
        }
    }

    @Test
    void otherFormsAreReadAsInstantReadsThem() {
        for (String text :
                List.of(
                        "2026-01-02T03:04:05Z",
                        "2026-01-02T03:04:05.123Z",
                        "2026-01-02T03:04:05.123456789Z",
                        "2024-02-29T23:59:59.999999Z",
                        "2026-01-02T24:00:00.000000Z",
                        "2016-12-31T23:59:60.000000Z",
                        "+12026-01-02T03:04:05.123456Z",
                        "2026-01-02T03:04:05.123456+01:00",
                        "0000-01-01T00:00:00.000001Z")) {
            assertThat(Instants.parse(text)).as(text).isEqualTo(Instant.parse(text));
        }
    }

    @Test
    void whatIsNoTimeIsRefused() {
        for (String text :
                List.of(
                        "",
                        "yesterday",
                        "2026-02-29T00:00:00.000000Z",
                        "2026-13-01T00:00:00.000000Z",
                        "2026-00-01T00:00:00.000000Z",
                        "2026-01-32T00:00:00.000000Z",
                        "2026-01-02T25:00:00.000000Z",
                        "2026-01-02T03:60:00.000000Z",
                        "2026-01-02T03:04:05.00000xZ",
                        "2026-01-02 03:04:05.000000Z")) {
            assertThatThrownBy(() -> Instants.parse(text))
                    .as(text)
                    .isInstanceOf(DateTimeParseException.class);
        }
    }
}
