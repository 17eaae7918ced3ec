package dev.slipway.journal.database;

import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.JournalException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Erasable values: records hold `concealed:` and an HMAC-SHA256 under a key made for that value
/// alone. Erasing takes value and key away together, so that even a short name cannot be guessed
/// back from its token.
public final class Concealment {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private Concealment() {}

    /// A value under a token of its own. PostgreSQL keeps no U+0000 in a text, so U+FFFD stands for
    /// it, in every database alike: what somebody wrote, or a job says of a cell, must not keep a
    /// record from being written.
    public static Concealed conceal(String value, RandomGenerator random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        String kept = value.replace('\0', '\uFFFD');
        return new Concealed(token(key, kept), HexFormat.of().formatHex(key), kept);
    }

    public static void insert(Connection connection, List<Concealed> values) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO concealed (token, mac_key, value) VALUES (?, ?, ?)")) {
            for (Concealed concealed : values) {
                insert.setString(1, concealed.token());
                insert.setString(2, concealed.key());
                insert.setString(3, concealed.value());
                insert.executeUpdate();
            }
        }
    }

    public static Optional<String> reveal(Connection connection, String token) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT mac_key, value FROM concealed WHERE token = ?")) {
            select.setString(1, token);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String value = row.getString(2);
                requireGenuine(token, row.getString(1), value);
                return Optional.of(value);
            }
        }
    }

    public static boolean erase(Connection connection, String token) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM concealed WHERE token = ?")) {
            delete.setString(1, token);
            return delete.executeUpdate() == 1;
        }
    }

    /// Whether a stored value is the one that records hold the token of.
    public static boolean isGenuine(
            @Nullable String token, @Nullable String key, @Nullable String value) {
        if (token == null || key == null || value == null) {
            return false;
        }
        try {
            byte[] expected =
                    token(HexFormat.of().parseHex(key), value).getBytes(StandardCharsets.UTF_8);
            return MessageDigest.isEqual(expected, token.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void requireGenuine(String token, @Nullable String key, @Nullable String value) {
        if (!isGenuine(token, key, value)) {
            throw new JournalException(token + ": its value was changed after it was recorded");
        }
    }

    private static String token(byte[] key, String value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            byte[] hash = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
            return Concealed.PREFIX + HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
