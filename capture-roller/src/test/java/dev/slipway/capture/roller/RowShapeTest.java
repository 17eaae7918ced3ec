package dev.slipway.capture.roller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.capture.spool.ColumnKind;
import dev.slipway.capture.spool.SpoolColumn;
import dev.slipway.capture.spool.SpoolColumn.Side;
import dev.slipway.capture.spool.SpoolSchema;
import java.util.List;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;

final class RowShapeTest {
    /// As files of the first builds have it, which are read beside those of now.
    private static final String SHAPE =
            """
            message ParquetRow {
              required binary prediction_id (STRING);
              optional binary trace_id (STRING);
              required int64 time (TIMESTAMP(MICROS,true));
              required binary endpoint (STRING);
              optional binary team (STRING);
              optional int64 version;
              optional binary route (STRING);
              optional binary protocol (STRING);
              optional binary status (STRING);
              optional binary refusal (STRING);
              optional binary kept (STRING);
              required int32 row;
              required int32 rows;
              required int64 decode_ns;
              required int64 queue_ns;
              required int64 compute_ns;
              required int64 encode_ns;
              required int64 total_ns;
              required int64 request_bytes;
              required int64 response_bytes;
              optional boolean input_night;
              optional int64 input_seats;
              optional float input_distance;
              optional binary input_origin (STRING);
              optional double output_late;
              optional group output_scores (LIST) {
                repeated group list {
                  optional float element;
                }
              }
              optional group output_words (LIST) {
                repeated group list {
                  optional binary element (STRING);
                }
              }
              optional double feature_rate;
              optional int64 features_at;
            }
            """;

    private static SpoolSchema schema(SpoolColumn... columns) {
        return new SpoolSchema(Kept.FLIGHTS, null, null, List.of(columns));
    }

    private static SpoolColumn column(String name, Side side, ColumnKind kind) {
        return new SpoolColumn(name, side, kind, false);
    }

    @Test
    void columnsHaveTheNamesTypesAndOrderThatFilesAlwaysHad() {
        assertThat(
                        RowShape.of(
                                schema(
                                        column("night", Side.INPUT, ColumnKind.FLAG),
                                        column("seats", Side.INPUT, ColumnKind.WHOLE),
                                        column("distance", Side.INPUT, ColumnKind.SINGLE),
                                        column("origin", Side.INPUT, ColumnKind.TEXT),
                                        column("late", Side.OUTPUT, ColumnKind.REAL),
                                        new SpoolColumn(
                                                "scores", Side.OUTPUT, ColumnKind.SINGLE, true),
                                        new SpoolColumn(
                                                "words", Side.OUTPUT, ColumnKind.TEXT, true),
                                        column("rate", Side.FEATURE, ColumnKind.REAL),
                                        column("features_at", Side.MOMENT, ColumnKind.WHOLE))))
                .isEqualTo(MessageTypeParser.parseMessageType(SHAPE));
    }

    @Test
    void nameThatComesTwiceIsRefused() {
        SpoolColumn late = column("late", Side.OUTPUT, ColumnKind.REAL);
        SpoolSchema schema = schema(late, late);
        assertThatThrownBy(() -> RowShape.of(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("output_late");
    }
}
