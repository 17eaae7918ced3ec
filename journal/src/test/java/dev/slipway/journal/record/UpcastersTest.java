package dev.slipway.journal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class UpcastersTest {
    private static final Upcasters UPCASTERS =
            Upcasters.none()
                    .with("ModelNamed", 1, payload -> payload.replace("nom", "name"))
                    .with("ModelNamed", 2, payload -> payload.replace("}", ",\"tier\":0}"));

    @Test
    void olderPayloadGoesThroughEveryStep() {
        assertThat(UPCASTERS.payload(record("ModelNamed", 1, "{\"nom\":\"a\"}")))
                .isEqualTo("{\"name\":\"a\",\"tier\":0}");
        assertThat(UPCASTERS.payload(record("ModelNamed", 2, "{\"name\":\"a\"}")))
                .isEqualTo("{\"name\":\"a\",\"tier\":0}");
        assertThat(UPCASTERS.payload(record("ModelNamed", 3, "{}"))).isEqualTo("{}");
        assertThat(UPCASTERS.payload(record("Other", 1, "{}"))).isEqualTo("{}");
    }

    @Test
    void newerSchemaIsRefusedInWords() {
        assertThatThrownBy(() -> UPCASTERS.payload(record("ModelNamed", 4, "{}")))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("schema-version: 4 (expected: <= 3) for record 9")
                .hasMessageContaining("a newer Slipway wrote it");
    }

    @Test
    void stepsAreAddedInOrder() {
        assertThatThrownBy(() -> UPCASTERS.with("ModelNamed", 5, payload -> payload))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static JournalRecord record(String kind, int version, String payload) {
        return new JournalRecord(
                9,
                1,
                Instant.EPOCH,
                "ann",
                kind,
                version,
                new IdempotencyKey("k"),
                Sha256.ZERO,
                payload,
                Sha256.ZERO,
                Sha256.ZERO);
    }
}
