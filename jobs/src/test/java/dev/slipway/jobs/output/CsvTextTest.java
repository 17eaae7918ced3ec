package dev.slipway.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBatch.Place;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.jobs.table.Position;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CsvTextTest {
    private static final Field NEAR = new Field("near", Kind.WHOLE, Meaning.PLAIN, true);
    private static final Field RANK = Field.plain("rank", Kind.WHOLE);

    private static ScoredBatch row(long rank, long... near) {
        return new ScoredBatch(
                new Place(0, 0, 0, 0),
                Position.START,
                1,
                RowList.all(1),
                List.of(),
                null,
                List.of(
                        Column.ofLongs(NEAR, near.length, near, null),
                        Column.ofLongs(RANK, 1, new long[] {rank}, null)),
                List.of());
    }

    /// The rank would stand under the name of a neighbour, or the other way round.
    @Test
    void noRowStandsUnderNamesOfOtherValues() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OutputShape shape =
                new OutputShape(1, FileFormat.CSV, List.of(), List.of(NEAR, RANK), null, Map.of());
        CsvText csv = new CsvText(bytes, shape, bytes::size);
        csv.write(row(1, 10, 20), RowList.all(1));
        csv.write(row(2, 30, 40), RowList.all(1));

        assertThatThrownBy(() -> csv.write(row(3, 50), RowList.all(1)))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> assertThat(e.code()).isEqualTo(EndCode.MODEL_FAILED))
                .hasMessageContaining("output 'near': 1 values for a row (expected: 2, as for");
        csv.close();
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("near_0,near_1,rank", "10,20,1", "30,40,2");
    }
}
