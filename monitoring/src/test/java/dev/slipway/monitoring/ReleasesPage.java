package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The tables of `docs/concepts/releases.md`: what the long campaign measures is what stands there.
/// `-Dgoldens=rewrite` writes them.
final class ReleasesPage {
    private ReleasesPage() {}

    static void check(String name, String table) {
        if (!Campaign.isLong()) {
            return;
        }
        Path page = Repository.root().resolve("docs/concepts/releases.md");
        try {
            String text = Files.readString(page);
            String begin = "<!-- measured: " + name + " -->\n";
            int from = text.indexOf(begin) + begin.length();
            int to = text.indexOf("<!-- end -->", from);
            assertThat(to).as("table %s", name).isGreaterThan(begin.length());
            if ("rewrite".equals(System.getProperty("slipway.goldens"))) {
                Files.writeString(page, text.substring(0, from) + table + text.substring(to));
            } else {
                assertThat(text.substring(from, to)).isEqualTo(table);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
