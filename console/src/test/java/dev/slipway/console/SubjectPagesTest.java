package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.AuditPage;
import dev.slipway.api.answer.AuditVerification;
import dev.slipway.api.answer.EndpointList;
import dev.slipway.api.answer.FeedbackList;
import dev.slipway.api.answer.ModelPage;
import dev.slipway.api.answer.VersionPage;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.CostLine;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobList;
import dev.slipway.api.job.StreamList;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.shadow.ShadowList;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What stands on the pages of models, records, shadows, costs and predictions.
final class SubjectPagesTest {
    private static final String ANSWERED = "0".repeat(32);
    private static final String TRACE = "a".repeat(32);

    private final ServedConsole served = ServedConsole.guarded();

    SubjectPagesTest() throws IOException {}

    @BeforeEach
    void signIn() throws Exception {
        served.signIn();
    }

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void everyPageIsUsableAndHarmlessWhateverPeopleWrote() throws Exception {
        hostile();
        for (String path :
                List.of(
                        "/console/models",
                        "/console/models/flights",
                        "/console/models/flights/versions/2",
                        "/console/models/flights/compare?from=1&to=2",
                        "/console/audit",
                        "/console/audit/records/4",
                        "/console/audit/verification",
                        "/console/access",
                        "/console/shadows",
                        "/console/shadows/flights/2",
                        "/console/jobs",
                        "/console/jobs/job-7",
                        "/console/streams/late-flights",
                        "/console/cost",
                        "/console/predictions?endpoint=flights",
                        "/console/predictions/" + ANSWERED)) {
            HttpResponse<String> page = served.get(path);
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(PageRules.broken(page.body())).as(path).isEmpty();
            assertThat(page.body()).as(path).doesNotContain("<script>alert");
        }
        assertThat(served.get("/console/models/flights/versions/2").body())
                .contains("&lt;script&gt;", "<bdi", "1 critical, 2 other findings");
    }

    @Test
    void namesThatCannotBeAreNotFound() throws Exception {
        for (String path :
                List.of(
                        "/console/models/%3Cscript%3Ealert('x')",
                        "/console/shadows/%E2%80%AE/2",
                        "/console/shadows/flights/two",
                        "/console/jobs/%3Cscript%3E",
                        "/console/audit/records/first",
                        "/console/predictions/%3Cscript%3E")) {
            HttpResponse<String> page = served.get(path);
            assertThat(page.statusCode()).as(path).isEqualTo(404);
            assertThat(page.body()).as(path).doesNotContain("<script>alert");
        }
    }

    @Test
    void whatWasTypedStaysBesideWhatIsWrongWithIt() throws Exception {
        HttpResponse<String> models = served.get("/console/models?tier=9&search=kept");
        assertThat(models.statusCode()).isEqualTo(422);
        assertThat(models.body()).contains("risk tier: 9 (expected: 0 to 3)", "value=\"kept\"");

        HttpResponse<String> audit = served.get("/console/audit?since=yesterday&actor=kept");
        assertThat(audit.statusCode()).isEqualTo(422);
        assertThat(audit.body())
                .contains("since: yesterday (expected:", "value=\"yesterday\"", "value=\"kept\"");

        HttpResponse<String> predictions = served.get("/console/predictions?id=none");
        assertThat(predictions.statusCode()).isEqualTo(422);
        assertThat(predictions.body()).contains("id: none (expected:", "value=\"none\"");
    }

    @Test
    void nothingYetSaysWhatToDoNext() throws Exception {
        served.says("/api/v1/models?limit=50", new ModelPage(List.of(), null))
                .says("/api/v1/approvals", ApprovalList.ofWaiting(List.of()))
                .says("/api/v1/shadows", new ShadowList(List.of()));

        assertThat(served.get("/console/models").body()).contains("slipway model push");
        assertThat(served.get("/console/shadows").body()).contains("slipway shadow start");
        assertThat(served.get("/console/predictions").body()).contains("capture:");
    }

    @Test
    void costsStandByEndpointAndCauseWithTheirCurrency() throws Exception {
        served.says("/api/v1/costs?endpoint=flights", Samples.costs());
        assertThat(served.get("/console/cost?endpoint=flights").body())
                .contains("3.10 EUR", "0.05 EUR", "cold-start", "value=\"flights\"")
                .contains("<strong>3.15</strong>", "<strong>6.30</strong>", "0 B h");
        HttpResponse<String> typed = served.get("/console/cost?endpoint=no%20name");
        assertThat(typed.statusCode()).isEqualTo(422);
        assertThat(typed.body()).contains("role=\"alert\"", "value=\"no name\"");
        CostReport none =
                new CostReport(ServedConsole.NOW, ServedConsole.NOW, null, List.of(), "unpriced");
        assertThat(served.says("/api/v1/costs", none).get("/console/cost").body())
                .contains("Nothing was used yet", "slipway model push");
    }

