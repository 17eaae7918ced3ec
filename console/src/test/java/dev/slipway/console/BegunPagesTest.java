package dev.slipway.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.console.page.Asset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Pages that begin before all of them is known.
final class BegunPagesTest {
    private static final String ENDPOINTS = "/api/v1/endpoints";

    @Test
    void overviewBeginsWhileTheServerIsStillAsked() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS).waits(ENDPOINTS, asked);
            try (InputStream page = served.stream("/console/")) {
                String top = until(page, "</header>");
                assertThat(top)
                        .contains("<title>Overview · Slipway</title>", "console.css?v=")
                        .contains("href=\"/console/models\"")
                        .doesNotContain("<main", "flights");
                asked.countDown();
                String rest = new String(page.readAllBytes(), UTF_8);
                assertThat(rest).contains("<main ", "/console/endpoints/flights", "</html>");
                assertThat(PageRules.broken(top + rest)).isEmpty();
            }
        }
    }

    @Test
    void whatIsRefusedOnceAPageHasBegunIsSaidOnIt() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS)
                    .refuses(ENDPOINTS, 403, "FORBIDDEN", "permission: local may not <read>");
            HttpResponse<String> page = served.get("/console/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains("Not allowed", "local may not &lt;read&gt;", "sign-in?next=")
                    .containsOnlyOnce("<main ")
                    .containsOnlyOnce("</html>");
            assertThat(PageRules.broken(page.body())).isEmpty();
        }
    }

    @Test
    void whatIsRefusedBeforeHasItsStatus() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS)
                    .refuses("/api/v1/status", 403, "FORBIDDEN", "permission: local may not");
            assertThat(served.get("/console/").statusCode()).isEqualTo(403);
            assertThat(served.get("/console/endpoints/nowhere").statusCode()).isEqualTo(404);
        }
    }

    /// Of a stream there is no whole.
    @Test
    void theHeadAloneIsThatOfTheWholePage() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS)
                    .says("/api/v1/endpoints/flights", Samples.endpoint(Samples.FLIGHTS, ""))
                    .says("/api/v1/endpoints/flights/slo", Samples.slo(Samples.FLIGHTS));
            for (String path :
                    List.of(
                            "/console/sign-in",
                            "/console/",
                            "/console/endpoints/flights",
                            "/console/endpoints/nowhere",
                            "/console/overview/table",
                            Asset.STYLE.href())) {
                HttpResponse<String> whole = served.get(path);
                HttpResponse<String> head = served.head(path);
                assertThat(head.statusCode()).as(path).isEqualTo(whole.statusCode());
                assertThat(head.body()).as(path).isEmpty();
                assertThat(head.headers().firstValueAsLong("Content-Length"))
                        .as(path)
                        .hasValue(whole.body().getBytes(UTF_8).length);
                for (String name :
                        List.of("Content-Type", "Content-Security-Policy", "Cache-Control")) {
                    assertThat(head.headers().allValues(name))
                            .as(path + " " + name)
                            .isEqualTo(whole.headers().allValues(name));
                }
            }
            assertThat(served.head("/console/overview/events").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void twoHundredEndpointsFitAHundredThousandBytes() throws Exception {
        EndpointName[] names =
                IntStream.range(0, 200)
                        .mapToObj(i -> new EndpointName("flights-%03d".formatted(i)))
                        .toArray(EndpointName[]::new);
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", names);
            String page = served.get("/console/").body();
            assertThat(page).contains("flights-199", "200 endpoints");
            assertThat(page.split("<tbody", -1)).as("groups of 25 rows").hasSize(1 + 8);
            assertThat(page.getBytes(UTF_8)).hasSizeLessThan(100_000);
        }
    }

    /// What has come of a page once this has.
    private static String until(InputStream page, String mark) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] some = new byte[1024];
        while (!read.toString(UTF_8).contains(mark)) {
            int count = page.read(some);
            assertThat(count).as(read.toString(UTF_8)).isPositive();
            read.write(some, 0, count);
        }
        return read.toString(UTF_8);
    }
}
