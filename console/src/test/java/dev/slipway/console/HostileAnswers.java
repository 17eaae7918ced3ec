package dev.slipway.console;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.AuditEntry;
import dev.slipway.api.answer.CallerSummary;
import dev.slipway.api.answer.KeyList;
import dev.slipway.api.answer.ModelPage;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.answer.ObjectList;
import dev.slipway.api.answer.TokenList;
import dev.slipway.api.answer.TokenSummary;
import dev.slipway.api.answer.VerdictCount;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.job.BatchRun;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScheduleList;
import dev.slipway.api.job.ScheduleStatus;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamStandby;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.push.PackageListing;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.Schedule;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.documents.Documents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What a server answers whose users write whatever they can: script tags, marks that turn the
/// direction of writing, ten thousand characters.
final class HostileAnswers {
    static final String SCRIPT = "<script>alert('x')</script>";
    static final String TURNED = "\u202Etxet\u2066";
    static final String QUOTED = "\" onmouseover=\"alert(1)";
    static final String LONG = SCRIPT + TURNED + QUOTED + "x".repeat(10_000);

    static final Instant TIME = Instant.parse("2026-11-25T08:00:00Z");
    static final ModelName MODEL = new ModelName("flights");
    static final VersionNumber TWO = new VersionNumber(2);
    static final PrincipalId MAKER = new PrincipalId("oidc:" + SCRIPT);

    private HostileAnswers() {}

    static ModelSummary model() {
        return new ModelSummary(
                MODEL,
                TeamName.DEFAULT,
                new RiskTier(1),
                new FreeText(LONG),
                Map.of(LONG, LONG),
                Map.of(new AliasName("champion"), TWO),
                2,
                TWO,
                MAKER,
                TIME,
                TIME,
                TIME,
                7);
    }

    static Version version(long number) {
        return new Version(
                new VersionNumber(number),
                new Version.Content(
                        Sha256.of("version " + number),
                        2_048,
                        LONG,
                        LONG,
                        new Version.ScanSummary(Sha256.of("report"), 1, 2, List.of(LONG)),
                        new Version.SignatureSummary(Sha256.of("b"), Sha256.of("k")),
                        3),
                new Lineage(
                        LONG,
                        List.of(new Lineage.Dataset(LONG, LONG)),
                        LONG,
                        number == 1 ? null : new VersionNumber(number - 1)),
                new FreeText(LONG),
                Map.of(LONG, LONG),
                VersionStatus.ACTIVE,
                List.of(new Evaluation(LONG, LONG, LONG, 0.5 * number, 0.1, 0.9, MAKER, TIME)),
                new Version.Origin(MAKER, new PersonId(SCRIPT + TURNED), TIME),
                null);
    }

    static ApprovalNeed need() {
        return new ApprovalNeed(
                MODEL,
                TWO,
                new AliasName("champion"),
                LONG,
                Role.REVIEWER,
                2,
                1,
                LONG,
                Sha256.of("version 2"),
                Sha256.of("evidence"));
    }

    static ApprovalList approvals() {
        return new ApprovalList(
                List.of(need()),
                List.of(
                        new ApprovalEntry(
                                MODEL,
                                TWO,
                                Role.REVIEWER,
                                true,
                                Sha256.of("version 2"),
                                Sha256.of("evidence"),
                                MAKER,
                                Principal.Proof.TOKEN,
                                new PersonId(SCRIPT),
                                List.of(),
                                TeamName.DEFAULT,
                                null,
                                new FreeText(LONG),
                                null,
                                null,
                                TIME,
                                null)),
                List.of(VerdictCount.no(LONG)),
                Sha256.of("evidence"));
    }

    static PackageListing files() {
        String text = Documents.json(LONG);
        return new PackageListing(
                List.of(new PushedFile(LONG, 10, Sha256.of("file"))),
                "signature: {inputs: [{name: "
                        + text
                        + ", datatype: "
                        + text
                        + ", shape: ["
                        + text
                        + "], labels: ["
                        + text
                        + "]}]}\nfeatures: [{name: "
                        + text
                        + ", categories: ["
                        + text
                        + "]}]\nschema: [{column: "
                        + text
                        + ", domain: ["
                        + text
                        + "]}]\nthreshold: "
                        + text
                        + "\n");
    }

