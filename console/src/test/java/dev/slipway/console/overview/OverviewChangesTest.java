package dev.slipway.console.overview;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.console.page.PageAnswer.Event;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OverviewChangesTest {
    private final OverviewChanges changes = new OverviewChanges(List::of);

    @Test
    void whatWasToldIsNotToldAgain() {
        List<EndpointRow> rows = List.of(row("a", "1 req/s"), row("b", "2 req/s"));
        assertThat(changes.seen(rows).orElseThrow().data()).contains("\"a\"", "\"b\"");
        assertThat(changes.seen(rows)).isEmpty();
        Event event = changes.seen(List.of(row("a", "1 req/s"), row("b", "3 req/s"))).orElseThrow();
        assertThat(event.name()).isEqualTo("rows");
        assertThat(event.data()).contains("\"b\"", "3 req/s").doesNotContain("\"a\"");
    }

    @Test
    void endpointsThatComeOrGoMakeTheTableStale() {
        changes.seen(List.of(row("a", "1 req/s")));
        assertThat(changes.seen(List.of(row("a", "1 req/s"), row("b", "1 req/s"))))
                .map(Event::name)
                .contains("stale");
        assertThat(changes.seen(List.of(row("b", "1 req/s")))).map(Event::name).contains("stale");
    }

    @Test
    void twoHundredEndpointsThatAllChangedFitASecondsBytes() {
        changes.seen(rows("1,234 req/s"));
        Event event = changes.seen(rows("2,345 req/s")).orElseThrow();
        assertThat(event.data().getBytes(UTF_8).length).isLessThan(50_000);
        assertThat(event.data()).doesNotContain("\n");
    }

    private static List<EndpointRow> rows(String rate) {
        return IntStream.range(0, 200)
                .mapToObj(i -> row("endpoint-of-a-usual-length-" + i, rate))
                .toList();
    }

    private static EndpointRow row(String name, String rate) {
        return new EndpointRow(
                name,
                "serving",
                "good",
                "",
                List.of(name + "/12", rate, "12.3 ms", "123 ms", "0.12 %", "99.1 %", "–", "–"));
    }
}
