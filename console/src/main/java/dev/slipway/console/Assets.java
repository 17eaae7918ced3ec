package dev.slipway.console;

import dev.slipway.api.console.ConsoleAnswer;
import dev.slipway.api.console.ConsoleAnswer.Field;
import dev.slipway.api.console.ConsoleCall;
import dev.slipway.console.page.Asset;
import dev.slipway.console.page.PageRoute;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Answers browsers that ask for scripts and styles: compressed where they take that, and to keep
/// for a year where the address names the content.
///
/// Pages themselves are not compressed: they hold the proof of their forms beside texts that others
/// choose, and the length of a compressed answer would tell of it.
///
/// *Source*: RFC 8246 (immutable), RFC 9110 section 12.5.3. *Threads*: any.
final class Assets {
    static final String PATH = "assets";
    private static final String FOR_A_YEAR = "public, max-age=31536000, immutable";
    private static final String ASK_AGAIN = "no-cache";

    private final Map<String, Stored> assets = new HashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // never changed
    private record Stored(Asset asset, byte[] bytes, byte[] compressed) {}

    /// Reads all of them.
    ///
    /// *Errors*: `IllegalStateException` when one is missing.
    Assets() {
        for (Asset asset : Asset.values()) {
            byte[] bytes = asset.bytes();
            assets.put(asset.file(), new Stored(asset, bytes, compressed(bytes)));
        }
    }

    private static byte[] compressed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// One of them; 304 for whoever has it.
    ConsoleAnswer answer(ConsoleCall call, String name) {
        Field plain = new Field("Content-Type", "text/plain");
        Stored stored = assets.get(name);
        if (stored == null) {
            return new ConsoleAnswer.Whole(404, List.of(plain), new byte[0]);
        }
        if (!PageRoute.LOOK.contains(call.method())) {
            return new ConsoleAnswer.Whole(
                    405, List.of(plain, Troubles.allow(PageRoute.LOOK)), new byte[0]);
        }
        boolean isCompressed = takesGzip(call.header("accept-encoding"));
        String tag = '"' + stored.asset().digest() + (isCompressed ? "-gzip" : "") + '"';
        boolean isForThisContent = call.query().equals(stored.asset().query());
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Content-Type", stored.asset().type()));
        fields.add(new Field("Cache-Control", isForThisContent ? FOR_A_YEAR : ASK_AGAIN));
        fields.add(new Field("Vary", "Accept-Encoding"));
        fields.add(new Field("Cross-Origin-Resource-Policy", "same-origin"));
        fields.add(new Field("ETag", tag));
        if (call.header("if-none-match").equals(tag)) {
            return new ConsoleAnswer.Whole(304, fields, new byte[0]);
        }
        if (isCompressed) {
            fields.add(new Field("Content-Encoding", "gzip"));
        }
        return new ConsoleAnswer.Whole(
                200, fields, isCompressed ? stored.compressed() : stored.bytes());
    }

    /// Whether a browser names gzip among what it takes, and not as something that it refuses.
    private static boolean takesGzip(String accepted) {
        for (String one : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = one.strip().split("\\s*;\\s*", -1);
            if (parts[0].equals("gzip")) {
                return parts.length == 1 || !parts[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }
}