    @Test
    void aMillionAnswersCostWhatCallersWereAnsweredFor() throws Exception {
        served.says(
                "/api/v1/costs",
                new CostReport(
                        ServedConsole.NOW.minusSeconds(43_200),
                        ServedConsole.NOW,
                        "EUR",
                        List.of(
                                line(CostCause.SERVE, 2_000_000, "3"),
                                line(CostCause.SHADOW, 500_000, "1"),
                                line(CostCause.JOB, 0, "96")),
                        "100"));
        assertThat(served.get("/console/cost").body())
                .contains("<strong>2,000,000</strong>")
                .contains("A million answers</span> <strong>2.00</strong>");
    }

    private static CostLine line(CostCause cause, long predictions, String cost) {
        return new CostLine(
                Samples.FLIGHTS,
                Samples.FIRST,
                TeamName.DEFAULT,
                cause,
                new Usage(0, 0, 0, predictions, predictions),
                cost);
    }

    @Test
    void anEmptyPageOfTheAuditLeadsFurtherBack() throws Exception {
        served.says(
                "/api/v1/audit?actor=nobody&since=2026-11-25T00%3A00%3A00Z&limit=50",
                new AuditPage(List.of(), "90001"));
        String page = served.get("/console/audit?actor=nobody&since=2026-11-25").body();

        assertThat(page)
                .contains("Look further back")
                .contains("/console/audit?actor=nobody&amp;since=2026-11-25&amp;page=90001")
                .contains("since=2026-11-25T07%3A00%3A00Z");
    }

    @Test
    void theChainIsWalkedInStretchesAndAFaultIsNamed() throws Exception {
        served.says("/api/v1/audit/verification?after=0", walked(0, 50_000, null))
                .says("/api/v1/audit/verification?after=50000", walked(50_000, 60_000, null));
        assertThat(served.get("/console/audit/verification").body())
                .contains("The chain holds from record 1 up to the newest, record 60,000");

        served.says(
                "/api/v1/audit/verification?after=50000",
                walked(50_000, 55_000, "record 55001: changed"));
        assertThat(served.get("/console/audit/verification").body())
                .contains("The chain does not hold", "record 55001: changed", "55,000");
    }

    private static AuditVerification walked(long after, long upTo, @Nullable String fault) {
        return new AuditVerification("line", after, upTo, Sha256.of("x"), 60_000, fault);
    }

    @Test
    void aRecordLeadsToThoseBesideItThatThereAre() throws Exception {
        served.says("/api/v1/audit?page=9&limit=3", records(8, 7, 5))
                .says("/api/v1/audit?page=10&limit=3", records(8, 7, 5))
                .says("/api/v1/audit?page=3&limit=3", records(2, 1))
                .says("/api/v1/audit?page=8&limit=3", records(7, 5, 2));

        assertThat(served.get("/console/audit/records/7").body())
                .contains("<h1>Record 7:")
                .contains("href=\"/console/audit/records/5\">Record before")
                .contains("href=\"/console/audit/records/8\">Record after");
        assertThat(served.get("/console/audit/records/8").body())
                .contains("href=\"/console/audit/records/7\">Record before")
                .doesNotContain("Record after");
        assertThat(served.get("/console/audit/records/1").body())
                .contains("href=\"/console/audit/records/2\">Record after")
                .doesNotContain("Record before");
        // It is there, and not for whoever looks.
        assertThat(served.get("/console/audit/records/6").statusCode()).isEqualTo(404);
    }

    private static AuditPage records(long... seqs) {
        return new AuditPage(Arrays.stream(seqs).mapToObj(HostileAnswers::record).toList(), null);
    }

    @Test
    void aShadowSaysHowFeaturesDifferThatAreAskedAgain() throws Exception {
        served.says("/api/v1/endpoints/flights/shadows/2", HostileAnswers.shadow());

        assertThat(served.get("/console/shadows/flights/2").body())
                .contains("Features of events, asked again", "3 of 10", ", row 3, ")
                .contains("/console/predictions/" + "0".repeat(32));
    }

    @Test
    void aShadowIsEnded() throws Exception {
        served.says("/api/v1/endpoints/flights/shadows/2", HostileAnswers.shadow())
                .says("/api/v1/shadows", new ShadowList(List.of()));
        HttpResponse<String> ended =
                served.post(
                        "/console/shadows/flights/2", "/console/shadows/flights/2/end", Map.of());

        assertThat(ended.statusCode()).isEqualTo(303);
        assertThat(served.get("/console/shadows").body())
                .contains("Version 2 shadows flights no more: differs");
    }

