package dev.slipway.api.access;

/// Names whoever sends requests: `local`, `token:ID`, `oidc:ISSUER#SUBJECT`, `certificate:NAME`,
/// `system:ROOM`.
public record PrincipalId(String value) {
    private static final int LONGEST = 200;

    /// *Errors*: `IllegalArgumentException` when it is empty, longer than 200 or not on one line.
    public PrincipalId {
        if (value.isEmpty() || value.length() > LONGEST || !isOneLine(value)) {
            throw new IllegalArgumentException(
                    "principal: " + value + " (expected: 1 to 200 characters on one line)");
        }
    }

    /// A plain loop: a restart asks for every version.
    private static boolean isOneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) == 127) {
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
