package dev.slipway.capture.spool;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.serving.capture.Waiting;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.serving.capture.WaitingTensors;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the frames of a file one behind the other, and remembers of them what those that follow
/// have in common.
///
/// *Threads*: one.
final class FrameReader {
    /// Of an id that stands as a number.
    private static final int ID_BYTES = 2 * Long.BYTES;

    private final SpooledRows rows = new SpooledRows();
    private final Map<Integer, FrameForm> forms = new HashMap<>();
    private final Map<Integer, CommonWords> words = new HashMap<>();

    /// A prediction of which nothing is read yet but its id.
    ///
    /// @param words the number of its words; of no meaning where they stand with it
    /// @param from where what is left of it begins
    /// @param to where that ends
    /// @param tensors where its tensors stand; negative where that is behind what was observed
    /// @param tensorsTo where they end; as negative then
    /// @param isSmall whether what was observed has the small form; of no meaning where columns
    ///     stand in the frame, as the next
    /// @param areTensorsSmall whether its tensors have it
    record Found(
            String id,
            FrameForm form,
            int words,
            int from,
            int to,
            int tensors,
            int tensorsTo,
            boolean isSmall,
            boolean areTensorsSmall) {
        /// How many bytes are left of it.
        int bytes() {
            return to - from + tensorsTo - tensors;
        }
    }

    /// Reads a frame, and finds the predictions of schemas that are known.
    ///
    /// *Errors*: `RuntimeException` when it makes no sense.
    ///
    /// @param frame a whole array, up to its limit
    void read(ByteBuffer frame, Consumer<Found> finds) {
        byte type = frame.get();
        switch (type) {
            case SpoolFormat.SCHEMA, SpoolFormat.TEAM_SCHEMA -> {
                int number = frame.getInt();
                boolean hasTeam = type == SpoolFormat.TEAM_SCHEMA;
                SpoolSchema schema = PredictionDecoder.schema(frame, hasTeam);
                forms.put(number, new FrameForm.Columns(schema));
            }
            case SpoolFormat.TENSOR_SCHEMA -> {
                int number = frame.getInt();
                TensorSchema schema = PredictionDecoder.tensorSchema(frame);
                forms.put(number, FrameForm.Tensors.of(schema));
            }
            case SpoolFormat.WORDS -> {
                int number = frame.getInt();
                words.put(number, PredictionDecoder.words(frame));
            }
            case SpoolFormat.PREDICTION -> ofColumns(frame, finds);
            case SpoolFormat.AS_IT_STOOD -> asItStood(frame, finds, false);
            case SpoolFormat.EARLIER_AS_IT_STOOD -> asItStood(frame, finds, true);
            case SpoolFormat.STRETCH -> inStretch(frame, finds, LineForm.of(frame.get()));
            case SpoolFormat.EARLIER_STRETCH -> inStretch(frame, finds, LineForm.EARLIER);
            default -> {}
        }
    }

    private void ofColumns(ByteBuffer frame, Consumer<Found> finds) {
        String id = PredictionDecoder.text(frame);
        if (forms.get(frame.getInt()) instanceof FrameForm.Columns form) {
            int from = frame.position();
            finds.accept(new Found(id, form, 0, from, frame.limit(), -1, -1, false, false));
        }
    }

    /// @param isEarlier whether an earlier build wrote it, which knew the wide form alone
    private void asItStood(ByteBuffer frame, Consumer<Found> finds, boolean isEarlier) {
        if (forms.get(frame.getInt()) instanceof FrameForm.Tensors form) {
            int number = frame.getInt();
            boolean isSmall = !isEarlier && WaitingObserved.isSmall(frame.get());
            boolean areTensorsSmall = !isEarlier && WaitingTensors.isSmall(frame.get());
            int from = frame.position();
            // The id belongs to what was copied in one piece.
            String id = id(frame, isSmall);
            int to = frame.limit();
            finds.accept(new Found(id, form, number, from, to, -1, -1, isSmall, areTensorsSmall));
        }
    }

    /// The id at the position, which goes behind it.
    private static String id(ByteBuffer frame, boolean isSmall) {
        if (!isSmall) {
            return PredictionDecoder.text(frame);
        }
        long high = frame.getLong();
        return PredictionId.of(high, frame.getLong()).value();
    }

