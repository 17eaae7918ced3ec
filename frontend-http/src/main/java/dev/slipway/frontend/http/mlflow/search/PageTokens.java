package dev.slipway.frontend.http.mlflow.search;

import dev.slipway.api.tracking.Page.Cell;
import dev.slipway.api.tracking.Page.Position;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Writes places in ordered lists as tokens that only this server makes and that fit only the
/// search they come from.
///
/// *Threads*: safe from any number of threads.
public final class PageTokens {
    private static final int SEAL = 16;

    private final SecretKeySpec key;

    /// Tokens under this secret; another one makes all earlier tokens invalid.
    public PageTokens(byte[] secret) {
        this.key = new SecretKeySpec(secret, "HmacSHA256");
    }

    /// A token for the place.
    ///
    /// @param search what is searched, in any form that is the same for the next page
    public String write(Position position, String search) {
        List<String> cells = position.keys().stream().map(PageTokens::written).toList();
        byte[] content = String.join(" ", cells).getBytes(StandardCharsets.UTF_8);
        byte[] seal = seal(content, search);
        byte[] token = Arrays.copyOf(seal, SEAL + content.length);
        System.arraycopy(content, 0, token, SEAL, content.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /// The place in a token.
    ///
    /// *Errors*: [TrackingRefusedException] for one that this server did not make, or for another
    /// search.
    public Position read(String token, String search) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length > SEAL) {
                byte[] content = Arrays.copyOfRange(bytes, SEAL, bytes.length);
                byte[] seal = Arrays.copyOf(bytes, SEAL);
                if (MessageDigest.isEqual(seal, seal(content, search))) {
                    return position(new String(content, StandardCharsets.UTF_8));
                }
            }
        } catch (IllegalArgumentException notBase64) {
            throw refused();
        }
        throw refused();
    }

    private static TrackingRefusedException refused() {
        return TrackingRefusedException.invalid(
                "Invalid page token (expected: the next_page_token of the same search, from this"
                        + " server since it started)");
    }

    private byte[] seal(byte[] content, String search) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(search.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(content), SEAL);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static String written(Cell cell) {
        return switch (cell) {
            case Cell.Text text ->
                    "t" + HexFormat.of().formatHex(text.value().getBytes(StandardCharsets.UTF_8));
            case Cell.Whole whole -> "w" + whole.value();
            case Cell.Real real -> "r" + real.value();
            case Cell.Missing _ -> "m";
        };
    }

    private static Position position(String content) {
        List<Cell> cells = new ArrayList<>();
        for (String word : content.split(" ", -1)) {
            String rest = word.substring(1);
            cells.add(
                    switch (word.charAt(0)) {
                        case 't' ->
                                new Cell.Text(
                                        new String(
                                                HexFormat.of().parseHex(rest),
                                                StandardCharsets.UTF_8));
                        case 'w' -> new Cell.Whole(Long.parseLong(rest));
                        case 'r' -> new Cell.Real(Double.parseDouble(rest));
                        default -> new Cell.Missing();
                    });
        }
        return new Position(cells);
    }
}
