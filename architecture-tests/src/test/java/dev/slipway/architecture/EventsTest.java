package dev.slipway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Events as the log writes them and as the page names them.
final class EventsTest {
    private static final String LOG = "telemetry/src/main/java/dev/slipway/telemetry/EventLog.java";
    private static final String PAGE = "docs/how-to/find-what-is-wrong.md";
    private static final String HEAD = "| event | what happened |\n|---|---|\n";
    private static final Pattern WRITTEN =
            Pattern.compile("(?:\"event\", |failed\\(line, )\"([a-z-]+)\"");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| ([^|]+) \\|");
    private static final Pattern CODE = Pattern.compile("`([a-z-]+)`");

    @Test
    void thePageNamesTheEventsOfTheLogAndNoOthers() throws IOException {
        Set<String> written = new TreeSet<>();
        Matcher event = WRITTEN.matcher(read(LOG));
        while (event.find()) {
            written.add(event.group(1));
        }
        assertThat(written).hasSizeGreaterThan(20);
        assertThat(named()).isEqualTo(written);
    }

    private static Set<String> named() throws IOException {
        String page = read(PAGE);
        int from = page.indexOf(HEAD) + HEAD.length();
        Set<String> named = new TreeSet<>();
        Matcher cell = FIRST_CELL.matcher(page.substring(from, page.indexOf("\n\n", from)));
        while (cell.find()) {
            Matcher code = CODE.matcher(cell.group(1));
            while (code.find()) {
                named.add(code.group(1));
            }
        }
        return named;
    }

    private static String read(String file) throws IOException {
        return Files.readString(Repository.root().resolve(file));
    }
}
