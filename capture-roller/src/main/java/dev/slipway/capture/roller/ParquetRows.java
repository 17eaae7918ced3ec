package dev.slipway.capture.roller;

import static com.jerolba.carpet.model.FieldTypes.BINARY;
import static com.jerolba.carpet.model.FieldTypes.BOOLEAN;
import static com.jerolba.carpet.model.FieldTypes.DOUBLE;
import static com.jerolba.carpet.model.FieldTypes.FLOAT;
import static com.jerolba.carpet.model.FieldTypes.INSTANT;
import static com.jerolba.carpet.model.FieldTypes.LIST;
import static com.jerolba.carpet.model.FieldTypes.LONG;
import static com.jerolba.carpet.model.FieldTypes.STRING;
import static com.jerolba.carpet.model.FieldTypes.writeRecordModel;

import com.jerolba.carpet.CarpetParquetWriter;
import com.jerolba.carpet.TimeUnit;
import com.jerolba.carpet.io.FileSystemOutputFile;
import com.jerolba.carpet.model.BinaryAliasedType;
import com.jerolba.carpet.model.FieldType;
import com.jerolba.carpet.model.WriteRecordModelType;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.capture.parquet.ParquetColumns;
import dev.slipway.capture.spool.ColumnKind;
import dev.slipway.capture.spool.SpoolColumn;
import dev.slipway.capture.spool.SpoolSchema;
import dev.slipway.capture.spool.SpooledPrediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/// Writes predictions of one schema as the rows of a Parquet file.
final class ParquetRows {
    /// Small groups let a look-up by id read little.
    private static final long ROW_GROUP_BYTES = 8L << 20;

    /// Texts of few different words, which need not be encoded for every row.
    private static final BinaryAliasedType WORD = BINARY.asString();

    private static final EnumWords<RouteReason> ROUTES =
            new EnumWords<>(RouteReason.class, RouteReason.values());
    private static final EnumWords<CaptureStatus> STATUSES =
            new EnumWords<>(CaptureStatus.class, CaptureStatus.values());
    private static final EnumWords<CaptureReason> REASONS =
            new EnumWords<>(CaptureReason.class, CaptureReason.values());
    private static final EnumWords<ErrorCode> REFUSALS =
            new EnumWords<>(ErrorCode.class, ErrorCode.values());

    private ParquetRows() {}

    /// Ids and traces have no dictionary, which would tell them apart for nothing: each is there
    /// once, or a few times one behind the other.
    static void write(Path file, SpoolSchema schema, Iterator<SpooledPrediction> predictions)
            throws IOException {
        Files.deleteIfExists(file);
        try (ParquetWriter<ParquetRow> writer =
                CarpetParquetWriter.builder(
                                new FileSystemOutputFile(file.toFile()), ParquetRow.class)
                        .withConf(settings())
                        .withWriteRecordModel(model(schema))
                        .withDefaultTimeUnit(TimeUnit.MICROS)
                        .withCompressionCodec(CompressionCodecName.GZIP)
                        .withRowGroupSize(ROW_GROUP_BYTES)
                        .withDictionaryEncoding(ParquetColumns.ID, false)
                        .withDictionaryEncoding(ParquetColumns.TRACE, false)
                        .build()) {
            while (predictions.hasNext()) {
                for (ParquetRow row : ParquetRow.of(schema, predictions.next().prediction())) {
                    writer.write(row);
                }
            }
        }
    }

    /// What Hadoop's classes are told: nothing. By themselves they would read a file of 150 kB with
    /// defaults, for each file that is written, and nothing that writes here asks for any of them.
    private static ParquetConfiguration settings() {
        return new HadoopParquetConfiguration(false);
    }

