package dev.slipway.server.child;

/// What children say of themselves, cut to a length that records and pages take. A message may hold
/// a stack trace, or a cell of the input.
public final class Words {
    /// Of a reason.
    static final int LONGEST = 4_000;

    /// Of a reason that names what was lost, range by range.
    static final int LONGEST_LIST = 60_000;

    private static final String MORE = "…";

    private Words() {}

    /// A text as it is, or its beginning where it is longer than a reason.
    public static String cut(String text) {
        return cut(text, LONGEST);
    }

    /// The same with another length.
    ///
    /// @param most characters, with those that say that there were more
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - MORE.length();
        // Half of a pair is no character.
        int whole = Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
        return text.substring(0, whole) + MORE;
    }
}
