package dev.slipway.signing;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/// One signed file: its name below the model's directory and the digest of its bytes.
///
/// @param name relative, `/`-separated and normalised
public record Resource(String name, Digest digest) {
    /// By the code points of the name, the order in which manifests are written. Java's own order
    /// compares UTF-16 units and differs above U+FFFF.
    static final Comparator<String> BY_CODE_POINTS = Resource::compareCodePoints;

    /// By path components, the order in which the reference implementation computes its digest.
    static final Comparator<String> BY_COMPONENTS = Resource::compareComponents;

    public Resource {
        String fault = faultOf(name);
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException("file name: " + name + " (" + fault + ")");
        }
    }

    /// What is wrong with a name, or nothing.
    private static String faultOf(String name) {
        if (name.isEmpty()) {
            return "empty";
        }
        if (name.indexOf('\0') >= 0) {
            return "holds a NUL";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            return "is not Unicode text";
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return "expected: a normalised path below the model";
            }
        }
        return "";
    }

    private static int compareComponents(String left, String right) {
        List<String> lefts = List.of(left.split("/", -1));
        List<String> rights = List.of(right.split("/", -1));
        for (int i = 0; i < Math.min(lefts.size(), rights.size()); i++) {
            int order = compareCodePoints(lefts.get(i), rights.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(lefts.size(), rights.size());
    }

    private static int compareCodePoints(String left, String right) {
        int shared = Math.min(left.length(), right.length());
        for (int i = 0; i < shared; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean bothOrNone = Character.isSurrogate(a) == Character.isSurrogate(b);
                // A surrogate begins a code point above every other char.
                return bothOrNone ? Character.compare(a, b) : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
