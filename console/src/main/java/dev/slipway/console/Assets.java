package dev.slipway.console;

import dev.slipway.api.console.ConsoleAnswer;
import dev.slipway.api.console.ConsoleAnswer.Field;
import dev.slipway.api.console.ConsoleCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Scripts and styles: ours and those of the libraries, all from this origin.
final class Assets {
    static final String PATH = "assets";

    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String IMAGE = "image/svg+xml";
    private static final String LIBRARIES = "/META-INF/resources/webjars/";

    private final Map<String, Asset> assets = new HashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // never changed
    private record Asset(String type, String tag, byte[] bytes) {}

    /// Reads all of them.
    ///
    /// *Errors*: `IllegalStateException` when one is missing.
    Assets() {
        add("console.css", STYLE, "assets/console.css");
        add("console.js", SCRIPT, "assets/console.js");
        add("charts.js", SCRIPT, "assets/charts.js");
        add("icon.svg", IMAGE, "assets/icon.svg");
        add("htmx.js", SCRIPT, LIBRARIES + "htmx.org/2.0.4/dist/htmx.min.js");
        add("uplot.js", SCRIPT, LIBRARIES + "uplot/1.6.30/dist/uPlot.iife.min.js");
        add("uplot.css", STYLE, LIBRARIES + "uplot/1.6.30/dist/uPlot.min.css");
    }

    private void add(String name, String type, String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + ": missing in this build");
            }
            byte[] bytes = in.readAllBytes();
            assets.put(name, new Asset(type, '"' + digest(bytes) + '"', bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One of them; 304 for whoever has it.
    ConsoleAnswer answer(ConsoleCall call, String name) {
        Asset asset = assets.get(name);
        if (asset == null) {
            return new ConsoleAnswer.Whole(
                    404, List.of(new Field("Content-Type", "text/plain")), new byte[0]);
        }
        List<Field> fields =
                List.of(
                        new Field("Content-Type", asset.type()),
                        new Field("Cache-Control", "no-cache"),
                        new Field("Cross-Origin-Resource-Policy", "same-origin"),
                        new Field("ETag", asset.tag()));
        return call.header("if-none-match").equals(asset.tag())
                ? new ConsoleAnswer.Whole(304, fields, new byte[0])
                : new ConsoleAnswer.Whole(200, fields, asset.bytes());
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
