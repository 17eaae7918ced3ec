package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.exchange.Statuses;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class AdmissionPageTest {
    private static final Pattern ROW =
            Pattern.compile("\\| (\\d+ \\| `[a-z.-]+` \\| .* \\|) [^|]{20,} \\|");

    @Test
    void thePageListsEveryCheckInItsOrder() throws IOException {
        List<String> rows =
                Files.readAllLines(Repository.root().resolve("docs/reference/admission.md"))
                        .stream()
                        .map(ROW::matcher)
                        .filter(Matcher::matches)
                        .map(row -> row.group(1))
                        .toList();

        List<String> checks = new ArrayList<>();
        for (AdmissionCheck check : AdmissionCheck.values()) {
            checks.add(row(checks.size() + 1, check));
        }
        assertThat(rows).isEqualTo(checks);
    }

    private static String row(int number, AdmissionCheck check) {
        return number
                + " | `"
                + check.rule()
                + "` | "
                + check.moment().name().toLowerCase(Locale.ROOT)
                + " | "
                + Statuses.with(false).of(check.code()).code()
                + " | `"
                + check.code()
                + "` | "
                + check.retry()
                + " |";
    }
}