    @Test
    void anIdLeadsToThePredictionOrItsTrace() throws Exception {
        String one = "/api/v1/predictions/" + ANSWERED;
        served.says("/api/v1/predictions?trace=" + ANSWERED + "&limit=50", nothing())
                .says(one, HostileAnswers.prediction(false))
                .says(
                        "/api/v1/predictions?trace=" + TRACE + "&limit=50",
                        new CapturedList(List.of(HostileAnswers.prediction(true)), false));

        HttpResponse<String> found = served.get("/console/predictions?id=" + ANSWERED);
        assertThat(found.statusCode()).isEqualTo(303);
        assertThat(found.headers().firstValue("Location"))
                .contains("/console/predictions/" + ANSWERED);
        assertThat(
                        served.get("/console/predictions?id=00-" + TRACE + "-00f067aa0ba902b7-01")
                                .body())
                .contains("failed: model-failed", "Only the newest files were read");
    }

    @Test
    void anIdThatNobodyKeptSaysWhyThatMayBe() throws Exception {
        served.says("/api/v1/predictions?trace=" + ANSWERED + "&limit=50", nothing());

        assertThat(served.get("/console/predictions?id=" + ANSWERED).body())
                .contains("Neither a prediction nor a trace of this id was kept");
    }

    @Test
    void aPredictionShowsItsStopsWithUnits() throws Exception {
        hostile();
        assertThat(served.get("/console/predictions/" + ANSWERED).body())
                .contains("because the endpoint serves it", "15.0 %", "100 B over http", "output");
    }

    @Test
    void whatMayNotBeSeenSaysSo() throws Exception {
        served.refuses("/api/v1/audit?limit=50", 403, "FORBIDDEN", "permission: READ_AUDIT");
        HttpResponse<String> page = served.get("/console/audit");

        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains("permission: READ_AUDIT");
    }

    private static CapturedList nothing() {
        return new CapturedList(List.of(), true);
    }

    private void hostile() {
        HostileAnswers.access(served);
        String version = "/api/v1/models/flights/versions/";
        VersionPage both =
                new VersionPage(
                        List.of(HostileAnswers.version(2), HostileAnswers.version(1)), null);
        served.says("/api/v1/models?limit=50", new ModelPage(List.of(HostileAnswers.model()), null))
                .says("/api/v1/approvals", ApprovalList.ofWaiting(List.of(HostileAnswers.need())))
                .says("/api/v1/models/flights", HostileAnswers.model())
                .says("/api/v1/endpoints", new EndpointList(List.of()))
                .says("/api/v1/models/flights/versions?limit=50", both)
                .says("/api/v1/models/flights/versions?limit=200", both)
                .says(version + "1", HostileAnswers.version(1))
                .says(version + "2", HostileAnswers.version(2))
                .says(version + "1/package", HostileAnswers.files())
                .says(version + "2/package", HostileAnswers.files())
                .says(version + "2/approvals", HostileAnswers.approvals())
                .says(
                        "/api/v1/audit?limit=50",
                        new AuditPage(List.of(HostileAnswers.record(4)), null))
                .says(
                        "/api/v1/audit?page=6&limit=3",
                        new AuditPage(List.of(HostileAnswers.record(4)), null))
                .says(
                        "/api/v1/audit/verification?after=0",
                        new AuditVerification(
                                HostileAnswers.SCRIPT,
                                0,
                                1,
                                Sha256.of("x"),
                                2,
                                HostileAnswers.LONG));
        served.says("/api/v1/shadows", new ShadowList(List.of(HostileAnswers.shadow())))
                .says("/api/v1/endpoints/flights/shadows/2", HostileAnswers.shadow())
                .says("/api/v1/jobs?limit=100", new JobList(List.of(HostileAnswers.job()), null))
                .says("/api/v1/streams", new StreamList(List.of(HostileAnswers.stream())))
                .says("/api/v1/streams/late-flights", HostileAnswers.stream())
                .says("/api/v1/schedules", HostileAnswers.schedules())
                .says("/api/v1/jobs/job-7", HostileAnswers.job())
                .says("/api/v1/costs", Samples.costs())
                .says(
                        "/api/v1/predictions?endpoint=flights&status=failed&limit=50",
                        new CapturedList(List.of(HostileAnswers.prediction(true)), true))
                .says("/api/v1/predictions?endpoint=flights&status=refused&limit=50", nothing())
                .says("/api/v1/predictions/" + ANSWERED, HostileAnswers.prediction(false))
                .says("/api/v1/predictions/" + ANSWERED + "/feedback", new FeedbackList(List.of()));
    }
}
