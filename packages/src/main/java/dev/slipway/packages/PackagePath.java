package dev.slipway.packages;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.regex.Pattern;

/// Names of files inside a package: relative, `/`-separated, normalised, the same file on every
/// system.
public final class PackagePath {
    /// By code points, the order in which packages list their files. Java's own order compares
    /// UTF-16 units and differs above U+FFFF.
    public static final Comparator<String> ORDER = PackagePath::compare;

    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final int LONGEST = 1024;
    private static final int LONGEST_PART = 255;

    private PackagePath() {}

    /// The path itself.
    ///
    /// *Errors*: [PackageRefusedException] saying what is wrong with it.
    public static String check(String path) {
        String fault = faultOf(path);
        if (!fault.isEmpty()) {
            throw new PackageRefusedException(path, fault);
        }
        return path;
    }

    private static String faultOf(String path) {
        if (path.isEmpty()) {
            return "an empty name";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(path)) {
            return "a name that is not Unicode text";
        }
        if (path.length() > LONGEST) {
            return "a name of " + path.length() + " characters (expected: <= " + LONGEST + ")";
        }
        if (path.startsWith("/") || DRIVE.matcher(path).matches()) {
            return "an absolute path";
        }
        if (path.indexOf('\\') >= 0) {
            return "a backslash in its path";
        }
        if (path.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            return "a control character in its name";
        }
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                return "a path that leaves the package";
            }
            if (part.isEmpty() || part.equals(".")) {
                return "a path that is not normalised";
            }
            if (part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART) {
                return "a part of more than " + LONGEST_PART + " bytes";
            }
        }
        return "";
    }

    private static int compare(String left, String right) {
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