    private static WriteRecordModelType<ParquetRow> model(SpoolSchema schema) {
        WriteRecordModelType<ParquetRow> model = head(writeRecordModel(ParquetRow.class), schema);
        List<SpoolColumn> columns = schema.columns();
        for (int i = 0; i < columns.size(); i++) {
            SpoolColumn column = columns.get(i);
            int position = i;
            FieldType type = type(column.kind());
            model.withField(
                    ParquetColumns.name(column),
                    column.isList() ? LIST.ofType(type) : type,
                    row -> value(row, position, column));
        }
        return model;
    }

    // The library takes null for a missing value and does not say so.
    @SuppressWarnings("NullAway")
    private static Object value(ParquetRow row, int position, SpoolColumn column) {
        return row.value(position, column);
    }

    @SuppressWarnings("NullAway")
    private static Object orNull(@Nullable Object value) {
        return value;
    }

    private static WriteRecordModelType<ParquetRow> head(
            WriteRecordModelType<ParquetRow> model, SpoolSchema schema) {
        Binary endpoint = EnumWords.bytes(schema.endpoint().value());
        TeamName owner = schema.team();
        Binary team = owner == null ? null : EnumWords.bytes(owner.value());
        Map<String, Binary> protocols = new HashMap<>();
        return model.withField(ParquetColumns.ID, STRING.notNull(), row -> row.prediction().id())
                .withField(ParquetColumns.TRACE, STRING, row -> orNull(row.prediction().trace()))
                .withField(ParquetColumns.TIME, INSTANT.notNull(), row -> row.prediction().time())
                .withField(ParquetColumns.ENDPOINT, WORD.notNull(), _ -> endpoint)
                .withField(ParquetColumns.TEAM, WORD, _ -> orNull(team))
                .withField(ParquetColumns.VERSION, LONG, ParquetRows::version)
                .withField(ParquetColumns.ROUTE, WORD, row -> ROUTES.of(row.prediction().route()))
                .withField(
                        ParquetColumns.PROTOCOL,
                        WORD,
                        row ->
                                protocols.computeIfAbsent(
                                        row.prediction().protocol(), EnumWords::bytes))
                .withField(
                        ParquetColumns.STATUS, WORD, row -> STATUSES.of(row.prediction().status()))
                .withField(ParquetColumns.REFUSAL, WORD, ParquetRows::refusal)
                .withField(ParquetColumns.KEPT, WORD, row -> REASONS.of(row.prediction().kept()))
                .withField(ParquetColumns.ROW, ParquetRow::row)
                .withField(ParquetColumns.ROWS, (ParquetRow row) -> row.prediction().rows())
                .withField(
                        ParquetColumns.DECODE,
                        (ParquetRow row) -> row.prediction().times().decodeNanos())
                .withField(
                        ParquetColumns.QUEUE,
                        (ParquetRow row) -> row.prediction().times().queueNanos())
                .withField(
                        ParquetColumns.COMPUTE,
                        (ParquetRow row) -> row.prediction().times().computeNanos())
                .withField(
                        ParquetColumns.ENCODE,
                        (ParquetRow row) -> row.prediction().times().encodeNanos())
                .withField(
                        ParquetColumns.TOTAL,
                        (ParquetRow row) -> row.prediction().times().totalNanos())
                .withField(
                        ParquetColumns.REQUEST_BYTES,
                        (ParquetRow row) -> row.prediction().requestBytes())
                .withField(
                        ParquetColumns.RESPONSE_BYTES,
                        (ParquetRow row) -> row.prediction().responseBytes());
    }

    private static Object version(ParquetRow row) {
        return orNull(
                row.prediction().version() == null ? null : row.prediction().version().value());
    }

    private static Object refusal(ParquetRow row) {
        ErrorCode refusal = row.prediction().refusal();
        return orNull(refusal == null ? null : REFUSALS.of(refusal));
    }

    private static FieldType type(ColumnKind kind) {
        return switch (kind) {
            case FLAG -> BOOLEAN;
            case WHOLE -> LONG;
            case SINGLE -> FLOAT;
            case REAL -> DOUBLE;
            case TEXT -> STRING;
        };
    }
}
