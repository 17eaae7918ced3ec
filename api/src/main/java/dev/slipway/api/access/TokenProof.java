package dev.slipway.api.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What two holders of one token show each other without sending it.
///
/// A server that knows the token answers a challenge with [#proof]. Whoever has seen the right
/// answer calls with [#pass]. Both hold for one server, one of its addresses and one start of its
/// process: what a stranger in between asks for, relays or keeps opens nothing.
///
/// *Source*: HMAC-SHA-256, RFC 2104; the fields that are signed stand one on a line.
///
/// *Threads*: any.
public final class TokenProof {
    /// How many random bytes a challenge and the name of a start are.
    public static final int RANDOM_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PASS_PREFIX = "slp_";
    private static final Pattern RANDOM = Pattern.compile("[0-9a-f]{64}");

    private final SecretKeySpec key;
    private final String server;

    /// @param token the secret that both know
    /// @param server the name of the server's line of history
    public TokenProof(String token, String server) {
        this.key = new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.server = server;
    }

    /// Whether a text can be a challenge or name a start: 64 hexadecimal digits in lower case.
    public static boolean isRandom(String text) {
        return RANDOM.matcher(text).matches();
    }

    /// Whether a text says that it is a pass.
    public static boolean isPass(String text) {
        return text.startsWith(PASS_PREFIX);
    }

    /// What a server that knows the token answers to a challenge.
    ///
    /// @param nonce the caller's challenge
    /// @param start of the server's process
    public String proof(String nonce, ServerAddress address, String start) {
        return signed("slipway proof", checked(nonce), address.text(), checked(start));
    }

    /// What a caller who knows the token shows from then on.
    public String pass(ServerAddress address, String start) {
        return PASS_PREFIX + signed("slipway pass", address.text(), checked(start));
    }

    /// Whether two texts are the same, in a time that does not tell where they differ.
    public static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String checked(String random) {
        if (!isRandom(random)) {
            throw new IllegalArgumentException(
                    "random: " + random + " (expected: 64 hexadecimal digits in lower case)");
        }
        return random;
    }

    private String signed(String purpose, String... fields) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            String text = purpose + "\n" + server + "\n" + String.join("\n", fields);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
