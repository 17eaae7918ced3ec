package dev.slipway.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.api.console.ConsoleAnswer.Field;
import dev.slipway.api.console.ConsoleCall;
import dev.slipway.api.console.ConsolePages;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The console's cookies: no script reads them, and no other site's page sends them.
///
/// Browsers keep the cookies of all ports of a host together, so each name has the port in it.
final class Cookies {
    /// Of a text, so that Base64 makes of it 3,000 characters at most.
    private static final int MOST_BYTES = 2_250;

    private final ConsoleCall call;
    private final String suffix;
    private final boolean isEncrypted;

    private Cookies(ConsoleCall call, String suffix, boolean isEncrypted) {
        this.call = call;
        this.suffix = suffix;
        this.isEncrypted = isEncrypted;
    }

    /// Those of a request.
    ///
    /// @param isEncrypted whether the browser's own connection is, so that it may keep them for
    ///     such ones
    static Cookies of(ConsoleCall call, boolean isEncrypted) {
        String host = call.header("host");
        int colon = host.lastIndexOf(':');
        String port = host.substring(colon + 1);
        boolean isPort = colon >= 0 && port.matches("[0-9]{1,5}");
        return new Cookies(call, isPort ? "-" + port : "", isEncrypted);
    }

    /// The value of one.
    Optional<String> find(String name) {
        String wanted = name + suffix + "=";
        for (String one : call.header("cookie").split(";", -1)) {
            String pair = one.strip();
            if (pair.startsWith(wanted)) {
                return Optional.of(unquoted(pair.substring(wanted.length())));
            }
        }
        return Optional.empty();
    }

    /// Some clients send a value in quotation marks, as they may.
    private static String unquoted(String value) {
        boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return isQuoted ? value.substring(1, value.length() - 1) : value;
    }

    /// A text that was kept with [#keepText].
    Optional<String> findText(String name) {
        try {
            return find(name)
                    .filter(value -> !value.isEmpty())
                    .map(value -> new String(Base64.getUrlDecoder().decode(value), UTF_8));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    /// Keeps a value until the browser is closed.
    Field keep(String name, String value) {
        return field(name, value, "");
    }

    /// Keeps a value for a time.
    Field keep(String name, String value, Duration time) {
        return field(name, value, "; Max-Age=" + time.toSeconds());
    }

    /// Keeps a text for a time, as much of it as fits.
    Field keepText(String name, String text, Duration time) {
        byte[] bytes = text.getBytes(UTF_8);
        int end = Math.min(bytes.length, MOST_BYTES);
        while (end < bytes.length && isInsideCharacter(bytes[end])) {
            end--;
        }
        byte[] kept = Arrays.copyOf(bytes, end);
        return keep(name, Base64.getUrlEncoder().withoutPadding().encodeToString(kept), time);
    }

    /// Whether a byte of UTF-8 goes on with the character that the one before began or went on
    /// with.
    private static boolean isInsideCharacter(byte one) {
        return (one & 0xC0) == 0x80;
    }

    /// Forgets a value.
    Field forget(String name) {
        return field(name, "", "; Max-Age=0");
    }

    private Field field(String name, String value, String life) {
        return new Field(
                "Set-Cookie",
                name
                        + suffix
                        + "="
                        + value
                        + "; Path="
                        + ConsolePages.ROOT
                        + "; HttpOnly; SameSite=Strict"
                        + (isEncrypted ? "; Secure" : "")
                        + life);
    }
}
