package dev.slipway.api.journal;

/// A caller's name for one command, so that sending it again does not do it again. Keys of
/// different actors never meet.
public record IdempotencyKey(String value) {
    private static final int LONGEST = 200;

    public IdempotencyKey {
        if (value.isEmpty()
                || value.length() > LONGEST
                || !value.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "idempotency-key: "
                            + value
                            + " (expected: 1 to 200 printable ASCII characters without spaces)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
