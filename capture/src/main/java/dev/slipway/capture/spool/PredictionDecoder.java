package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.capture.spool.ColumnPlan.Part;
import dev.slipway.capture.spool.HeadReader.Head;
import dev.slipway.capture.spool.SpoolColumn.Side;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.tensor.Datatype;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what [PredictionEncoder] wrote. Of tensors that stood in the ring columns are made as it
/// makes them where it must, so that both are the same.
///
/// *Threads*: one.
final class PredictionDecoder {
    private final Singles singles;
    private final HeadReader heads = new HeadReader();

    /// Stands over what stood in the ring.
    private final WaitingObserved observed = new WaitingObserved();

    /// The column that is made of tensors now.
    private final FrameBuffer made = new FrameBuffer();

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

    /// What becomes of numbers of 32 bits.
    enum Singles {
        /// The double that people write for them: 0.1, not 0.10000000149011612.
        SHORTEST,
        /// The double that is equal: for whoever makes 32 bits of them again.
        EXACT
    }

    /// What a head says in words.
    private record Told(String id, @Nullable String trace, Head head) {}

    /// What a head says in numbers.
    private record Measured(CaptureTimes times, int rows, long requestBytes, long responseBytes) {
        static Measured of(ByteBuffer in) {
            CaptureTimes times =
                    new CaptureTimes(
                            in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
            return new Measured(times, in.getInt(), in.getLong(), in.getLong());
        }
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

    /// A prediction behind its id and the number of its schema.
    SpooledPrediction prediction(String id, SpoolSchema schema, ByteBuffer in) {
        String trace = text(in);
        Told told = new Told(id, trace.isEmpty() ? null : trace, heads.read(in));
        Measured measured = Measured.of(in);
        Sides sides = new Sides();
        for (SpoolColumn column : schema.columns()) {
            sides.add(column.side(), column(column, in));
        }
        return whole(schema, told, measured, sides);
    }

    /// A prediction as it stood in the ring, behind the numbers of its schema and of its words.
    ///
    /// @param in a whole array, up to its limit
    @SuppressWarnings("ByteBufferBackingArray") // it is one that was wrapped, from its first byte
    SpooledPrediction prediction(
            String id, FrameForm.Tensors form, CommonWords words, ByteBuffer in) {
        int first = observed.over(in.array(), in.position(), in.limit());
        form.tensors().over(in.array(), first, in.limit());
        RouteReason route = RouteReason.of(observed.asked(), observed.isInRelease());
        Head head = new Head(words.reason(), route, words.protocol(), words.refusal());
        Told told = new Told(id, TraceOf.of(observed), head);
        Measured measured = Measured.of(in.position(observed.numbersAt()));
        Sides sides = new Sides();
        List<SpoolColumn> columns = form.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            made.clear();
            form.steps().get(i).put(made, form.tensors(), measured.rows());
            sides.add(columns.get(i).side(), column(columns.get(i), made.content()));
        }
        return whole(form.schema(), told, measured, sides);
    }

    private static SpooledPrediction whole(
            SpoolSchema schema, Told told, Measured measured, Sides sides) {
        Head head = told.head();
        return new SpooledPrediction(
                schema,
                new CapturedPrediction(
                        told.id(),
                        told.trace(),
                        SpoolFile.time(told.id()),
                        schema.endpoint(),
                        schema.team(),
                        schema.version(),
                        head.route(),
                        head.protocol(),
                        CaptureStatus.of(head.refusal()),
                        head.refusal(),
                        head.reason(),
                        measured.times(),
                        measured.rows(),
                        measured.requestBytes(),
                        measured.responseBytes(),
                        sides.inputs(),
                        sides.outputs(),
                        sides.features()));
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

    private static List<String> texts(ByteBuffer in) {
        int count = count(in);
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(text(in));
        }
        return texts;
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
