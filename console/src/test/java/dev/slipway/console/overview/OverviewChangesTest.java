package dev.slipway.console.overview;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.slo.AlertState;
import dev.slipway.console.overview.OverviewView.AlertRow;
import dev.slipway.console.page.PageAnswer.Event;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OverviewChangesTest {
    private final OverviewChanges changes = new OverviewChanges(() -> news(List.of()));

    @Test
    void whatWasToldIsNotToldAgain() {
        List<EndpointRow> rows = List.of(row("a", "1 req/s"), row("b", "2 req/s"));
        assertThat(changes.seen(news(rows)).orElseThrow().data()).contains("\"a\"", "\"b\"");
        assertThat(changes.seen(news(rows))).isEmpty();
        Event event =
                changes.seen(news(List.of(row("a", "1 req/s"), row("b", "3 req/s")))).orElseThrow();
        assertThat(event.name()).isEqualTo("news");
        assertThat(event.data()).contains("\"b\"", "3 req/s").doesNotContain("\"a\"");
    }

    @Test
    void endpointsThatComeOrGoMakeTheTableStale() {
        changes.seen(news(List.of(row("a", "1 req/s"))));
        assertThat(changes.seen(news(List.of(row("a", "1 req/s"), row("b", "1 req/s")))))
                .map(Event::name)
                .contains("stale");
        assertThat(changes.seen(news(List.of(row("b", "1 req/s")))))
                .map(Event::name)
                .contains("stale");
    }

    @Test
    void alertThatComesMakesEverythingStale() {
        List<EndpointRow> rows = List.of(row("a", "1 req/s"));
        changes.seen(news(rows));
        AlertRow alert = new AlertRow("a", "/a", AlertState.FIRING, "burns", Instant.EPOCH);
        assertThat(changes.seen(new News(List.of(), rows, List.of(alert), List.of())))
                .map(Event::name)
                .contains("stale");
    }

    @Test
    void twoHundredEndpointsThatAllChangedFitASecondsBytes() {
        changes.seen(news(rows("1,234 req/s")));
        Event event = changes.seen(news(rows("2,345 req/s"))).orElseThrow();
        assertThat(event.data().getBytes(UTF_8).length).isLessThan(50_000);
        assertThat(event.data()).doesNotContain("\n");
    }

    @Test
    void totalsAreToldWhereverTheyChanged() {
        List<EndpointRow> rows = List.of(row("a", "1 req/s"));
        changes.seen(news(List.of(new Total("Alerts", "0", "firing", "calm")), rows));
        Event event =
                changes.seen(news(List.of(new Total("Alerts", "1", "firing", "bad")), rows))
                        .orElseThrow();
        assertThat(event.data()).contains("\"value\":\"1\"").doesNotContain("rows");
    }

    @Test
    void warningsAreToldWhenTheyComeAndWhenTheyGo() {
        List<EndpointRow> rows = List.of(row("a", "1 req/s"));
        News warned = new News(List.of(), rows, List.of(), List.of("kafka: does not answer"));
        changes.seen(news(rows));
        assertThat(changes.seen(warned).orElseThrow().data()).contains("kafka: does not answer");
        assertThat(changes.seen(warned)).isEmpty();
        Event over = changes.seen(news(rows)).orElseThrow();
        assertThat(over.name()).isEqualTo("news");
        assertThat(over.data()).doesNotContain("kafka");
    }

    private static News news(List<EndpointRow> rows) {
        return news(List.of(), rows);
    }

    private static News news(List<Total> totals, List<EndpointRow> rows) {
        return new News(totals, rows, List.of(), List.of());
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
                List.of(
                        name + "/12",
                        rate,
                        "12.3 ms",
                        "123 ms",
                        "0.12 %",
                        "99.1 %",
                        "–",
                        "–",
                        "–"));
    }
}
