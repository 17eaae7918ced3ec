package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.AuditPage;
import dev.slipway.api.answer.NewToken;
import dev.slipway.api.answer.ObjectList;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.TokenList;
import dev.slipway.api.answer.TokenSummary;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What stands on the page of tokens, and what its forms do.
final class AccessPagesTest {
    private final ServedConsole served = ServedConsole.guarded();

    AccessPagesTest() throws IOException {}

    @BeforeEach
    void signIn() throws Exception {
        served.signIn();
    }

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void aNewTokenIsShownOnceAndItsFormIsSentUnderOneKey() throws Exception {
        HostileAnswers.access(served);
        served.says("/api/v1/tokens", new NewToken("n3w", "slw_n3w_secret", 9));
        HttpResponse<String> made =
                served.post(
                        "/console/models",
                        "/console/access/tokens",
                        Map.of("key", "k1", "role", "caller", "scope", "team:fraud", "ends", "1d"));

        assertThat(made.statusCode()).isEqualTo(200);
        assertThat(made.body()).contains("slw_n3w_secret", "it is shown this once");
        assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(served.commands)
                .singleElement()
                .asString()
                .contains(
                        "POST /api/v1/tokens Bearer slw_good",
                        "\"role\":\"caller\",\"scope\":\"team:fraud\"",
                        "2026-11-26T08:00:00Z");
    }

    @Test
    void aWishThatIsRefusedStaysAsItWasTyped() throws Exception {
        HostileAnswers.access(served);
        HttpResponse<String> again =
                served.post(
                        "/console/access",
                        "/console/access/tokens",
                        Map.of(
                                "key",
                                "k1",
                                "role",
                                "caller",
                                "scope",
                                "all",
                                "note",
                                HostileAnswers.SCRIPT));

        assertThat(again.statusCode()).isEqualTo(422);
        assertThat(again.body())
                .contains("all (expected: *, team:NAME or model:NAME)")
                .contains("value=\"caller\" checked", "name=\"key\" value=\"k1\"")
                .contains("&lt;script&gt;")
                .doesNotContain("<script>alert");
        assertThat(served.commands).isEmpty();
    }

    @Test
    void aTokenIsEndedWithItsReason() throws Exception {
        HostileAnswers.access(served);
        served.says(
                "/api/v1/tokens/k3v9?reason=it%20was%20lost",
                new Outcome(9, List.of("TokenRevoked"), false, false));
        HttpResponse<String> ended =
                served.post(
                        "/console/access",
                        "/console/access/tokens/k3v9/end",
                        Map.of("reason", "it was lost"));

        assertThat(ended.statusCode()).isEqualTo(303);
        assertThat(served.commands)
                .singleElement()
                .asString()
                .startsWith("DELETE /api/v1/tokens/k3v9?reason=it%20was%20lost");
        assertThat(served.get("/console/access").body()).contains("Token k3v9 is ended.");
    }

    @Test
    void aTokenThatWasGoodThenIsShownSoWhateverBecameOfIt() throws Exception {
        HostileAnswers.access(served);
        asOf("2026-11-10T08%3A00%3A00Z", "2026-11-20T08:00:00Z");
        assertThat(served.get("/console/access?as-of=2026-11-10T08:00:00Z").body())
                .contains(">valid</span>")
                .doesNotContain(">expired</span>");

        asOf("4", "2026-11-20T08:00:00Z");
        served.refuses("/api/v1/audit?page=5&limit=1", 403, "FORBIDDEN", "permission: READ_AUDIT");
        assertThat(served.get("/console/access?as-of=4").body()).contains(">expired</span>");
        Instant before = HostileAnswers.record(4).time();
        asOf("4", before.plusSeconds(60).toString());
        served.says(
                "/api/v1/audit?page=5&limit=1",
                new AuditPage(List.of(HostileAnswers.record(4)), null));
        served.later(Duration.ofHours(1));
        assertThat(served.get("/console/access?as-of=4").body())
                .contains(">ends-soon</span>")
                .doesNotContain(">expired</span>");
    }

    @Test
    void aMomentThatIsNoneOrTheLastOneBreaksNoPage() throws Exception {
        HostileAnswers.access(served);
        asOf("%2B1000000000-12-31T23%3A59%3A59Z", "2026-11-20T08:00:00Z");
        assertThat(served.get("/console/access?as-of=%2B1000000000-12-31T23:59:59Z").body())
                .contains(">expired</span>");
        asOf("%2B1000000000-12-31T23%3A59%3A59Z", "+1000000000-12-31T23:59:59.5Z");
        assertThat(served.get("/console/access?as-of=%2B1000000000-12-31T23:59:59Z").body())
                .contains(">ends-soon</span>");

        asOf("%D9%A4", "2026-11-20T08:00:00Z");
        HttpResponse<String> arabic = served.get("/console/access?as-of=%D9%A4");
        assertThat(arabic.statusCode()).isEqualTo(422);
        assertThat(arabic.body()).contains("as-of: \u0664 (expected: a time such as");
    }

    private void asOf(String moment, String expires) {
        TokenSummary token =
                new TokenSummary(
                        "t0k",
                        TeamName.DEFAULT,
                        List.of(Grant.everywhere(Role.CALLER)),
                        null,
                        new PrincipalId("token:root"),
                        Instant.parse("2026-11-01T08:00:00Z"),
                        Instant.parse(expires),
                        null,
                        null,
                        null,
                        null);
        served.says("/api/v1/tokens?as-of=" + moment, new TokenList(List.of(token)))
                .says("/api/v1/objects?as-of=" + moment + "&kind=role", new ObjectList(List.of()))
                .says("/api/v1/objects?as-of=" + moment + "&kind=team", new ObjectList(List.of()));
    }

    @Test
    void aTokenThatTheServerKeepsIsStillThere() throws Exception {
        HostileAnswers.access(served);
        served.refuses("/api/v1/tokens/k3v9?reason=why", 403, "FORBIDDEN", "permission: not yours");
        HttpResponse<String> again =
                served.post(
                        "/console/access",
                        "/console/access/tokens/k3v9/end",
                        Map.of("reason", "why"));

        assertThat(again.statusCode()).isEqualTo(422);
        assertThat(again.body())
                .contains("Token k3v9 is not ended: permission: not yours", "slw_k3v9")
                .contains("name=\"reason\" value=\"why\"");
    }
}
