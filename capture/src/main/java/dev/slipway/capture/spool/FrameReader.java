package dev.slipway.capture.spool;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
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
    record Found(String id, FrameForm form) {}

    /// Reads a frame; of one with a prediction the id, so that the buffer stands where `prediction`
    /// goes on. Null where there is none, or none of a schema that is known.
    ///
    /// @param frame up to its limit
    @Nullable Found read(ByteBuffer frame) {
        byte type = frame.get();
        return switch (type) {
            case SpoolFormat.SCHEMA, SpoolFormat.TEAM_SCHEMA -> {
                int number = frame.getInt();
                boolean hasTeam = type == SpoolFormat.TEAM_SCHEMA;
                SpoolSchema schema = PredictionDecoder.schema(frame, hasTeam);
                forms.put(number, new FrameForm.Columns(schema));
                yield null;
            }
            case SpoolFormat.TENSOR_SCHEMA -> {
                int number = frame.getInt();
                TensorSchema schema = PredictionDecoder.tensorSchema(frame);
                forms.put(number, FrameForm.Tensors.of(schema));
                yield null;
            }
            case SpoolFormat.WORDS -> {
                int number = frame.getInt();
                words.put(number, PredictionDecoder.words(frame));
                yield null;
            }
            case SpoolFormat.PREDICTION -> ofColumns(frame);
            case SpoolFormat.AS_IT_STOOD -> asItStood(frame);
            default -> null;
        };
    }

    private @Nullable Found ofColumns(ByteBuffer frame) {
        String id = PredictionDecoder.text(frame);
        if (forms.get(frame.getInt()) instanceof FrameForm.Columns form) {
            return new Found(id, form);
        }
        return null;
    }

    private @Nullable Found asItStood(ByteBuffer frame) {
        if (forms.get(frame.getInt()) instanceof FrameForm.Tensors form) {
            return new Found(idBehindWords(frame), form);
        }
        return null;
    }

    /// The buffer stays where it is: the id belongs to what is copied in one piece.
    private static String idBehindWords(ByteBuffer frame) {
        int start = frame.position();
        frame.position(start + Integer.BYTES);
        String id = PredictionDecoder.text(frame);
        frame.position(start);
        return id;
    }

    /// The prediction that goes on at the buffer's position, good until the next one is read.
    SpooledRows rows(Found found, ByteBuffer frame) {
        switch (found.form()) {
            case FrameForm.Columns(SpoolSchema schema) -> rows.over(found.id(), schema, frame);
            case FrameForm.Tensors form -> {
                int number = frame.getInt();
                @Nullable CommonWords said = words.get(number);
                if (said == null) {
                    throw new IllegalArgumentException("words: " + number + " (expected: known)");
                }
                rows.over(found.id(), form, said, frame);
            }
        }
        return rows;
    }
}
