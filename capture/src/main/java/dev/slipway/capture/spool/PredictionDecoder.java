package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.capture.spool.SpoolColumn.Side;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads what [PredictionEncoder] wrote.
///
/// *Threads*: one.
final class PredictionDecoder {
    private final Singles singles;
    private final HeadReader heads = new HeadReader();

    PredictionDecoder(Singles singles) {
        this.singles = singles;
    }

    /// A schema behind its number.
    ///
    /// @param hasTeam whether it says whose endpoint it is
    static SpoolSchema schema(ByteBuffer in, boolean hasTeam) {
        EndpointName endpoint = new EndpointName(text(in));
        String team = hasTeam ? text(in) : "";
        long version = in.getLong();
        int count = count(in);
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

    /// What becomes of numbers of 32 bits.
    enum Singles {
        /// The double that people write for them: 0.1, not 0.10000000149011612.
        SHORTEST,
        /// The double that is equal: for whoever makes 32 bits of them again.
        EXACT
    }

    /// A prediction behind its id and the number of its schema.
    SpooledPrediction prediction(String id, SpoolSchema schema, ByteBuffer in) {
        String trace = text(in);
        HeadReader.Head head = heads.read(in);
        CaptureTimes times =
                new CaptureTimes(
                        in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
        int rows = in.getInt();
        long requestBytes = in.getLong();
        long responseBytes = in.getLong();
        List<CapturedColumn> inputs = new ArrayList<>();
        List<CapturedColumn> outputs = new ArrayList<>();
        List<CapturedColumn> features = new ArrayList<>();
        for (SpoolColumn column : schema.columns()) {
            List<CapturedColumn> side =
                    switch (column.side()) {
                        case INPUT -> inputs;
                        case OUTPUT -> outputs;
                        case FEATURE, MOMENT -> features;
                    };
            side.add(column(column, in));
        }
        return new SpooledPrediction(
                schema,
                new CapturedPrediction(
                        id,
                        trace.isEmpty() ? null : trace,
                        SpoolFile.time(id),
                        schema.endpoint(),
                        schema.team(),
                        schema.version(),
                        head.route(),
                        head.protocol(),
                        CaptureStatus.of(head.refusal()),
                        head.refusal(),
                        head.reason(),
                        times,
                        rows,
                        requestBytes,
                        responseBytes,
                        inputs,
                        outputs,
                        features));
    }

    private CapturedColumn column(SpoolColumn column, ByteBuffer in) {
        int width = in.getInt();
        int count = count(in);
        if (count == 1) {
            // Nearly all: a list that the column need not copy.
            return new CapturedColumn(column.name(), width, List.of(cell(column, in)));
        }
        List<Cell> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(cell(column, in));
        }
        return new CapturedColumn(column.name(), width, values);
    }

    private Cell cell(SpoolColumn column, ByteBuffer in) {
        return switch (column.kind()) {
            case FLAG -> new Cell.Whole(in.get());
            case WHOLE -> new Cell.Whole(in.getLong());
            case SINGLE -> single(in.getFloat());
            case REAL -> real(in.getDouble());
            case TEXT -> textOrNone(in);
        };
    }

    private Cell single(float value) {
        return real(
                switch (singles) {
                    case SHORTEST -> shortest(value);
                    case EXACT -> value;
                });
    }

    private static Cell real(double value) {
        return Double.isNaN(value) ? new Cell.Missing() : new Cell.Real(value);
    }

    private static Cell textOrNone(ByteBuffer in) {
        if (in.getInt(in.position()) == FrameBuffer.NO_TEXT) {
            in.getInt();
            return new Cell.Missing();
        }
        return new Cell.Text(text(in));
    }

    private static double shortest(float value) {
        return Float.isFinite(value) ? Double.parseDouble(Float.toString(value)) : value;
    }

    static String text(ByteBuffer in) {
        byte[] utf8 = new byte[count(in)];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /// How many follow, of which each takes a byte at least: nothing makes room for more.
    private static int count(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining()) {
            throw new IllegalArgumentException(
                    "count: " + count + " (expected: 0 to " + in.remaining() + ")");
        }
        return count;
    }
}