    static AuditEntry record(long seq) {
        return new AuditEntry(
                seq,
                1,
                TIME,
                MAKER.value(),
                "TagsChanged",
                new IdempotencyKey("<script>"),
                Map.of("name", LONG, LONG, Map.of("deep", List.of(LONG))),
                Sha256.of("record " + seq));
    }

    static TokenSummary token() {
        return new TokenSummary(
                "k3v9",
                TeamName.DEFAULT,
                List.of(Grant.everywhere(Role.CALLER)),
                new PersonId(SCRIPT + TURNED),
                MAKER,
                TIME,
                null,
                null,
                null,
                TIME,
                new FreeText(LONG));
    }

    static ScheduleList schedules() {
        BatchJobSpec spec =
                new BatchJobSpec(
                        new BatchJobName("nightly"),
                        TeamName.DEFAULT,
                        new ScoreWish(
                                LONG,
                                null,
                                LONG,
                                null,
                                LONG + "{run}",
                                null,
                                List.of(),
                                BadRowLimit.NONE,
                                null,
                                null),
                        new Schedule(LONG, "UTC", false));
        LastRun last =
                new LastRun(
                        new BatchRun(spec.batchJob(), TIME, 3), JobId.of(7), new FreeText(LONG));
        return new ScheduleList(List.of(new ScheduleStatus(spec, TIME, last, LONG)));
    }

    static JobStatus job() {
        ScoreSpec spec =
                new ScoreSpec(
                        new EndpointName("flights"),
                        MODEL,
                        TWO,
                        Sha256.of("x"),
                        new ScoreFiles(LONG, FileFormat.CSV, LONG, FileFormat.PARQUET),
                        List.of(LONG),
                        BadRowLimit.parse("1%"),
                        LONG,
                        LONG);
        ScoreJob submitted =
                ScoreJob.submitted(
                        JobId.of(7),
                        spec,
                        new ScoreJob.Submission(MAKER, null, TeamName.DEFAULT, TIME));
        JobTally tally = new JobTally(10, 1, 0, null, Usage.NONE);
        ScoreJob job =
                submitted
                        .begun(1, TIME)
                        .lost(new ScoreJob.Ending(new FreeText(LONG), tally, TIME), 1);
        return new JobStatus(job, null, LONG, "unpriced", null);
    }

    static StreamStatus stream() {
        ScoredVersion scored =
                new ScoredVersion(new EndpointName("flights"), MODEL, TWO, Sha256.of("x"));
        StreamJobSpec spec =
                new StreamJobSpec(
                        new StreamName("late-flights"),
                        TeamName.DEFAULT,
                        new EndpointName("flights"),
                        null,
                        new StreamJobSpec.Source(
                                LONG,
                                "flights",
                                StreamJobSpec.Start.EARLIEST,
                                Duration.ofSeconds(5),
                                Map.of(),
                                false),
                        new StreamJobSpec.Sink("late", null),
                        StreamJobSpec.Commit.USUAL,
                        null,
                        List.of(LONG),
                        LONG,
                        false,
                        StreamJobSpec.Wanted.RUNNING);
        ScoredSplit split = ScoredSplit.of(scored);
        StreamJob.Switch change = new StreamJob.Switch(1, split, 14L, Map.of(LONG, 812L), TIME);
        JobTally tally = new JobTally(10, 1, 0, null, Usage.NONE);
        StreamJob job =
                StreamJob.declared(
                                JobId.of(8),
                                spec,
                                new ScoreJob.Submission(MAKER, null, TeamName.DEFAULT, TIME))
                        .following(split)
                        .begun(1, TIME)
                        .switched(change)
                        .over(
                                JobState.NEEDS_REPAIR,
                                new ScoreJob.Ending(new FreeText(LONG), tally, TIME));
        return new StreamStatus(
                job, null, LONG, LONG, new StreamStandby(false, LONG), "unpriced", null);
    }

