package dev.slipway.api.access;

import dev.slipway.api.access.LocalCallers.Caller;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a request shows of who sends it, as a door read it.
///
/// @param caller where the connection comes from and what its head says of that
/// @param bearer the token of `Authorization: Bearer`, or the password of `Basic`
/// @param certificate the verified client certificate's subject, as RFC 2253 writes it
public record Credentials(Caller caller, @Nullable String bearer, @Nullable String certificate) {
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    /// The token in the value of an `Authorization` header: what follows `Bearer`, or the password
    /// of `Basic`, whose user name says nothing. Empty when there is none.
    public static Optional<String> bearerOf(String authorization) {
        if (startsWith(authorization, BEARER)) {
            return nonEmpty(authorization.substring(BEARER.length()));
        }
        if (startsWith(authorization, BASIC)) {
            return nonEmpty(password(authorization.substring(BASIC.length())));
        }
        return Optional.empty();
    }

    private static boolean startsWith(String text, String scheme) {
        return text.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private static Optional<String> nonEmpty(String text) {
        String token = text.strip();
        return token.isEmpty() ? Optional.empty() : Optional.of(token);
    }

    private static String password(String encoded) {
        try {
            byte[] decoded = Base64.getDecoder().decode(encoded.strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
