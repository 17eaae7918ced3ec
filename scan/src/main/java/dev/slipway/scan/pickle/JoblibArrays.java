package dev.slipway.scan.pickle;

import dev.slipway.scan.content.Cursor;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The arrays that joblib writes between the steps of a pickle.
///
/// *Source*: joblib's `numpy_pickle`, its `NumpyArrayWrapper`.
final class JoblibArrays {
    private static final String ALIGNMENT = "numpy_array_alignment_bytes";

    /// What joblib sets; anything else may be one of the methods that read the array.
    private static final Set<String> ATTRIBUTES =
            Set.of("subclass", "shape", "order", "dtype", "allow_mmap", ALIGNMENT);

    /// What copyreg's maker of objects takes; the wrapper's own maker takes more, and sets them.
    private static final int OF_COPYREG = 3;

    /// Letters without a size have one of their own, and joblib writes none.
    private static final Pattern TYPE =
            Pattern.compile("[<>|=]?(?:O[0-9]{0,2}|([biufcmMSUV])([0-9]{1,9}))");

    /// The places of size and flags in the state of a type, and the flag of objects.
    private static final int SIZE = 5;

    private static final int FLAGS = 7;
    private static final int OBJECTS = 1;

    /// As many odd types as are remembered one by one.
    private static final int MOST_ODD = 1_000;

    private final Cursor in;

    /// Types whose state may make something else of them than their text says.
    private final Set<Value> odd = Collections.newSetFromMap(new IdentityHashMap<>());

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

    /// Looks at what state a type gets: it may set its size, or that its values are objects.
    void built(Value.Made made, Value state) {
        if (!isType(made) || odd.size() == MOST_ODD) {
            return;
        }
        Matcher matcher = TYPE.matcher(text(made));
        if (matcher.matches() && !isAsSaid(matcher, state)) {
            odd.add(made);
        }
    }

    private static boolean isType(Value.Made made) {
        return made.maker().toString().equals("numpy.dtype");
    }

    private static boolean isAsSaid(Matcher type, Value state) {
        return state instanceof Value.Items items
                && items.items().size() > FLAGS
                && items.items().get(SIZE) instanceof Value.Whole size
                && items.items().get(FLAGS) instanceof Value.Whole flags
                && (isOfObjects(type)
                        ? (flags.number() & OBJECTS) != 0
                        : (flags.number() & OBJECTS) == 0
                                && (size.number() == -1 || size.number() == itemBytes(type)));
    }

    private static boolean isOfObjects(Matcher type) {
        return type.group(1) == null;
    }

    private static String text(Value.Made type) {
        return !type.arguments().isEmpty() && type.arguments().getFirst() instanceof Value.Text text
                ? text.text()
                : "";
    }

    /// Passes over the bytes of the array that a wrapper's state describes.
    Outcome skip(Value.Made wrapper, Value state) throws IOException {
        if (!(wrapper.arguments().isEmpty() || wrapper.arguments().size() == OF_COPYREG)
                || !(state instanceof Value.Entries entries)
                || !entries.isWhole()
                || !ATTRIBUTES.containsAll(entries.keys())
                || !(entries.get("shape") instanceof Value.Items shape)
                || shape.items().size() >= MachineStack.KEPT
                || !(entries.get("dtype") instanceof Value.Made dtype)
                || !isType(dtype)) {
            return Outcome.UNCLEAR;
        }
        Matcher matcher = TYPE.matcher(text(dtype));
        if (!matcher.matches()) {
            return Outcome.UNCLEAR;
        }
        if (odd.contains(dtype) || odd.size() == MOST_ODD) {
            return Outcome.UNCLEAR;
        }
        if (isOfObjects(matcher)) {
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
        return skip(entries, bytes);
    }

    /// Bytes that align the array stand in front of it, unless its wrapper says that none do.
    private Outcome skip(Value.Entries entries, long bytes) throws IOException {
        if (entries.keys().contains(ALIGNMENT)) {
            Value alignment = entries.get(ALIGNMENT);
            if (alignment instanceof Value.Whole) {
                in.skip(in.next());
            } else if (!alignment.equals(Value.NOTHING)) {
                return Outcome.UNCLEAR;
            }
        }
        in.skip(bytes);
        return Outcome.SKIPPED;
    }

    private static long itemBytes(Matcher type) {
        long size = Long.parseLong(type.group(2));
        return type.group(1).equals("U") ? 4 * size : size;
    }
}
