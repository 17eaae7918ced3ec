package dev.slipway.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The settings of the reference, against those that a start reads.
final class SettingsPageTest {
    private static final String HEAD = "| key | default | meaning |\n|---|---|---|\n";

    /// A key, and what stands for it where that is a value.
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|(?: `([^`]+)` \\|| ).*");

    private static final ServerSettings.Machine MACHINE =
            new ServerSettings.Machine(1L << 30, 4L << 30, 2);

    /// Without these, others say nothing.
    private static final Map<String, String> BASE =
            Map.of(
                    "oidc.issuer", "https://login.example",
                    "oidc.audience", "slipway",
                    "tls.certificate", "server.pem",
                    "tls.key", "server.key",
                    "tls.client-authorities", "callers.pem",
                    "journal.url", "jdbc:postgresql://db.example:5432/slipway");

    /// @param usual its default; absent where the page has none, or says it in words
    private record Row(String key, @Nullable String usual) {}

    @Test
    void thePageHasTheKeysThatAStartReadsAndNoOthers() throws IOException {
        Settings settings = Settings.of(Map.of(), Map.of(), Map.of());
        ServerSettings _ = ServerSettings.from(settings, MACHINE, "test");

        List<String> keys =
                rows().stream().map(Row::key).filter(key -> !key.endsWith(".NAME")).toList();
        assertThat(keys).containsExactlyInAnyOrderElementsOf(settings.known());
    }

    @Test
    void defaultsOfThePageChangeNothing() throws IOException {
        ServerSettings unsaid = read(BASE);
        int defaults = 0;
        List<String> others = new ArrayList<>();
        for (Row row : rows()) {
            String usual = row.usual();
            if (usual != null) {
                defaults++;
                Map<String, String> said = new HashMap<>(BASE);
                said.put(row.key(), usual);
                if (!read(said).equals(unsaid)) {
                    others.add(row.key() + ": " + usual);
                }
            }
        }
        assertThat(defaults).isGreaterThan(40);
        assertThat(others).isEmpty();
    }

    private static ServerSettings read(Map<String, String> keys) {
        return ServerSettings.of(keys, MACHINE, "test");
    }

    private static List<Row> rows() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/reference/settings.md"));
        String table = page.substring(page.indexOf(HEAD) + HEAD.length());
        return table.lines()
                .takeWhile(line -> line.startsWith("|"))
                .map(SettingsPageTest::row)
                .toList();
    }

    private static Row row(String line) {
        Matcher row = ROW.matcher(line);
        assertThat(row.matches()).as(line).isTrue();
        return new Row(row.group(1), row.group(2));
    }
}
