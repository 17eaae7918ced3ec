package dev.slipway.api.access;

/// Names whoever sends requests: `local`, `token:ID`, `oidc:ISSUER#SUBJECT`, `certificate:NAME`,
/// `system:ROOM`.
public record PrincipalId(String value) {
    private static final int LONGEST = 200;

    /// *Errors*: `IllegalArgumentException` when it is empty, longer than 200 or not on one line.
    public PrincipalId {
        if (value.isEmpty()
                || value.length() > LONGEST
                || value.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException(
                    "principal: " + value + " (expected: 1 to 200 characters on one line)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
