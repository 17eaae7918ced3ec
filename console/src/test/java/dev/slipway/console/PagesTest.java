package dev.slipway.console;

import static dev.slipway.console.Samples.HOSTILE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every page of endpoints and releases keeps to.
final class PagesTest {
    @Test
    void hostileTextIsTextAndNothingElse() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.overview(served, HOSTILE, Samples.FLIGHTS);
            served.says("/api/v1/endpoints/flights/release", Samples.release(HOSTILE))
                    .says("/api/v1/endpoints/flights", Samples.endpoint(Samples.FLIGHTS, HOSTILE))
                    .says("/api/v1/endpoints/flights/slo", Samples.slo(Samples.FLIGHTS))
                    .refuses("/api/v1/endpoints/flights/releases", 409, "CONFLICT", HOSTILE);
            for (String path :
                    List.of(
                            "/console/",
                            "/console/endpoints/flights",
                            "/console/endpoints/flights/release",
                            "/console/endpoints/flights/releases")) {
                String page = served.get(path).body();
                assertThat(PageRules.broken(page)).as(path).isEmpty();
                assertThat(page)
                        .as(path)
                        .contains("&lt;script")
                        .doesNotContain("<script>alert")
                        .doesNotContain("<img src=x");
            }
            String unknown = served.get("/console/%3Cscript%3Ealert(1)%3C%2Fscript%3E").body();
            assertThat(unknown).doesNotContain("<script>alert");
        }
    }

    @Test
    void whatIsForbiddenSaysWhatIsMissing() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            served.refuses("/api/v1/releases", 403, "FORBIDDEN", "permission: local may not read");
            HttpResponse<String> page = served.get("/console/releases");
            assertThat(page.statusCode()).isEqualTo(403);
            assertThat(page.body()).contains("permission: local may not read", "sign-in?next=");
        }
    }
}
