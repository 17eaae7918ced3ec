package dev.slipway.control.fact;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FactCodecTest {
    private static JournalRecord record(String kind, String payload) {
        return new JournalRecord(
                9,
                1,
                Instant.EPOCH,
                "ann",
                kind,
                1,
                new IdempotencyKey("k"),
                Sha256.ZERO,
                payload,
                Sha256.ZERO,
                Sha256.ZERO);
    }

    @Test
    void aRecordOfANewerProgramSaysWhatToStart() {
        JournalRecord kind = record("EndpointPainted", "{}");
        assertThatThrownBy(() -> FactCodec.read(kind, kind.payload()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("record 9, EndpointPainted: unknown kind")
                .hasMessageContaining("start that version");

        JournalRecord member =
                record("EndpointUnloaded", "{\"endpoint\":\"a\",\"paint\":\"green\"}");
        assertThatThrownBy(() -> FactCodec.read(member, member.payload()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("record 9, EndpointUnloaded: ")
                .hasMessageContaining("unknown member")
                .hasMessageContaining("start that version");
    }
}
