package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.answer.WindowList;
import dev.slipway.console.page.Asset;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What stands on the page of an endpoint, on its charts, and on what was tried there.
final class EndpointPagesTest {
    @Test
    void endpointShowsChartsItsPromiseAndItsRelease() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            tryable(served).says("/api/v1/endpoints/flights/release", Samples.release("it bakes"));
            String page = served.get("/console/endpoints/flights?past=1h").body();
            assertThat(page)
                    .contains("data-windows=\"/console/endpoints/flights/charts?past=1h\"")
                    .contains("A release is open", "version 1 → 2", "p99 200ms", "Who answers")
                    .contains("0.0, 0.0, 0.0", "FP32 [1, 3]", "curl -sS")
                    .contains("<code>SLIPWAY_URL</code> is the address of this server");
        }
    }

    /// An endpoint whose model takes three numbers.
    private static ServedConsole tryable(ServedConsole served) {
        Map<String, Object> input =
                Map.of("name", "features", "datatype", "FP32", "shape", List.of(-1, 3));
        return served.says("/api/v1/status", Samples.server())
                .says("/api/v1/endpoints/flights", Samples.endpoint(Samples.FLIGHTS, ""))
                .says("/api/v1/endpoints/flights/slo", Samples.slo(Samples.FLIGHTS))
                .says(
                        "/v2/models/flights",
                        Map.of(
                                "name",
                                "flights",
                                "versions",
                                List.of("1"),
                                "platform",
                                "trees",
                                "inputs",
                                List.of(input),
                                "outputs",
                                List.of()));
    }

    @Test
    void whatWasTriedIsOnAPageThatLeadsToOtherTimes() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            tryable(served);
            HttpResponse<String> tried =
                    served.post(
                            "/console/endpoints/flights",
                            "/console/endpoints/flights/try?past=1h",
                            Map.of("input-0", "1, 2"));
            assertThat(tried.statusCode()).isEqualTo(422);
            assertThat(tried.body())
                    .contains("2 values (expected: 3)", ">1, 2</textarea>")
                    .contains("href=\"/console/endpoints/flights?past=1d\"")
                    .contains("name=\"back\" value=\"/endpoints/flights?past=1h\"");
        }
    }

    /// The script finds by these what it keeps and whose it is.
    @Test
    void whatIsTypedIsKeptForWhoeverTypesIt() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            tryable(served);
            String page = served.get("/console/endpoints/flights").body();
            assertThat(page)
                    .containsPattern(
                            "<form class=\"form\" method=\"post\""
                                    + " action=\"/console/endpoints/flights/try[^>]*"
                                    + " data-keeps=\"[^\"]+\">")
                    .contains("<textarea id=\"input-0\"", "aria-describedby=\"takes-0\"")
                    .contains("<label for=\"input-0\">", "id=\"takes-0\">FP32 [1, 3]")
                    .contains("action=\"/console/sign-out\"");
            assertThat(served.get(Asset.SCRIPT.href()).body())
                    .contains("form[data-keeps]", "sessionStorage", "\"/console/sign-out\"");
        }
    }

    @Test
    void endpointShowsWhatTheLastChangeMadeOfItsSpec() throws Exception {
        String object = "/api/v1/objects/endpoint/flights";
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            served.says("/api/v1/status", Samples.server())
                    .says("/api/v1/endpoints/flights", Samples.declared(Samples.FLIGHTS, 5))
                    .says("/api/v1/endpoints/flights/slo", Samples.slo(Samples.FLIGHTS))
                    .says(object, Samples.object(Samples.SECOND, 5))
                    .says(object + "?as-of=4", Samples.object(Samples.FIRST, 2));
            assertThat(served.get("/console/endpoints/flights").body())
                    .contains("Revision 5", "added: </span>+ serves", "removed: </span>- serves");
            // Somebody has changed it while it was looked at.
            served.says(object, Samples.object(Samples.FIRST, 7))
                    .says(object + "?as-of=6", Samples.object(Samples.FIRST, 5));
            assertThat(served.get("/console/endpoints/flights").body())
                    .contains("Revision 7", "Against the revision before")
                    .doesNotContain("added: ", "There is none before");
        }
    }

    @Test
    void chartsHaveALineForEachVersion() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            served.says(
                            "/api/v1/endpoints/flights/windows?past=15m",
                            new WindowList(List.of(Samples.window(Samples.FLIGHTS, 90, 10))))
                    .says("/api/v1/status", Samples.server());
            String charts = served.get("/console/endpoints/flights/charts").body();
            assertThat(charts)
                    .contains("\"name\":\"version 1\"", "\"values\":[10.0]")
                    .contains("\"name\":\"version 1: 500\"", "\"values\":[1.0]")
                    .contains("\"edges\":[1.25,1.5,1.75]", "\"row\":0,\"counts\":[89,1]");
        }
    }

    @Test
    void chartsLeadToSigningInOnceTheirSessionIsOver() throws Exception {
        String charts = "/console/endpoints/flights/charts?past=1h";
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            assertThat(tryable(served).get("/console/endpoints/flights?past=1h").body())
                    .contains("data-page=\"/console/endpoints/flights?past=1h\"");
            served.later(Duration.ofHours(9));
            HttpResponse<String> over = served.get(charts, "HX-Request", "true");
            assertThat(over.statusCode()).isEqualTo(200);
            assertThat(over.headers().firstValue("HX-Redirect")).isPresent();
            assertThat(served.get(Asset.CHARTS.href()).body())
                    .contains("\"HX-Request\"", "\"HX-Redirect\"", "dataset.page");
        }
    }
}