    /// How lines of the table and heads of records stand in a stretch.
    ///
    /// @param bytes of each number of a line
    /// @param head bytes before the body of a record
    /// @param isEarlier whether all records have the wide form, whatever their kinds
    private record LineForm(int bytes, int head, boolean isEarlier) {
        static final LineForm EARLIER =
                new LineForm(Integer.BYTES, 2 * Integer.BYTES + Byte.BYTES, true);
        private static final LineForm NARROW = new LineForm(Short.BYTES, Waiting.HEAD, false);
        private static final LineForm FULL = new LineForm(Integer.BYTES, Waiting.HEAD, false);

        /// *Errors*: `IllegalArgumentException` for what no line has.
        static LineForm of(int bytes) {
            return switch (bytes) {
                case Short.BYTES -> NARROW;
                case Integer.BYTES -> FULL;
                default ->
                        throw new IllegalArgumentException(
                                "bytes: " + bytes + " (expected: 2 or 4)");
            };
        }

        int line() {
            return Stretch.FIELDS * bytes;
        }

        /// The next number of a line.
        int next(ByteBuffer frame) {
            return bytes == Short.BYTES ? Short.toUnsignedInt(frame.getShort()) : frame.getInt();
        }
    }

    /// A record in a stretch: where its body begins and ends, and whether that has the small form.
    private record Body(int from, int to, boolean isSmall) {}

    private void inStretch(ByteBuffer frame, Consumer<Found> finds, LineForm lines) {
        int count = PredictionDecoder.count(frame, lines.line());
        int table = frame.position();
        int first = table + count * lines.line();
        for (int at = table; at < first; at += lines.line()) {
            frame.position(at);
            if (forms.get(lines.next(frame)) instanceof FrameForm.Tensors form) {
                int number = lines.next(frame);
                int observedAt = within(first, lines.next(frame), frame.limit());
                int tensorsAt = within(first, lines.next(frame), frame.limit());
                byte kind = kind(frame, observedAt, lines);
                byte tensorsKind = kind(frame, tensorsAt, lines);
                boolean isSmall = !lines.isEarlier() && WaitingObserved.isSmall(kind);
                boolean areTensorsSmall = !lines.isEarlier() && WaitingTensors.isSmall(tensorsKind);
                Body observed = body(frame, observedAt, lines, isSmall);
                Body tensors = body(frame, tensorsAt, lines, areTensorsSmall);
                finds.accept(found(frame, form, number, observed, tensors));
            }
        }
    }

    /// The kind of a record.
    private static byte kind(ByteBuffer frame, int record, LineForm lines) {
        int _ = within(record, lines.head(), frame.limit());
        return frame.get(record + Waiting.KIND_AT);
    }

    private static Body body(ByteBuffer frame, int record, LineForm lines, boolean isSmall) {
        int to = within(record, frame.getInt(record), frame.limit());
        return new Body(record + lines.head(), to, isSmall);
    }

    private static Found found(
            ByteBuffer frame, FrameForm form, int number, Body observed, Body tensors) {
        String id = id(frame.position(observed.from()), observed.isSmall());
        return new Found(
                id,
                form,
                number,
                observed.from(),
                observed.to(),
                behindId(frame.position(tensors.from()), tensors),
                tensors.to(),
                observed.isSmall(),
                tensors.isSmall());
    }

    /// The position behind the id at the position, with which tensors begin.
    private static int behindId(ByteBuffer frame, Body tensors) {
        int bytes = tensors.isSmall() ? ID_BYTES : PredictionDecoder.count(frame, Byte.BYTES);
        return within(frame.position(), bytes, tensors.to());
    }

    private static int within(int position, int bytes, int end) {
        if (bytes < 0 || bytes > end - position) {
            throw new IllegalArgumentException(
                    "bytes: " + bytes + " (expected: 0 to " + (end - position) + ")");
        }
        return position + bytes;
    }

    /// A prediction that was found in this frame, good until the next one is read.
    SpooledRows rows(Found found, ByteBuffer frame) {
        switch (found.form()) {
            case FrameForm.Columns(SpoolSchema schema) -> rows.over(found, schema, frame);
            case FrameForm.Tensors form -> rows.over(found, form, words(found.words()), frame);
        }
        return rows;
    }

    private CommonWords words(int number) {
        @Nullable CommonWords known = words.get(number);
        if (known == null) {
            throw new IllegalArgumentException("words: " + number + " (expected: known)");
        }
        return known;
    }
}
