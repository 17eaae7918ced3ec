package dev.slipway.api.access;

/// Names one human being: issuer and subject of an OIDC session, or the name that an administrator
/// gave a token's holder. Tokens of one person count as one person.
public record PersonId(String value) {
    private static final int LONGEST = 200;

    /// *Errors*: `IllegalArgumentException` when it is empty, longer than 200 or not on one line.
    public PersonId {
        if (value.isEmpty()
                || value.length() > LONGEST
                || value.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException(
                    "person: " + value + " (expected: 1 to 200 characters on one line)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
