package dev.slipway.server.doctor;

import java.util.regex.Pattern;

/// Takes secrets out of text that leaves the machine: whatever follows a name that sounds like one,
/// and the user part of addresses.
final class Redaction {
    static final String REDACTED = "(redacted)";

    private static final String SECRET_NAME =
            "(?:token|secret|passw(?:or)?d|passphrase|credential|auth|key)";
    private static final Pattern NAME = Pattern.compile("(?i)" + SECRET_NAME);

    /// A secret's name, what separates it from its value, and the value: quoted, or up to the next
    /// blank.
    private static final Pattern ASSIGNMENT =
            Pattern.compile(
                    "(?im)("
                            + SECRET_NAME
                            + "[\\w.-]*[\"']?\\s*[:=]\\s*)(\"[^\"\\n]*\"?|'[^'\\n]*'?|\\S+)");

    private static final Pattern USER = Pattern.compile("(?<=://)[^/@\\s]+@");

    private Redaction() {}

    /// The value of the setting or variable `name`, fit to be shown.
    static String value(String name, String value) {
        return NAME.matcher(name).find() ? REDACTED : text(value);
    }

    /// `text` with its secrets replaced.
    static String text(String text) {
        String withoutUsers = USER.matcher(text).replaceAll(REDACTED + "@");
        return ASSIGNMENT.matcher(withoutUsers).replaceAll("$1" + REDACTED);
    }
}
