package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.capture.spool.ColumnPlan.Part;
import dev.slipway.capture.spool.SpoolColumn.Side;
import dev.slipway.tensor.Datatype;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads what [PredictionEncoder] wrote: what the predictions of a file have in common, and each of
/// them as a value that stays.
final class PredictionDecoder {
    private PredictionDecoder() {}

    /// A schema behind its number.
    ///
    /// @param hasTeam whether it says whose endpoint it is
    static SpoolSchema schema(ByteBuffer in, boolean hasTeam) {
        EndpointName endpoint = new EndpointName(text(in));
        String team = hasTeam ? text(in) : "";
        long version = in.getLong();
        int count = count(in, Byte.BYTES);
        List<SpoolColumn> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(
                    new SpoolColumn(
                            text(in),
                            Side.valueOf(text(in)),
                            ColumnKind.valueOf(text(in)),
                            in.get() != 0));
        }
        return new SpoolSchema(
                endpoint,
                team.isEmpty() ? null : new TeamName(team),
                version == 0 ? null : new VersionNumber(version),
                columns);
    }

    /// A schema, and how its columns are made of tensors, behind its number.
    static TensorSchema tensorSchema(ByteBuffer in) {
        SpoolSchema schema = schema(in, true);
        List<Datatype> datatypes = texts(in).stream().map(Datatype::valueOf).toList();
        List<ColumnPlan> plans = new ArrayList<>(schema.columns().size());
        for (SpoolColumn column : schema.columns()) {
            int tensor = in.getInt();
            plans.add(new ColumnPlan(column, tensor, part(in), false));
        }
        return new TensorSchema(schema, datatypes, plans);
    }

    private static Part part(ByteBuffer in) {
        int features = in.getInt();
        return features == 0
                ? new Part.Whole()
                : new Part.OfFeature(in.getInt(), features, texts(in));
    }

    /// Words that heads have in common, behind their number.
    static CommonWords words(ByteBuffer in) {
        CaptureReason reason = CaptureReason.valueOf(text(in));
        String protocol = text(in);
        String code = text(in);
        return new CommonWords(reason, protocol, code.isEmpty() ? null : ErrorCode.valueOf(code));
    }

    /// The prediction for which the rows stand now, its numbers of 32 bits as the doubles that
    /// people write for them: 0.1, not 0.10000000149011612.
    static SpooledPrediction prediction(SpooledRows rows) {
        SpoolSchema schema = rows.schema();
        String trace = text(rows.traceBytes(), rows.traceAt(), rows.traceLength());
        Sides sides = new Sides();
        for (ColumnValues values : rows.columns()) {
            sides.add(values.column().side(), column(values));
        }
        return new SpooledPrediction(
                schema,
                new CapturedPrediction(
                        rows.id(),
                        trace.isEmpty() ? null : trace,
                        SpoolFile.time(rows.id()),
                        schema.endpoint(),
                        schema.team(),
                        schema.version(),
                        rows.route(),
                        rows.protocol(),
                        CaptureStatus.of(rows.refusal()),
                        rows.refusal(),
                        rows.reason(),
                        times(rows),
                        rows.sentRows(),
                        rows.requestBytes(),
                        rows.responseBytes(),
                        sides.inputs(),
                        sides.outputs(),
                        sides.features()));
    }

    private static CaptureTimes times(SpooledRows rows) {
        return new CaptureTimes(
                rows.decodeNanos(),
                rows.queueNanos(),
                rows.computeNanos(),
                rows.encodeNanos(),
                rows.totalNanos());
    }

    /// The columns, as they are added.
    private record Sides(
            List<CapturedColumn> inputs,
            List<CapturedColumn> outputs,
            List<CapturedColumn> features) {
        Sides() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(Side side, CapturedColumn column) {
            switch (side) {
                case INPUT -> inputs.add(column);
                case OUTPUT -> outputs.add(column);
                case FEATURE, MOMENT -> features.add(column);
            }
        }
    }

    private static CapturedColumn column(ColumnValues values) {
        String name = values.column().name();
        int count = values.count();
        if (count == 1) {
            // Nearly all: a list that the column need not copy.
            return new CapturedColumn(name, values.width(), List.of(cell(values, 0)));
        }
        List<Cell> cells = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            cells.add(cell(values, i));
        }
        return new CapturedColumn(name, values.width(), cells);
    }

    private static Cell cell(ColumnValues values, int index) {
        if (values.isMissing(index)) {
            return new Cell.Missing();
        }
        return switch (values.column().kind()) {
            case FLAG, WHOLE -> new Cell.Whole(values.whole(index));
            case SINGLE -> new Cell.Real(shortest(values.single(index)));
            case REAL -> new Cell.Real(values.real(index));
            case TEXT ->
                    new Cell.Text(
                            text(values.bytes(), values.textAt(index), values.textLength(index)));
        };
    }

    private static double shortest(float value) {
        return Float.isFinite(value) ? Double.parseDouble(Float.toString(value)) : value;
    }

    private static String text(byte[] bytes, int at, int length) {
        return new String(bytes, at, length, StandardCharsets.UTF_8);
    }

    private static List<String> texts(ByteBuffer in) {
        int count = count(in, Byte.BYTES);
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(text(in));
        }
        return texts;
    }

    static String text(ByteBuffer in) {
        byte[] utf8 = new byte[count(in, Byte.BYTES)];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /// How many follow: nothing makes room for more than there can be.
    ///
    /// @param bytes that each takes at least
    static int count(ByteBuffer in, int bytes) {
        int count = in.getInt();
        int most = in.remaining() / bytes;
        if (count < 0 || count > most) {
            throw new IllegalArgumentException(
                    "count: " + count + " (expected: 0 to " + most + ")");
        }
        return count;
    }
}
