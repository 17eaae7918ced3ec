package dev.slipway.api.tracking;

/// What keys and names may look like.
///
/// *Source*: mlflow/utils/validation.py.
final class Names {
    private static final int LONGEST_KEY = 250;

    private Names() {}

    /// *Errors*: [TrackingRefusedException] for a key that is empty, too long or has characters
    /// that no key has.
    static void checkKey(String what, String key) {
        if (key.isEmpty()) {
            throw TrackingRefusedException.invalid(
                    "Missing value for required parameter '" + what + ".key'.");
        }
        checkLength(what + " key", key, LONGEST_KEY);
        if (!key.chars().allMatch(Names::isKeyCharacter)) {
            throw TrackingRefusedException.invalid(
                    "Invalid "
                            + what
                            + " name: '"
                            + key
                            + "' (expected: alphanumerics, underscores, dashes, periods, spaces,"
                            + " colons and slashes)");
        }
    }

    /// *Errors*: [TrackingRefusedException] for a text that is too long.
    static void checkLength(String what, String text, int longest) {
        if (text.length() > longest) {
            throw TrackingRefusedException.invalid(
                    "'"
                            + what
                            + "' exceeds the maximum length of "
                            + longest
                            + " characters: it has "
                            + text.length());
        }
    }

    private static boolean isKeyCharacter(int c) {
        return Character.isLetterOrDigit(c) || "_-. :/".indexOf(c) >= 0;
    }
}
