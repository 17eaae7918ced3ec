package dev.slipway.console.page;

import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// A script, a style or a picture: ours and those of the libraries, all from this origin.
///
/// Each is asked for by an address that changes with its content, so a browser asks for it once.
public enum Asset {
    STYLE("console.css", Asset.CSS, Asset.OURS + "console.css"),
    SCRIPT("console.js", Asset.JAVASCRIPT, Asset.OURS + "console.js"),
    CHARTS("charts.js", Asset.JAVASCRIPT, Asset.OURS + "charts.js"),
    ICON("icon.svg", "image/svg+xml", Asset.OURS + "icon.svg"),
    HTMX("htmx.js", Asset.JAVASCRIPT, Asset.LIBRARIES + "htmx.org/2.0.4/dist/htmx.min.js"),
    PLOT("uplot.js", Asset.JAVASCRIPT, Asset.LIBRARIES + "uplot/1.6.30/dist/uPlot.iife.min.js"),
    PLOT_STYLE("uplot.css", Asset.CSS, Asset.LIBRARIES + "uplot/1.6.30/dist/uPlot.min.css");

    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String OURS = "/dev/slipway/console/assets/";
    private static final String LIBRARIES = "/META-INF/resources/webjars/";

    /// Enough to tell one content from another.
    private static final int DIGITS = 24;

    private final String file;
    private final String type;
    private final String resource;
    private final String digest;

    Asset(String file, String type, String resource) {
        this.file = file;
        this.type = type;
        this.resource = resource;
        this.digest = Sha256.of(read(resource)).hex().substring(0, DIGITS);
    }

    /// Its name below `/console/assets`.
    public String file() {
        return file;
    }

    /// What it is, as a header says it.
    public String type() {
        return type;
    }

    /// The first 24 digits of its content's SHA-256.
    public String digest() {
        return digest;
    }

    /// The query of the address that is good for this content alone.
    public String query() {
        return "v=" + digest;
    }

    /// Where pages ask for it.
    public String href() {
        return "/console/assets/" + file + "?" + query();
    }

    /// Its content.
    ///
    /// *Errors*: `IllegalStateException` when this build lacks it.
    public byte[] bytes() {
        return read(resource);
    }

    private static byte[] read(String resource) {
        try (InputStream in = Asset.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + ": missing in this build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
