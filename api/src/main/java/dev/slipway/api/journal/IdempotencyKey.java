package dev.slipway.api.journal;

/// A caller's name for one command, so that sending it again does not do it again. Keys of
/// different actors never meet.
public record IdempotencyKey(String value) {
    private static final int LONGEST = 200;

    public IdempotencyKey {
        if (value.isEmpty() || value.length() > LONGEST || !isPrintable(value)) {
            throw new IllegalArgumentException(
                    "idempotency-key: "
                            + value
                            + " (expected: 1 to 200 printable ASCII characters without spaces)");
        }
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) >= 127) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value;
    }
}
