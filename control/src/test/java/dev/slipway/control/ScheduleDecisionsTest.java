package dev.slipway.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.JobCommand.RunSchedule;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.RenameModel;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Schedule;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ScheduleDecisionsTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final BatchJobName NIGHTLY = new BatchJobName("nightly");
    private static final ObjectId OBJECT = new ObjectId(Kind.BATCH_JOB, "nightly");
    private static final Principal CLOCK = Principal.system("schedules", Role.SCIENTIST);
    private static final Instant DUE = Instant.parse("2026-01-03T03:00:00Z");
    private static final ScoreFiles FILES =
            new ScoreFiles("/in.csv", FileFormat.CSV, "/out/1", FileFormat.CSV);

    private final OpenControl open = new OpenControl();

    @BeforeEach
    void aVersion() {
        open.done(OpenControl.version(FLIGHTS, "flights"));
    }

    private static BatchJobSpec spec(String score) {
        return spec(score, null);
    }

    private static BatchJobSpec spec(String score, @Nullable String on) {
        return new BatchJobSpec(
                NIGHTLY,
                TeamName.DEFAULT,
                new ScoreWish(
                        score,
                        null,
                        "in/{date}.csv",
                        null,
                        "out/{run}",
                        null,
                        List.of("origin"),
                        BadRowLimit.NONE,
                        null,
                        on),
                new Schedule("0 * * * *", "UTC", false));
    }

    private static EndpointSpec endpoint() {
        return EndpointSpec.defaults(
                new EndpointName("late"),
                TeamName.DEFAULT,
                new Target.Exactly(FLIGHTS, new VersionNumber(1)));
    }

    private void declared(BatchJobSpec spec) {
        assertThat(open.apply(spec)).isInstanceOf(CommandResult.Done.class);
    }

    private void due(Instant when) {
        assertThat(open.submit(CLOCK, new RunSchedule(NIGHTLY, when, FILES, null)))
                .isInstanceOf(CommandResult.Done.class);
    }

    private LastRun last() {
        return open.control.current().lastRun(NIGHTLY).orElseThrow();
    }

    private String skipped() {
        String token = requireNonNull(last().skipped()).value();
        return open.journal.reveal(token).orElseThrow();
    }

    private void quarantine() {
        open.done(
                new SetStatus(
                        FLIGHTS,
                        new VersionNumber(1),
                        VersionStatus.QUARANTINED,
                        new FreeText("it is wrong")));
    }

    @Test
    void aTimeThatHasComeIsAJobOnTheSchedulesAccount() {
        declared(spec("flights"));
        due(DUE);
        ScoreJob job = open.control.current().job(JobId.of(1)).orElseThrow();
        assertThat(job.spec().files()).isEqualTo(FILES);
        assertThat(job.spec().passThrough()).containsExactly("origin");
        assertThat(job.submission().team()).isEqualTo(TeamName.DEFAULT);
        assertThat(job.submission().person()).isNull();
        assertThat(last().run().missed()).isEqualTo(23);
    }

    @Test
    void aTimeComesOnce() {
        declared(spec("flights"));
        due(DUE);
        due(DUE);
        due(DUE.minus(Duration.ofHours(2)));
        assertThat(open.control.current().lastJob()).isOne();
        assertThat(last().run().due()).isEqualTo(DUE);
        assertThat(last().skipped()).isNull();
    }

    @Test
    void aVersionThatMayNotScoreIsSaid() {
        declared(spec("flights"));
        quarantine();
        due(DUE);
        assertThat(open.control.current().lastJob()).isZero();
        assertThat(skipped()).contains("has no version that may score");
    }

    @Test
    void whatIsWrongWithItsModelKeepsNobodyFromPausing() {
        declared(spec("flights"));
        quarantine();
        declared(spec("flights").paused(true));
        assertThat(open.refusal(open.apply(spec("flights"))).message())
                .contains("has no version that may score");
        due(DUE);
        assertThat(open.control.current().lastRun(NIGHTLY)).isEmpty();
    }

    @Test
    void anEndpointOfTheSameCommandMayBeNamedAndIsKept() {
        open.done(
                new ApplyObjects(
                        List.of(new Put(spec("late"), null), new Put(endpoint(), null)),
                        List.of()));
        ObjectId endpoint = new ObjectId(Kind.ENDPOINT, "late");
        assertThat(open.refusal(new ApplyObjects(List.of(), List.of(endpoint))).message())
                .contains("batchjob/nightly refers to it");
        open.done(new ApplyObjects(List.of(), List.of(endpoint, OBJECT)));
    }

    @Test
    void aClusterOfTheSameCommandMayBeNamedAndIsKept() {
        assertThat(open.refusal(open.apply(spec("flights", "big"))).message())
                .isEqualTo(
                        "job.on: 'big' is unknown (expected: one that exists) for"
                                + " batchjob/nightly");
        ConnectionSpec big =
                new ConnectionSpec(
                        "big",
                        TeamName.DEFAULT,
                        ConnectionSpec.Type.FLINK,
                        URI.create("https://flink.example"),
                        null,
                        Map.of());
        open.done(
                new ApplyObjects(
                        List.of(new Put(spec("flights", "big"), null), new Put(big, null)),
                        List.of()));
        ObjectId connection = new ObjectId(Kind.CONNECTION, "big");
        assertThat(open.refusal(new ApplyObjects(List.of(), List.of(connection))).message())
                .contains("batchjob/nightly refers to it");
        due(DUE);
        assertThat(open.control.current().job(JobId.of(1)).orElseThrow().spec().on())
                .isEqualTo("big");
    }

    @Test
    void whatACommandDeletesItsObjectsDoNotName() {
        open.done(new ApplyObjects(List.of(new Put(endpoint(), null)), List.of()));
        ObjectId endpoint = new ObjectId(Kind.ENDPOINT, "late");
        ObjectId model = new ObjectId(Kind.MODEL, "flights");
        for (ObjectId named : List.of(endpoint, model)) {
            Put put = new Put(spec(named.name()), null);
            List<ObjectId> removals =
                    named.equals(model) ? List.of(endpoint, model) : List.of(endpoint);
            assertThat(open.refusal(new ApplyObjects(List.of(put), removals)).message())
                    .isEqualTo(named + ": batchjob/nightly refers to it (expected: nothing does)");
        }
    }

    @Test
    void aModelThatIsNamedIsNeitherDeletedNorRenamed() {
        declared(spec("flights"));
        for (Command command :
                List.of(
                        new DeleteModel(FLIGHTS),
                        new RenameModel(FLIGHTS, new ModelName("planes")),
                        new ApplyObjects(
                                List.of(), List.of(new ObjectId(Kind.MODEL, "flights"))))) {
            Refusal refusal = open.refusal(command);
            assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(refusal.message()).contains("batchjob/nightly");
        }
    }

    @Test
    void columnsThatNoJobMayNameAreRefusedWhenTheyAreDeclared() {
        ScoreWish job = spec("flights").job();
        ScoreWish twice =
                new ScoreWish(
                        job.score(),
                        null,
                        job.input(),
                        null,
                        job.output(),
                        null,
                        List.of("origin", "origin"),
                        BadRowLimit.NONE,
                        null,
                        null);
        BatchJobSpec batch =
                new BatchJobSpec(NIGHTLY, TeamName.DEFAULT, twice, spec("flights").schedule());
        assertThat(open.refusal(open.apply(batch)).message())
                .isEqualTo("pass-through: origin twice (expected: each column once)");
    }

    /// The second of a day would find the output of the first.
    @Test
    void anOutputOfADayIsOneOfASchedulesThatIsDueOnceADay() {
        for (String cron : List.of("0 * * * *", "0 3,15 * * 1", "30 0-1 1 1 *")) {
            assertThat(open.refusal(open.apply(daily(cron, false))).message())
                    .startsWith("job.output: out/{date} (expected: a path with {run}, since it is")
                    .endsWith("for batchjob/nightly");
            declared(daily(cron, true));
        }
        for (String cron : List.of("0 3 * * *", "0 3 * * 1-5", "0 0 29 2 *")) {
            declared(daily(cron, false));
        }
    }

    private static BatchJobSpec daily(String cron, boolean isPaused) {
        ScoreWish job = spec("flights").job();
        return new BatchJobSpec(
                NIGHTLY,
                TeamName.DEFAULT,
                job.with(job.input(), job.inputFormat(), "out/{date}", job.outputFormat()),
                new Schedule(cron, "Europe/Berlin", isPaused));
    }

    @Test
    void noEndpointOfAnotherModelTakesTheNameThatAScheduleMeans() {
        ModelName other = new ModelName("other");
        open.done(OpenControl.version(other, "other"));
        declared(spec("flights"));
        EndpointName name = new EndpointName("flights");
        EndpointSpec foreign =
                EndpointSpec.defaults(name, TeamName.DEFAULT, new Target.Latest(other));
        assertThat(open.refusal(open.apply(foreign)))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
                    assertThat(refusal.message())
                            .startsWith("name: flights is the model that batchjob/nightly scores");
                });
        EndpointSpec own =
                EndpointSpec.defaults(name, TeamName.DEFAULT, new Target.Latest(FLIGHTS));
        assertThat(open.apply(own)).isInstanceOf(CommandResult.Done.class);
    }

    @Test
    void onlyServersSayThatATimeHasCome() {
        declared(spec("flights"));
        assertThat(open.refusal(new RunSchedule(NIGHTLY, DUE, FILES, null)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunSchedule(NIGHTLY, DUE, null, null))
                .withMessageContaining("for batch job nightly");
    }

    @Test
    void itsNewestTimeComesBackFromASnapshot() {
        declared(spec("flights"));
        due(DUE);
        due(DUE.plus(Duration.ofHours(1)));
        assertThat(skipped()).startsWith("job-1 ");
        FoldedImage image = (FoldedImage) open.control.current();
        FoldedImage read = ImageText.read(image.seq(), ImageText.write(image));
        assertThat(read.lastRun(NIGHTLY)).contains(last());
        assertThat(last().job()).isEqualTo(JobId.of(1));
    }
}
