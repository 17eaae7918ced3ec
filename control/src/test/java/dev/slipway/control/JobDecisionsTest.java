package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.Loss;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.DeleteVersion;
import dev.slipway.api.control.RegistryCommand.RemoveAlias;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import dev.slipway.control.job.JobDecisions;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class JobDecisionsTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final JobId FIRST = JobId.of(1);
    private static final FreeText WHY = new FreeText("it broke");
    private static final Principal KEEPER = Principal.system("jobs", Role.ADMIN);
    private static final Usage USED = new Usage(10, 10, 20, 0, 30);
    private static final JobTally SOME = new JobTally(30, 1, 0, null, USED);

    private final OpenControl open = new OpenControl();

    @BeforeEach
    void threeVersions() {
        for (int i = 1; i <= 3; i++) {
            open.done(OpenControl.version(FLIGHTS, "content " + i));
        }
        open.done(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(2), null));
    }

    private static ScoreWish wish(@Nullable String version, String output) {
        return wish(version, output, null);
    }

    private static ScoreWish wish(@Nullable String version, String output, @Nullable String on) {
        return OpenControl.wish("flights", version, output, on);
    }

    private void reported(Command command) {
        assertThat(open.submit(KEEPER, command)).isInstanceOf(CommandResult.Done.class);
    }

    private ScoreJob job(JobId id) {
        return open.control.current().job(id).orElseThrow();
    }

    private VersionNumber resolved(@Nullable String version) {
        long before = open.control.current().lastJob();
        open.done(new SubmitScore(wish(version, "/srv/out-" + before)));
        return job(JobId.of(before + 1)).spec().version();
    }

    private void connection(String name, ConnectionSpec.Type type, TeamName team, String address) {
        ConnectionSpec spec =
                new ConnectionSpec(name, team, type, URI.create(address), null, Map.of());
        assertThat(open.apply(spec)).isInstanceOf(CommandResult.Done.class);
    }

    @Test
    void aJobRunsOnAClusterThatItsTeamMayUse() {
        assertThat(open.refusal(new SubmitScore(wish(null, "/a", "big"))).message())
                .isEqualTo("on: 'big' is unknown (expected: one that exists)");
        connection(
                "events", ConnectionSpec.Type.KAFKA, TeamName.DEFAULT, "kafka://events.example:9");
        assertThat(open.refusal(new SubmitScore(wish(null, "/a", "events"))).message())
                .isEqualTo("on: events (expected: one of type flink)");
        TeamName others = new TeamName("others");
        assertThat(open.apply(new TeamSpec(others, null, null, null, null)))
                .isInstanceOf(CommandResult.Done.class);
        connection("theirs", ConnectionSpec.Type.FLINK, others, "http://flink.example:8081");
        assertThat(open.refusal(new SubmitScore(wish(null, "/a", "theirs"))).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        connection("big", ConnectionSpec.Type.FLINK, TeamName.DEFAULT, "http://flink.example");
        open.done(new SubmitScore(wish(null, "/a", "big")));
        assertThat(job(FIRST).spec().on()).isEqualTo("big");
    }

    @Test
    void aVersionIsResolvedWhenTheJobIsSubmitted() {
        assertThat(resolved(null)).isEqualTo(new VersionNumber(2));
        assertThat(resolved("latest")).isEqualTo(new VersionNumber(3));
        assertThat(resolved("1")).isEqualTo(new VersionNumber(1));
        assertThat(resolved("@champion")).isEqualTo(new VersionNumber(2));
        open.done(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(3), null));
        assertThat(job(JobId.of(1)).spec().version()).isEqualTo(new VersionNumber(2));
        assertThat(job(JobId.of(1)).spec().digest()).isEqualTo(Sha256.of("content 2"));
        assertThat(job(JobId.of(1)).spec().files().outputFormat()).isEqualTo(FileFormat.CSV);
    }

    @Test
    void anEndpointScoresWithWhatItServes() {
        open.done(new RemoveAlias(FLIGHTS, CHAMPION));
        open.apply(
                EndpointSpec.defaults(
                        new EndpointName("flights"),
                        TeamName.DEFAULT,
                        new Target.Exactly(FLIGHTS, new VersionNumber(1))));
        assertThat(resolved(null)).isEqualTo(new VersionNumber(1));
        assertThat(job(FIRST).spec().endpoint()).isEqualTo(new EndpointName("flights"));
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        ScoreWish unknown = OpenControl.wish("boats", null, "/b", null);
        assertThat(open.refusal(new SubmitScore(unknown)).code())
                .isEqualTo(ErrorCode.UNKNOWN_MODEL);
        assertThat(open.refusal(new SubmitScore(wish("7", "/b"))).code())
                .isEqualTo(ErrorCode.UNKNOWN_VERSION);
        open.done(new SetStatus(FLIGHTS, new VersionNumber(1), VersionStatus.QUARANTINED, WHY));
        assertThat(open.refusal(new SubmitScore(wish("1", "/b"))).message())
                .isEqualTo("version 1 of model flights is quarantined (expected: active)");
    }

    @Test
    void whatSomebodyMayNotSeeIsUnknownToTheirJobs() {
        Principal eve = stranger();
        CommandResult none =
                open.submit(eve, new SubmitScore(OpenControl.wish("nothing", null, "/b", null)));
        assertThat(open.refusal(none).code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
        CommandResult model = open.submit(eve, new SubmitScore(wish(null, "/b")));
        assertThat(open.refusal(model).code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
        open.apply(
                EndpointSpec.defaults(
                        new EndpointName("flights"), TeamName.DEFAULT, new Target.Latest(FLIGHTS)));
        CommandResult endpoint = open.submit(eve, new SubmitScore(wish(null, "/b")));
        assertThat(open.refusal(endpoint)).isEqualTo(open.refusal(model));
    }

    /// Somebody of another team than everything here is of.
    private static Principal stranger() {
        TeamName others = new TeamName("others");
        return new Principal(
                new PrincipalId("eve"),
                Principal.Proof.TOKEN,
                others,
                null,
                List.of(new Grant(Role.SCIENTIST, new Scope.OfTeam(others))));
    }

    @Test
    void outputIsPartitionedByAColumnThatHasAName() {
        ScoreWish one = wish(null, "/b");
        for (String name : List.of("*", " ")) {
            ScoreWish nameless =
                    new ScoreWish(
                            one.score(),
                            null,
                            one.input(),
                            null,
                            one.output(),
                            null,
                            List.of(),
                            BadRowLimit.NONE,
                            name,
                            null);
            assertThat(open.refusal(new SubmitScore(nameless)).message())
                    .isEqualTo("partition-by: '" + name + "' (expected: the name of a column)");
        }
    }

    @Test
    void twoOpenJobsNeverWriteToOneDirectory() {
        open.done(new SubmitScore(wish(null, "/srv/out")));
        assertThat(open.refusal(new SubmitScore(wish(null, "/srv/out"))).message())
                .contains("/srv/out is written by job-1");
        assertThat(open.refusal(new SubmitScore(wish(null, "/srv/out/june"))).message())
                .isEqualTo(
                        "output: /srv/out/june lies in /srv/out, which job-1 writes (expected: a"
                                + " directory of its own)");
        assertThat(open.refusal(new SubmitScore(wish(null, "/srv"))).message())
                .isEqualTo(
                        "output: /srv holds /srv/out, which job-1 writes (expected: a directory of"
                                + " its own)");
        open.done(new SubmitScore(wish(null, "/srv/outer")));
    }

    @Test
    void whoMayScoreIsSaidByRoles() {
        for (Role role : Role.values()) {
            CommandResult result =
                    open.submit(
                            OpenControl.principal("p-" + role.name(), role),
                            new SubmitScore(wish(null, "/srv/" + role)));
            boolean may = List.of(Role.SCIENTIST, Role.RELEASER, Role.AUTOMATION).contains(role);
            assertThat(result instanceof CommandResult.Done).as(role.name()).isEqualTo(may);
        }
    }

    @Test
    void whoSubmittedOrOperatesMayCancel() {
        Principal owner = OpenControl.principal("owner", Role.SCIENTIST);
        for (int i = 1; i <= 3; i++) {
            assertThat(open.submit(owner, new SubmitScore(wish(null, "/srv/" + i))))
                    .isInstanceOf(CommandResult.Done.class);
        }
        Principal viewer = OpenControl.principal("viewer", Role.VIEWER);
        assertThat(open.refusal(open.submit(viewer, new CancelJob(FIRST, null))).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        Principal admin = OpenControl.principal("admin", Role.ADMIN);
        assertThat(open.submit(admin, new CancelJob(FIRST, null)))
                .isInstanceOf(CommandResult.Done.class);
        assertThat(job(FIRST).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void onlyTheNewestAttemptIsHeard() {
        open.done(new SubmitScore(wish(null, "/srv/out")));
        reported(new StartAttempt(FIRST, 1));
        reported(new LoseAttempt(FIRST, 1, Loss.BROKEN, WHY, SOME));
        assertThat(open.refusal(open.submit(KEEPER, new StartAttempt(FIRST, 1))).code())
                .isEqualTo(ErrorCode.CONFLICT);
        reported(new StartAttempt(FIRST, 2));
        Command zombie = new EndJob(FIRST, 1, JobState.COMMITTED, null, SOME);
        assertThat(open.refusal(open.submit(KEEPER, zombie)).message())
                .isEqualTo("job job-1 is running at attempt 2 (expected: running at attempt 1)");
        reported(new EndJob(FIRST, 2, JobState.COMMITTED, null, SOME));
        assertThat(job(FIRST).state()).isEqualTo(JobState.COMMITTED);
        assertThat(job(FIRST).usage()).isEqualTo(USED.plus(USED));
    }

    @Test
    void onlyServersSayWhatBecomesOfAttempts() {
        open.done(new SubmitScore(wish(null, "/srv/out")));
        assertThat(open.refusal(new StartAttempt(FIRST, 1)).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void attemptsThatGetNoFurtherAreFewAndStopsDoNotCount() {
        open.done(new SubmitScore(wish(null, "/srv/out")));
        int attempt = 1;
        for (Loss loss :
                List.of(
                        Loss.BROKEN,
                        Loss.BROKEN,
                        Loss.BROKEN,
                        Loss.BROKEN,
                        Loss.BROKEN_FURTHER,
                        Loss.BROKEN,
                        Loss.BROKEN,
                        Loss.STOPPED,
                        Loss.BROKEN,
                        Loss.BROKEN)) {
            reported(new StartAttempt(FIRST, attempt));
            reported(new LoseAttempt(FIRST, attempt, loss, WHY, SOME));
            assertThat(job(FIRST).state())
                    .as("after attempt %s", attempt)
                    .isEqualTo(JobState.QUEUED);
            attempt++;
        }
        reported(new StartAttempt(FIRST, attempt));
        reported(new LoseAttempt(FIRST, attempt, Loss.BROKEN, WHY, SOME));
        assertThat(job(FIRST).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void aStopBehindProgressHasThoseThatBrokeForgotten() {
        open.done(new SubmitScore(wish(null, "/srv/out")));
        int attempt = 1;
        for (int i = 1; i < JobDecisions.MOST_BARREN; i++) {
            lost(attempt++, Loss.BROKEN);
        }
        lost(attempt++, Loss.STOPPED);
        assertThat(job(FIRST).barren()).isEqualTo(JobDecisions.MOST_BARREN - 1);
        lost(attempt++, Loss.STOPPED_FURTHER);
        assertThat(job(FIRST).barren()).isZero();
        lost(attempt, Loss.BROKEN);
        assertThat(job(FIRST).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void attemptsThatAPlaceHindersAreManyAndBreakingBehindThemIsTheFirstTime() {
        open.done(new SubmitScore(wish(null, "/srv/out")));
        int attempt = 1;
        while (attempt < JobDecisions.MOST_HINDERED) {
            lost(attempt++, Loss.HINDERED);
        }
        lost(attempt++, Loss.STOPPED);
        for (int i = 1; i < JobDecisions.MOST_BARREN; i++) {
            lost(attempt++, Loss.BROKEN);
        }
        assertThat(job(FIRST).state()).isEqualTo(JobState.QUEUED);
        lost(attempt, Loss.BROKEN);
        assertThat(job(FIRST).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void aPlaceThatHindersForAnHourEndsTheJob() {
        open.done(new SubmitScore(wish(null, "/srv/out")));
        int attempt = 1;
        for (; attempt <= JobDecisions.MOST_HINDERED; attempt++) {
            lost(attempt, Loss.HINDERED);
            assertThat(job(FIRST).state())
                    .as("after attempt %s", attempt)
                    .isEqualTo(JobState.QUEUED);
        }
        lost(attempt, Loss.HINDERED);
        assertThat(job(FIRST).state()).isEqualTo(JobState.FAILED);
    }

    private void lost(int attempt, Loss loss) {
        reported(new StartAttempt(FIRST, attempt));
        reported(new LoseAttempt(FIRST, attempt, loss, WHY, SOME));
    }

    @Test
    void aRunningJobIsCancelledWhenItsChildIsGone() {
        open.done(new SubmitScore(wish(null, "/srv/out")));
        reported(new StartAttempt(FIRST, 1));
        open.done(new CancelJob(FIRST, new FreeText("wrong month")));
        assertThat(job(FIRST).state()).isEqualTo(JobState.RUNNING);
        assertThat(job(FIRST).cancellation()).isNotNull();
        reported(new LoseAttempt(FIRST, 1, Loss.BROKEN, WHY, SOME));
        assertThat(job(FIRST).state()).isEqualTo(JobState.CANCELLED);
        assertThat(open.refusal(open.submit(KEEPER, new StartAttempt(FIRST, 2))).code())
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void whatAnOpenJobUsesStays() {
        open.done(new SubmitScore(wish("3", "/srv/out")));
        Command delete = new DeleteVersion(FLIGHTS, new VersionNumber(3));
        assertThat(open.refusal(delete).message())
                .isEqualTo(
                        "version 3 of model flights: job-1 scores with it (expected: that it is"
                                + " over; wait, or slipway score cancel job-1)");
        open.done(new RemoveAlias(FLIGHTS, CHAMPION));
        assertThat(open.refusal(new DeleteModel(FLIGHTS)).code()).isEqualTo(ErrorCode.CONFLICT);
        Command removal =
                new ApplyObjects(List.of(), List.of(new ObjectId(Kind.MODEL, FLIGHTS.value())));
        assertThat(open.refusal(removal).message())
                .startsWith("model 'flights': job-1 scores with it");
        open.done(new CancelJob(FIRST, null));
        open.done(delete);
        open.done(removal);
    }

    @Test
    void theClusterOfAnOpenJobStays() {
        connection("big", ConnectionSpec.Type.FLINK, TeamName.DEFAULT, "http://flink.example");
        open.done(new SubmitScore(wish(null, "/srv/out", "big")));
        Command delete = new ApplyObjects(List.of(), List.of(new ObjectId(Kind.CONNECTION, "big")));
        String expected =
                "connection/big: job-1 runs on it (expected: that it is over; wait, or slipway"
                        + " score cancel job-1)";
        assertThat(open.refusal(delete).message()).isEqualTo(expected);
        reported(new StartAttempt(FIRST, 1));
        open.done(new CancelJob(FIRST, null));
        assertThat(open.refusal(delete).message()).isEqualTo(expected);
        reported(new EndJob(FIRST, 1, JobState.CANCELLED, null, SOME));
        open.done(delete);
    }

    @Test
    void aJobIsSubmittedOnceHoweverOftenItComes() {
        Principal owner = OpenControl.principal("owner", Role.SCIENTIST);
        CommandRequest request =
                new CommandRequest(
                        owner,
                        new IdempotencyKey("once"),
                        new SubmitScore(wish(null, "/srv/out")),
                        false);
        CommandResult first = open.control.submit(request);
        CommandResult again = open.control.submit(request);
        assertThat(((CommandResult.Done) again).isRepeat()).isTrue();
        assertThat(((CommandResult.Done) again).records())
                .map(JournalRecord::seq)
                .isEqualTo(
                        ((CommandResult.Done) first)
                                .records().stream().map(JournalRecord::seq).toList());
        assertThat(open.control.current().lastJob()).isEqualTo(1);
    }

    @Test
    void aKeptImageHasItsJobs() {
        open.done(new SubmitScore(wish(null, "/srv/out")));
        reported(new StartAttempt(FIRST, 1));
        FoldedImage now = (FoldedImage) open.control.current();
        FoldedImage again = ImageText.read(now.seq(), ImageText.write(now));
        assertThat(again.job(FIRST)).isEqualTo(now.job(FIRST));
        assertThat(again.lastJob()).isEqualTo(1);
    }
}
