package dev.slipway.packages.intake;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How Python pickles begin, and the class of the object that they make first.
final class PickleHeads {
    /// PyTorch's magic number as a pickle of its own, before its zip format.
    private static final String TORCH = "8a0a6cfc9c46f9206aa85019";

    /// Protocols 0 and 1 have no mark of their own: a text opcode with what must follow it.
    private static final Pattern OLD =
            Pattern.compile(
                    "^(\\(?c[A-Za-z_][\\w.]*\n[A-Za-z_]\\w*\n"
                            + "|\\([dl][pq]|\\(i[A-Za-z_][\\w.]*\n[A-Za-z_]\\w*\n|[\\]}]q\\x00)");

    private static final Pattern BY_NAME =
            Pattern.compile("[ci]([A-Za-z_][\\w.]*)\n([A-Za-z_]\\w*)\n");
    private static final Pattern BY_STACK =
            Pattern.compile(
                    "\\x8c.([A-Za-z_][\\w.]*)\\x94\\x8c.([A-Za-z_]\\w*)\\x94\\x93", Pattern.DOTALL);

    /// What stands before the object's own class in many pickles.
    private static final List<String> WRAPPERS =
            List.of(
                    "copyreg",
                    "copy_reg",
                    "builtins",
                    "__builtin__",
                    "collections",
                    "numpy",
                    "joblib",
                    "cloudpickle",
                    "_codecs",
                    "functools",
                    "types");

    private PickleHeads() {}

    static boolean isPickle(byte[] head) {
        if (head.length < 2) {
            return false;
        }
        if ((head[0] & 0xFF) == 0x80) {
            return head[1] >= 2 && head[1] <= 5;
        }
        return OLD.matcher(text(head, 4096)).find();
    }

    /// What a pickle is a pickle of.
    static Recognised of(byte[] head) {
        if (head.length > 14 && HexFormat.of().formatHex(head, 2, 14).equals(TORCH)) {
            return new Recognised.Foreign(ForeignFormat.PYTORCH, type(head));
        }
        String text = text(head, head.length);
        boolean joblib = text.contains("joblib.numpy_pickle");
        ForeignFormat format = joblib ? ForeignFormat.JOBLIB : ForeignFormat.PICKLE;
        return new Recognised.Foreign(format, type(head));
    }

    /// The first class that the pickle names and that is no wrapper, or null.
    static @Nullable String type(byte[] head) {
        String text = text(head, head.length);
        Matcher stack = BY_STACK.matcher(text);
        Matcher name = BY_NAME.matcher(text);
        String type = first(stack);
        return type != null ? type : first(name);
    }

    private static @Nullable String first(Matcher found) {
        while (found.find()) {
            String module = found.group(1);
            String top = module.contains(".") ? module.substring(0, module.indexOf('.')) : module;
            if (!WRAPPERS.contains(top)) {
                return module + "." + found.group(2);
            }
        }
        return null;
    }

    private static String text(byte[] head, int most) {
        return new String(head, 0, Math.min(head.length, most), StandardCharsets.ISO_8859_1);
    }
}
