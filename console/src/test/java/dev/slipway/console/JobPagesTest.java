package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobList;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamList;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamProgress.Answered;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be done on the pages of jobs and streams, and by whom.
final class JobPagesTest {
    private final ServedConsole served = ServedConsole.guarded();

    JobPagesTest() throws IOException {}

    @BeforeEach
    void signIn() throws Exception {
        served.signIn();
    }

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void aJobIsEnded() throws Exception {
        served.says("/api/v1/jobs?limit=100", new JobList(List.of(HostileAnswers.job()), null))
                .says("/api/v1/streams", new StreamList(List.of(HostileAnswers.stream())))
                .says("/api/v1/schedules", HostileAnswers.schedules())
                .says("/api/v1/jobs/job-7", new Outcome(9, List.of("JobEnded"), false, false));
        HttpResponse<String> ended =
                served.post("/console/jobs", "/console/jobs/job-7/end", Map.of());

        assertThat(ended.statusCode()).isEqualTo(303);
    }

    @Test
    void jobsThatAPageHasNoRoomForAreBehindALink() throws Exception {
        String first = "/api/v1/jobs?state=failed&limit=100";
        String second = "/api/v1/jobs?state=failed&page=job-7&limit=100";
        served.says(first, new JobList(List.of(HostileAnswers.job()), "job-7"))
                .says(second, new JobList(List.of(HostileAnswers.job()), null))
                .says("/api/v1/streams", new StreamList(List.of(HostileAnswers.stream())))
                .says("/api/v1/schedules", HostileAnswers.schedules());
        String body = served.get("/console/jobs?state=failed").body();

        assertThat(body)
                .contains(">Older jobs</a>")
                .containsPattern("href=\"/console/jobs\\?state=failed&(amp;)?page=job-7\"");
        assertThat(PageRules.broken(body)).isEmpty();

        String older = served.get("/console/jobs?state=failed&page=job-7").body();
        assertThat(older)
                .contains("/console/jobs/job-7")
                .doesNotContain("Older jobs", "late-flights");
        assertThat(PageRules.broken(older)).isEmpty();
    }

