package dev.slipway.capture.roller;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.capture.spool.ColumnValues;
import dev.slipway.capture.spool.SpoolFile;
import dev.slipway.capture.spool.SpoolSchema;
import dev.slipway.capture.spool.SpooledRows;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/// Gives the rows of predictions to the writers of a file's columns, without an object for a row or
/// a number.
///
/// *Threads*: one.
final class RowColumns {
    /// The level of a value that may be missing, and of one in a list; those that are missing have
    /// the one below.
    private static final int THERE = 1;

    private static final int THERE_IN_LIST = 3;

    private static final int NOT_THERE = 0;

    /// The level of a value that is always there.
    private static final int ALWAYS = 0;

    private static final int NEW_ROW = 0;
    private static final int SAME_ROW = 1;
    private static final long MICROS_PER_MILLI = 1_000;

    private static final EnumWords<RouteReason> ROUTES =
            new EnumWords<>(RouteReason.class, RouteReason.values());
    private static final EnumWords<CaptureStatus> STATUSES =
            new EnumWords<>(CaptureStatus.class, CaptureStatus.values());
    private static final EnumWords<CaptureReason> REASONS =
            new EnumWords<>(CaptureReason.class, CaptureReason.values());
    private static final EnumWords<ErrorCode> REFUSALS =
            new EnumWords<>(ErrorCode.class, ErrorCode.values());

    private final List<? extends ColumnWriter> writers;
    private final Binary endpoint;
    private final @Nullable Binary team;
    private final @Nullable VersionNumber version;
    private final Map<String, Binary> protocols = new HashMap<>();

    /// Whose turn it is.
    private int next;

    /// @param writers of the columns of [RowShape], in their order
    RowColumns(SpoolSchema schema, List<? extends ColumnWriter> writers) {
        this.writers = writers;
        TeamName owner = schema.team();
        endpoint = EnumWords.bytes(schema.endpoint().value());
        team = owner == null ? null : EnumWords.bytes(owner.value());
        version = schema.version();
    }

    /// Writes some rows of a prediction.
    ///
    /// @param from the first of them, counted from 0
    /// @param end behind the last one
    void write(SpooledRows rows, int from, int end) {
        next = 0;
        head(rows, from, end);
        List<ColumnValues> columns = rows.columns();
        for (int i = 0; i < columns.size(); i++) {
            values(columns.get(i), from, end);
        }
    }

    private void head(SpooledRows rows, int from, int end) {
        int count = end - from;
        ErrorCode refusal = rows.refusal();
        always(EnumWords.bytes(rows.id()), count);
        maybe(trace(rows), count);
        always(SpoolFile.time(rows.id()).toEpochMilli() * MICROS_PER_MILLI, count);
        always(endpoint, count);
        maybe(team, count);
        version(count);
        maybe(ROUTES.of(rows.route()), count);
        maybe(protocols.computeIfAbsent(rows.protocol(), EnumWords::bytes), count);
        maybe(STATUSES.of(CaptureStatus.of(refusal)), count);
        maybe(refusal == null ? null : REFUSALS.of(refusal), count);
        maybe(REASONS.of(rows.reason()), count);
        places(from, end);
        always(rows.sentRows(), count);
        always(rows.decodeNanos(), count);
        always(rows.queueNanos(), count);
        always(rows.computeNanos(), count);
        always(rows.encodeNanos(), count);
        always(rows.totalNanos(), count);
        always(rows.requestBytes(), count);
        always(rows.responseBytes(), count);
    }

    /// Of its own, so that the writers need no copy for what is the smallest and the largest.
    private static @Nullable Binary trace(SpooledRows rows) {
        int length = rows.traceLength();
        return length == 0
                ? null
                : EnumWords.bytes(
                        new String(
                                rows.traceBytes(), rows.traceAt(), length, StandardCharsets.UTF_8));
    }

    private ColumnWriter writer() {
        return writers.get(next++);
    }

    private void always(Binary value, int count) {
        ColumnWriter to = writer();
        for (int i = 0; i < count; i++) {
            to.write(value, NEW_ROW, ALWAYS);
        }
    }

    private void always(long value, int count) {
        ColumnWriter to = writer();
        for (int i = 0; i < count; i++) {
            to.write(value, NEW_ROW, ALWAYS);
        }
    }

    private void always(int value, int count) {
        ColumnWriter to = writer();
        for (int i = 0; i < count; i++) {
            to.write(value, NEW_ROW, ALWAYS);
        }
    }

    private void maybe(@Nullable Binary value, int count) {
        ColumnWriter to = writer();
        for (int i = 0; i < count; i++) {
            if (value == null) {
                to.writeNull(NEW_ROW, NOT_THERE);
            } else {
                to.write(value, NEW_ROW, THERE);
            }
        }
    }

    private void version(int count) {
        ColumnWriter to = writer();
        for (int i = 0; i < count; i++) {
            if (version == null) {
                to.writeNull(NEW_ROW, NOT_THERE);
            } else {
                to.write(version.value(), NEW_ROW, THERE);
            }
        }
    }

    private void places(int from, int end) {
        ColumnWriter to = writer();
        for (int row = from; row < end; row++) {
            to.write(row, NEW_ROW, ALWAYS);
        }
    }

    private void values(ColumnValues values, int from, int end) {
        ColumnWriter to = writer();
        boolean isList = values.column().isList();
        int rows = values.rows();
        for (int row = from; row < end; row++) {
            if (row >= rows) {
                to.writeNull(NEW_ROW, NOT_THERE);
            } else if (isList) {
                list(values, row, to);
            } else {
                value(values, row, to, NEW_ROW, THERE);
            }
        }
    }

    private static void list(ColumnValues values, int row, ColumnWriter to) {
        int width = values.width();
        for (int i = 0; i < width; i++) {
            int repetition = i == 0 ? NEW_ROW : SAME_ROW;
            value(values, row * width + i, to, repetition, THERE_IN_LIST);
        }
    }

    private static void value(
            ColumnValues values, int index, ColumnWriter to, int repetition, int definition) {
        if (values.isMissing(index)) {
            to.writeNull(repetition, definition - 1);
            return;
        }
        switch (values.column().kind()) {
            case FLAG -> to.write(values.flag(index), repetition, definition);
            case WHOLE -> to.write(values.whole(index), repetition, definition);
            case SINGLE -> to.write(values.single(index), repetition, definition);
            case REAL -> to.write(values.real(index), repetition, definition);
            case TEXT -> to.write(text(values, index), repetition, definition);
        }
    }

    /// Bytes of ASCII are taken where they stand. Others are read as text first: a damaged file may
    /// hold some that are none, which no reader would take.
    private static Binary text(ColumnValues values, int index) {
        byte[] bytes = values.bytes();
        int at = values.textAt(index);
        int length = values.textLength(index);
        int all = 0;
        for (int i = at; i < at + length; i++) {
            all |= bytes[i];
        }
        return all >= 0
                ? Binary.fromReusedByteArray(bytes, at, length)
                : EnumWords.bytes(new String(bytes, at, length, StandardCharsets.UTF_8));
    }
}
