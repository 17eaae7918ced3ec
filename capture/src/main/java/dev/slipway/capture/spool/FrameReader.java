package dev.slipway.capture.spool;

import dev.slipway.serving.capture.Waiting;
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
    record Found(
            String id, FrameForm form, int words, int from, int to, int tensors, int tensorsTo) {
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
            case SpoolFormat.AS_IT_STOOD -> asItStood(frame, finds);
            case SpoolFormat.STRETCH -> inStretch(frame, finds);
            default -> {}
        }
    }

    private void ofColumns(ByteBuffer frame, Consumer<Found> finds) {
        String id = PredictionDecoder.text(frame);
        if (forms.get(frame.getInt()) instanceof FrameForm.Columns form) {
            finds.accept(new Found(id, form, 0, frame.position(), frame.limit(), -1, -1));
        }
    }

    private void asItStood(ByteBuffer frame, Consumer<Found> finds) {
        if (forms.get(frame.getInt()) instanceof FrameForm.Tensors form) {
            int number = frame.getInt();
            int from = frame.position();
            // The id belongs to what was copied in one piece.
            String id = PredictionDecoder.text(frame);
            finds.accept(new Found(id, form, number, from, frame.limit(), -1, -1));
        }
    }

    private void inStretch(ByteBuffer frame, Consumer<Found> finds) {
        int lines = PredictionDecoder.count(frame, Stretch.LINE);
        int table = frame.position();
        int first = table + lines * Stretch.LINE;
        for (int at = table; at < first; at += Stretch.LINE) {
            frame.position(at);
            if (forms.get(frame.getInt()) instanceof FrameForm.Tensors form) {
                int number = frame.getInt();
                int observed = record(frame, first, frame.getInt());
                int tensors = record(frame, first, frame.getInt());
                finds.accept(inStretch(frame, form, number, observed, tensors));
            }
        }
    }

    /// The position of a record so many bytes behind the first.
    private static int record(ByteBuffer frame, int first, int bytes) {
        int record = within(first, bytes, frame.limit());
        int _ = within(record, Waiting.HEAD, frame.limit());
        return record;
    }

    private static Found inStretch(
            ByteBuffer frame, FrameForm form, int number, int observed, int tensors) {
        int observedTo = within(observed, frame.getInt(observed), frame.limit());
        int tensorsTo = within(tensors, frame.getInt(tensors), frame.limit());
        String id = PredictionDecoder.text(frame.position(observed + Waiting.HEAD));
        int itsId = PredictionDecoder.count(frame.position(tensors + Waiting.HEAD), Byte.BYTES);
        return new Found(
                id,
                form,
                number,
                observed + Waiting.HEAD,
                observedTo,
                within(frame.position(), itsId, tensorsTo),
                tensorsTo);
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
