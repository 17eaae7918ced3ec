package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.frontend.grpc.StatusTable;
import dev.slipway.frontend.http.exchange.Statuses;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ErrorCatalogueTest {
    private static final Pattern ROW =
            Pattern.compile(
                    "\\| `([A-Z_]+)` \\| (\\w+) \\| (\\d+) \\| (\\w+) \\| (\\w*) \\| (.+) \\|");

    @Test
    void thePageListsEveryCodeInTheirOrder() throws IOException {
        assertThat(rows().keySet())
                .containsExactlyElementsOf(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toList());
    }

    @Test
    void thePageSaysWhatTheDoorsAnswer() throws IOException {
        Statuses http = Statuses.with(false);
        for (Map.Entry<String, List<String>> row : rows().entrySet()) {
            ErrorCode code = ErrorCode.valueOf(row.getKey());
            assertThat(row.getValue())
                    .as("docs/reference/statuses.md: %s", code)
                    .startsWith(
                            code.blame().name().toLowerCase(Locale.ROOT),
                            Integer.toString(http.of(code).code()),
                            StatusTable.of(code).name(),
                            Statuses.carriesRetryAfter(code) ? "yes" : "");
            assertThat(row.getValue().getLast()).as("meaning of %s", code).hasSizeGreaterThan(20);
        }
    }

    /// A request of HTTP/1.0 reaches no route: the web server refuses it with a status of its own.
    @Test
    void thePageSaysWithWhichOtherStatusACodeComes() throws IOException {
        assertThat(rows().get("UNSUPPORTED")).last().asString().contains("505");
        assertThat(Statuses.with(true).of(ErrorCode.OVERLOADED).code()).isEqualTo(503);
        assertThat(rows().get("OVERLOADED")).last().asString().contains("503");
    }

    /// Code name to the other cells.
    private static Map<String, List<String>> rows() throws IOException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (String line :
                Files.readAllLines(Repository.root().resolve("docs/reference/statuses.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(
                        row.group(1),
                        List.of(
                                row.group(2),
                                row.group(3),
                                row.group(4),
                                row.group(5),
                                row.group(6)));
            }
        }
        return rows;
    }
}
