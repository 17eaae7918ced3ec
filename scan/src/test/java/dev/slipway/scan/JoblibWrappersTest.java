package dev.slipway.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Wrappers of arrays that make joblib go on elsewhere than their state says.
final class JoblibWrappersTest {
    private static final byte[] ATTACK =
            Pickle.protocol(0).global("os", "system").ops(")R.").bytes();

    /// Steps behind an array of three bytes that align it and hold it, which are a harmless
    /// constant behind an array of one byte.
    private static final byte[] COVERED =
            Containers.join(new byte[] {1, 'C', (byte) ATTACK.length}, ATTACK);

    @TempDir Path scratch;

    private static Pickle made(Pickle pickle, String arguments) {
        return pickle.global("joblib.numpy_pickle", "NumpyArrayWrapper").ops(arguments);
    }

    /// The state of a wrapper of one value, up to what more it has.
    private static Pickle state(Pickle pickle, String type, String typeState) {
        return pickle.ops("}")
                .text("shape")
                .ops(")s")
                .text("dtype")
                .global("numpy", "dtype")
                .text(type)
                .ops("\u0085R" + typeState + "s");
    }

    private static Pickle begun() {
        return Pickle.protocol(2);
    }

    /// A wrapper under the name 1 that has an alignment, and its array.
    private static Pickle aligned() {
        return aligned(made(begun(), ")\u0081q\u0001"));
    }

    private static Pickle aligned(Pickle made) {
        return state(made, "u1", "").text("numpy_array_alignment_bytes").ops("K\u0010sb\0\u00070");
    }

    @Test
    void wrappersThatReadOtherwiseThanTheyAreSaidToAreFound() {
        Map<String, Pickle> files = new LinkedHashMap<>();
        files.put("twice", state(aligned().ops("h\u0001"), "u1", "").ops("b").raw(COVERED));
        files.put(
                "twice from the stack",
                state(aligned(made(begun(), ")\u0081").ops("2")), "u1", "").ops("b").raw(COVERED));
        files.put(
                "another method",
                state(made(begun(), ")\u0081"), "u1", "")
                        .text("safe_get_numpy_array_alignment_bytes")
                        .global("collections", "OrderedDict")
                        .ops("sb")
                        .raw(COVERED));
        files.put(
                "made with arguments",
                state(made(begun(), "(NNNNtR"), "u1", "").ops("b").raw(COVERED));
        files.put(
                "made with a list",
                state(made(begun(), "](NNNNeR"), "u1", "").ops("b").raw(COVERED));
        Pickle scalar = begun().global("numpy.core.multiarray", "scalar");
        scalar.global("numpy", "dtype").text("O8").ops("\u0085R");
        files.put(
                "handed on",
                state(made(scalar, ")\u0081\u0086R"), "u1", "")
                        .ops("bC" + (char) (ATTACK.length - 1))
                        .raw(ATTACK));
        String noObjects = "(K\u0003U\u0001|NNNK\u0008K\u0001K\0tb";
        files.put(
                "objects that are none",
                state(made(begun(), ")\u0081"), "O8", noObjects)
                        .ops("bN.C" + (char) (ATTACK.length + 4) + "\0\0\0\0")
                        .raw(ATTACK));
        files.forEach((name, pickle) ->
                assertThat(Scanned.rules(scratch, "x", pickle.ops(".").bytes()))
                        .as(name)
                        .contains("pickle-call"));
    }

    @Test
    void wrappersMadeTheOldWayAreClean() {
        Pickle old =
                begun().global("copy_reg", "_reconstructor")
                        .ops("(")
                        .global("joblib.numpy_pickle", "NumpyArrayWrapper")
                        .global("__builtin__", "object")
                        .ops("NtR");
        byte[] file = state(old, "u1", "").ops("b\u0007.").bytes();
        assertThat(Scanned.rules(scratch, "x", file)).isEmpty();
        assertThat(Scanned.rules(scratch, "x", aligned().ops("N.").bytes())).isEmpty();
    }

    @Test
    void argumentsThatAreNoTupleAreFound() {
        byte[] file = begun().global("builtins", "bytes").ops("]J\0\0\0\u007faR.").bytes();
        assertThat(Scanned.rules(scratch, "x", file)).contains("pickle-call");
    }
}