    /// All jobs in its place would be taken for those in that state.
    @Test
    void aStateThatNoJobCanBeInIsRefused() throws Exception {
        String why = "state: nonsense (expected: queued, running, committed, failed)";
        served.says("/api/v1/jobs?limit=100", new JobList(List.of(HostileAnswers.job()), null))
                .says("/api/v1/streams", new StreamList(List.of(HostileAnswers.stream())))
                .says("/api/v1/schedules", HostileAnswers.schedules())
                .refuses("/api/v1/jobs?state=nonsense&limit=100", 400, "INVALID_INPUT", why);
        HttpResponse<String> page = served.get("/console/jobs?state=nonsense");

        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body()).contains(why, "role=\"alert\"").doesNotContain("job-7", "No batch");
        assertThat(PageRules.broken(page.body())).isEmpty();
    }

    @Test
    void aListWithoutJobsSaysSoInASentence() throws Exception {
        served.says("/api/v1/jobs?limit=100", new JobList(List.of(), null))
                .says("/api/v1/jobs?state=failed&limit=100", new JobList(List.of(), null))
                .says("/api/v1/streams", new StreamList(List.of()))
                .says("/api/v1/schedules", HostileAnswers.schedules());

        assertThat(served.get("/console/jobs").body()).contains("<p>No batch jobs yet.</p>");
        assertThat(served.get("/console/jobs?state=failed").body())
                .containsPattern("<p>\\s*No batch job is failed\\.</p>");
    }

    @Test
    void aPageThatRenewsItselfLeadsToSignInOnceItsSessionIsOver() throws Exception {
        served.says("/api/v1/streams/late-flights", HostileAnswers.stream())
                .judges(_ -> new Identified.Refused(Denials.nobody()));
        HttpResponse<String> renewed =
                served.get("/console/streams/late-flights", "HX-Request", "true");

        assertThat(renewed.statusCode()).isEqualTo(200);
        assertThat(renewed.body()).isEmpty();
        assertThat(renewed.headers().firstValue("Location")).isEmpty();
        assertThat(renewed.headers().firstValue("HX-Redirect"))
                .contains("/console/sign-in?next=%2Fstreams%2Flate-flights");
        assertThat(served.get("/console/sign-in").body()).contains("Your session has ended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "repair"})
    void aStreamIsSteered(String verb) throws Exception {
        String page = "/console/streams/late-flights";
        served.says("/api/v1/streams/late-flights", HostileAnswers.stream())
                .says(
                        "/api/v1/streams/late-flights/" + verb,
                        new Outcome(9, List.of("ObjectDeclared"), false, false));
        HttpResponse<String> steered = served.post(page, page + "/" + verb, Map.of());

        assertThat(steered.statusCode()).isEqualTo(303);
        assertThat(served.get(page).body()).contains("Stream late-flights is to ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/jobs/job-7", "/streams/late-flights"})
    void whatRunsOnAClusterSaysSo(String page) throws Exception {
        served.says("/api/v1/jobs/job-7", HostileAnswers.job())
                .says("/api/v1/streams/late-flights", HostileAnswers.stream());
        String body = served.get("/console" + page).body();

        assertThat(body).contains("<dt>Runs on</dt>");
        assertThat(PageRules.broken(body)).isEmpty();
    }

    private static StreamStatus running(
            StreamJob job, String phase, boolean isBrokerReached, Answered... answered) {
        StreamProgress progress =
                new StreamProgress(
                        1,
                        phase,
                        20_010,
                        10,
                        null,
                        HostileAnswers.TWO,
                        null,
                        List.of(answered),
                        Map.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        isBrokerReached,
                        null,
                        null,
                        Usage.NONE,
                        HostileAnswers.TIME);
        return new StreamStatus(job, progress, null, null, null, "unpriced", null);
    }

    private String stream(StreamStatus told) throws Exception {
        served.says("/api/v1/streams/late-flights", told);
        String body = served.get("/console/streams/late-flights").body();
        assertThat(PageRules.broken(body)).isEmpty();
        return body;
    }

    @Test
    void rowsOfEachVersionAreOnThePageOfAStreamThatRuns() throws Exception {
        StreamJob job = HostileAnswers.stream().job();
        String body =
                stream(
                        running(
                                job,
                                "running",
                                true,
                                new Answered(HostileAnswers.MODEL, new VersionNumber(1), 12_345),
                                new Answered(HostileAnswers.MODEL, HostileAnswers.TWO, 7_655)));

        assertThat(body)
                .contains("<bdi>flights version 1</bdi>", "<bdi>flights version 2</bdi>")
                .contains("12,345", "7,655")
                .doesNotContain("<dt>Brokers</dt>", "<dt>Wanted</dt>");
    }

    @Test
    void thatBrokersDoNotAnswerIsOnThePageOfAStreamOnceTheyWereAsked() throws Exception {
        StreamJob job = HostileAnswers.stream().job();

        assertThat(stream(running(job, "running", false)))
                .contains("<dt>Brokers</dt><dd>do not answer</dd>");
        assertThat(stream(running(job, "starting", false))).doesNotContain("<dt>Brokers</dt>");
    }

    @Test
    void theVersionThatIsWantedIsOnThePageOfAStreamBesideTheOneThatScores() throws Exception {
        ScoredVersion third =
                new ScoredVersion(
                        new EndpointName("flights"),
                        HostileAnswers.MODEL,
                        new VersionNumber(3),
                        Sha256.of("third"));
        StreamJob job = HostileAnswers.stream().job().following(ScoredSplit.of(third));

        assertThat(stream(running(job, "running", true)))
                .contains("<dt>Scores with</dt><dd><bdi>flights version 2</bdi></dd>")
                .contains("<dt>Wanted</dt><dd>version 3</dd>");
    }

    private static JobStatus kept(
            long rows, @Nullable Long checkpoint, @Nullable Duration checkpointAge) {
        JobStatus told = HostileAnswers.job();
        JobProgress progress =
                new JobProgress(
                        1,
                        "reading",
                        20_010,
                        10,
                        rows,
                        checkpoint,
                        checkpointAge,
                        null,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Usage.NONE,
                        HostileAnswers.TIME);
        return new JobStatus(told.job(), progress, null, told.cost(), null);
    }

    @Test
    void whatIsSafeOfAJobThatRunsIsOnItsPage() throws Exception {
        served.says("/api/v1/jobs/job-7", kept(18_432, 5L, Duration.ofSeconds(8)));
        String body = served.get("/console/jobs/job-7").body();

        assertThat(body).contains("<dt>Kept</dt><dd>18,432 rows, checkpoint 5, 8 s ago</dd>");
        assertThat(PageRules.broken(body)).isEmpty();
    }

    @Test
    void beforeTheFirstCheckpointOfAJobItsPageSaysThatNothingIsKept() throws Exception {
        served.says("/api/v1/jobs/job-7", kept(0, null, null));

        assertThat(served.get("/console/jobs/job-7").body())
                .contains("<dt>Kept</dt><dd>nothing yet</dd>");
    }

    @Test
    void whatTheServerRefusesOfAStreamIsSaidOnItsPage() throws Exception {
        String page = "/console/streams/late-flights";
        served.says("/api/v1/streams/late-flights", HostileAnswers.stream())
                .refuses(
                        "/api/v1/streams/late-flights/repair",
                        409,
                        "CONFLICT",
                        "late-flights is queued (expected: needs repair)");
        HttpResponse<String> refused = served.post(page, page + "/repair", Map.of());

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("role=\"alert\"", "is queued (expected: needs repair)", "Repair it")
                .contains("Nothing was done: late-flights");
        assertThat(PageRules.broken(refused.body())).isEmpty();
    }

    @Test
    void whatNobodyKnowsIsNotCalledUndone() throws Exception {
        String page = "/console/streams/late-flights";
        served.says("/api/v1/streams/late-flights", HostileAnswers.stream())
                .refuses(
                        "/api/v1/streams/late-flights/repair",
                        504,
                        "DEADLINE_EXCEEDED",
                        "no answer within 20000 ms");
        HttpResponse<String> late = served.post(page, page + "/repair", Map.of());

        assertThat(late.statusCode()).isEqualTo(422);
        assertThat(late.body())
                .contains("Nobody knows yet whether it was done: no answer within 20000 ms")
                .doesNotContain("Nothing was done");
    }

    @Test
    void whoeverMayNotScoreSeesWhatIsMissingAndNoButton() throws Exception {
        served.knows(
                new Principal(
                        new PrincipalId("token:v"),
                        Principal.Proof.TOKEN,
                        TeamName.DEFAULT,
                        null,
                        List.of(Grant.everywhere(Role.VIEWER))));
        served.says("/api/v1/jobs/job-7", HostileAnswers.job())
                .says("/api/v1/streams/late-flights", HostileAnswers.stream());

        assertThat(served.get("/console/jobs/job-7").body())
                .contains("SCORE on job job-7 is missing for token:v")
                .contains("hx-get=\"/console/jobs/job-7\"")
                .doesNotContain("/jobs/job-7/end");
        assertThat(served.get("/console/streams/late-flights").body())
                .contains("SCORE on stream late-flights is missing for token:v")
                .doesNotContain("late-flights/repair", "late-flights/start", "late-flights/stop");
    }

    @Test
    void whoeverSubmittedAJobMayEndIt() throws Exception {
        served.knows(
                new Principal(
                        HostileAnswers.MAKER,
                        Principal.Proof.TOKEN,
                        TeamName.DEFAULT,
                        null,
                        List.of(Grant.everywhere(Role.VIEWER))));
        served.says("/api/v1/jobs/job-7", HostileAnswers.job());

        assertThat(served.get("/console/jobs/job-7").body())
                .contains("/console/jobs/job-7/end")
                .doesNotContain("Not by you");
    }
}