    static ShadowReport shadow() {
        ShadowReport.Part part = new ShadowReport.Part(3, 100, 0.01, 0.2);
        return new ShadowReport(
                new EndpointName("flights"),
                new VersionNumber(1),
                TWO,
                TIME,
                ShadowReport.State.SUSPENDED,
                LONG,
                0.5,
                new ShadowVerdict(ShadowVerdict.Result.DIFFERS, LONG),
                new ShadowReport.Coverage(
                        1_000,
                        500,
                        490,
                        1,
                        20,
                        List.of(new ShadowDrop(ShadowDrop.Reason.QUEUE_FULL, 9))),
                new ShadowReport.Spent(
                        Duration.ofSeconds(3), Duration.ofMillis(1), Duration.ofMillis(2)),
                List.of(
                        new ShadowReport.TensorFinding(
                                LONG,
                                true,
                                12,
                                part,
                                part,
                                List.of(new ShadowReport.KindCount(LONG, 3)),
                                1,
                                2,
                                0.4,
                                7.5,
                                0.01,
                                part,
                                part)),
                List.of(
                        new ShadowReport.ColumnFinding(
                                LONG,
                                true,
                                0.3,
                                new ShadowReport.ColumnFinding.Group(90, 0.1, 0),
                                new ShadowReport.ColumnFinding.Group(10, 0.2, 0.1))),
                List.of(
                        new ShadowReport.Outlier(
                                "0".repeat(32), LONG, LONG, null, Sha256.of("in"), LONG)),
                skew());
    }

    private static ShadowReport.Skew skew() {
        ShadowReport.SkewedValue value =
                new ShadowReport.SkewedValue("0".repeat(32), 3, LONG, LONG, LONG, 7);
        return new ShadowReport.Skew(
                Duration.ofMinutes(1),
                value,
                List.of(
                        new ShadowReport.FeatureFinding(
                                LONG,
                                new ShadowReport.Part(3, 10, 0.1, 0.6),
                                2,
                                1,
                                Double.MAX_VALUE,
                                List.of(value))));
    }

    static CapturedPrediction prediction(boolean isFailed) {
        return new CapturedPrediction(
                (isFailed ? "f" : "0").repeat(32),
                "a".repeat(32),
                TIME,
                new EndpointName("flights"),
                TeamName.DEFAULT,
                isFailed ? null : TWO,
                RouteReason.ENDPOINT,
                "http",
                isFailed ? CaptureStatus.FAILED : CaptureStatus.ANSWERED,
                isFailed ? ErrorCode.MODEL_FAILED : null,
                isFailed ? CaptureReason.ERROR : CaptureReason.SAMPLE,
                new CaptureTimes(1_000, 2_000, 3_000, 4_000, 20_000),
                1,
                100,
                50,
                List.of(new CapturedColumn(LONG, 1, List.of(new Cell.Text(LONG)))),
                List.of(new CapturedColumn("output", 1, List.of(new Cell.Real(0.5)))),
                List.of(new CapturedColumn(LONG, 1, List.of(new Cell.Real(0.5)))));
    }

    /// Has the API say who may do what, and nothing of models.
    static void access(ServedConsole served) {
        served.says(
                        "/api/v1/caller",
                        new CallerSummary(
                                new PrincipalId("token:k3v9"),
                                Principal.Proof.TOKEN,
                                new PersonId(SCRIPT),
                                TeamName.DEFAULT,
                                List.of(Grant.everywhere(Role.ADMIN))))
                .says("/api/v1/tokens", new TokenList(List.of(token())))
                .says("/api/v1/objects?kind=role", new ObjectList(List.of()))
                .says("/api/v1/objects?kind=team", new ObjectList(List.of()))
                .says(
                        "/api/v1/keys",
                        new KeyList(
                                List.of(
                                        new TrustedKey(
                                                Sha256.of("key"), new PersonId(SCRIPT), LONG))))
                .says("/api/v1/models?limit=50", new ModelPage(List.of(), null))
                .says("/api/v1/approvals", ApprovalList.ofWaiting(List.of()));
    }
}
