package dev.slipway.scan.pickle;

import dev.slipway.scan.content.Cursor;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The arrays that joblib writes between the steps of a pickle.
///
/// *Source*: joblib's `numpy_pickle`, its `NumpyArrayWrapper`.
final class JoblibArrays {
    private static final Pattern TYPE = Pattern.compile("[<>|=]?([?a-zA-Z])([0-9]{0,9})");

    private final Cursor in;

    JoblibArrays(Cursor in) {
        this.in = in;
    }

    /// What lay behind a wrapper.
    enum Outcome {
        SKIPPED,
        OBJECTS,
        UNCLEAR
    }

    boolean isWrapper(Value.Made made) {
        return made.maker().module().equals("joblib.numpy_pickle")
                && made.maker().name().equals("NumpyArrayWrapper");
    }

    /// Passes over the bytes of the array that this state describes.
    Outcome skip(Value state) throws IOException {
        if (!(state instanceof Value.Entries entries)
                || !(entries.get("shape") instanceof Value.Items shape)
                || shape.items().size() >= MachineStack.KEPT
                || !(entries.get("dtype") instanceof Value.Made dtype)) {
            return Outcome.UNCLEAR;
        }
        String type =
                !dtype.arguments().isEmpty()
                                && dtype.arguments().getFirst() instanceof Value.Text text
                        ? text.text()
                        : "";
        Matcher matcher = TYPE.matcher(type);
        if (!matcher.matches()) {
            return Outcome.UNCLEAR;
        }
        if (matcher.group(1).equals("O")) {
            return Outcome.OBJECTS;
        }
        long bytes = itemBytes(matcher);
        for (Value extent : shape.items()) {
            if (!(extent instanceof Value.Whole whole) || whole.number() < 0) {
                return Outcome.UNCLEAR;
            }
            bytes = Math.multiplyHigh(bytes, whole.number()) == 0 ? bytes * whole.number() : -1;
            if (bytes < 0) {
                return Outcome.UNCLEAR;
            }
        }
        if (entries.keys().contains("numpy_array_alignment_bytes")
                && entries.get("numpy_array_alignment_bytes") instanceof Value.Whole) {
            in.skip(in.next());
        }
        in.skip(bytes);
        return Outcome.SKIPPED;
    }

    private static long itemBytes(Matcher type) {
        if (type.group(2).isEmpty()) {
            return List.of("b", "B", "?").contains(type.group(1)) ? 1 : 8;
        }
        long size = Long.parseLong(type.group(2));
        return type.group(1).equals("U") ? 4 * size : size;
    }
}
