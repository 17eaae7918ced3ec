package dev.slipway.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.tensor.Datatype;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageRowsTest {
    /// Programs that keep schemas aside put a zero and the schema's number in front.
    @Test
    void messageBehindAFrameIsABadRowAndTheNextOneIsRead() {
        byte[] plain = "{\"distance\":3}".getBytes(StandardCharsets.UTF_8);
        byte[] framed = ("\0\0\0\0\1" + "{\"distance\":3}").getBytes(StandardCharsets.UTF_8);
        MessageRows rows =
                new MessageRows(
                        List.of(new WantedColumn("distance", Datatype.FP32, false, false)), 4);

        rows.add(framed);
        rows.add(plain);

        ColumnBatch batch = rows.batch();
        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.badRows()).hasSize(1);
        assertThat(batch.badRows().getFirst().row()).isZero();
        assertThat(batch.badRows().getFirst().reason()).contains("expected: one JSON object");
        assertThat(batch.columns().getFirst().floats()[1]).isEqualTo(3f);
    }

    @Test
    void columnWithoutASignTakesAllOf64Bits() {
        WantedColumn wanted = new WantedColumn("hash", Datatype.UINT64, false, false);
        MessageRows rows = new MessageRows(List.of(wanted), 4);
        for (String number : List.of("18446744073709551615", "-1")) {
            rows.add(("{\"hash\":" + number + "}").getBytes(StandardCharsets.UTF_8));
        }
        ColumnBatch batch = rows.batch();
        assertThat(batch.badRows()).extracting(BadRow::row).containsExactly(1);
        assertThat(batch.columns().getFirst().field().meaning()).isEqualTo(Meaning.UNSIGNED);
        assertThat(batch.columns().getFirst().longs()[0]).isEqualTo(-1L);
    }
}
