package dev.slipway.console.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.answer.AuditEntry;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecordLineTest {
    @Test
    void aRecordSaysWhatItIsAbout() {
        assertThat(line(Map.of("model", "flights", "version", 2)).subject()).isEqualTo("flights");
        assertThat(line(Map.of("spec", Map.of("name", "delays", "kind", "Model"))).subject())
                .isEqualTo("delays");
        assertThat(line(Map.of("spec", List.of("x"))).subject()).isEmpty();
    }

    @Test
    void aLongTextIsCutAndSaysSo() {
        RecordLine line = line(Map.of("reason", "x".repeat(30_000)));

        assertThat(line.cut()).isTrue();
        assertThat(line.text()).hasSize(20_000);
        assertThat(line(Map.of("a", 1)).text()).contains("\"a\" : 1");
    }

    private static RecordLine line(Map<String, Object> payload) {
        return RecordLine.of(
                new AuditEntry(
                        3,
                        1,
                        Instant.parse("2026-11-25T08:00:00Z"),
                        "token:root",
                        "TagsChanged",
                        new IdempotencyKey("k"),
                        payload,
                        Sha256.of("record")));
    }
}
