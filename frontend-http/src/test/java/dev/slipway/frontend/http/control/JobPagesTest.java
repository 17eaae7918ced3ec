package dev.slipway.frontend.http.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.testkit.fake.FakeFold;
import dev.slipway.testkit.fake.FakeImage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Team `fraud` owns the model `score` since `SINCE`; the default team had one of that name before.
final class JobPagesTest {
    private static final Instant SINCE = Instant.parse("2026-11-25T08:00:00Z");
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final ModelName SCORE = new ModelName("score");

    private final FakeImage image =
            FakeImage.empty(SINCE)
                    .with(
                            FakeFold.model(
                                    new ModelSpec(SCORE, FRAUD, new RiskTier(0), null, Map.of()),
                                    1,
                                    SINCE));

    private boolean sees(Scope scope, ScoreJob job) {
        return sees(image, scope, job);
    }

    private static boolean sees(FakeImage image, Scope scope, ScoreJob job) {
        Principal viewer =
                new Principal(
                        new PrincipalId("token:a"),
                        Principal.Proof.TOKEN,
                        FRAUD,
                        null,
                        List.of(new Grant(Role.VIEWER, scope)));
        return JobPages.maySee(viewer, image, job);
    }

    private static ScoreJob job(TeamName team, Instant time) {
        ScoreFiles files =
                new ScoreFiles("/rows/in.csv", FileFormat.CSV, "/rows/scored", FileFormat.PARQUET);
        return ScoreJob.submitted(
                JobId.of(7),
                new ScoreSpec(
                        null,
                        SCORE,
                        new VersionNumber(1),
                        Sha256.ZERO,
                        files,
                        List.of(),
                        BadRowLimit.NONE,
                        null,
                        null),
                new Submission(new PrincipalId("token:b"), null, team, time));
    }

    @Test
    void whoMayReadAModelSeesWhatScoresWithIt() {
        for (Scope scope : List.of(new Scope.OfTeam(FRAUD), new Scope.OfModel(SCORE))) {
            assertThat(sees(scope, job(TeamName.DEFAULT, SINCE))).as("%s", scope).isTrue();
        }
        assertThat(sees(new Scope.OfTeam(TeamName.DEFAULT), job(FRAUD, SINCE))).isFalse();
    }

    @Test
    void whatScoredWithAnEarlierModelOfTheNameIsForThoseWhoseJobItIs() {
        ScoreJob before = job(TeamName.DEFAULT, SINCE.minusSeconds(1));
        assertThat(sees(new Scope.OfTeam(FRAUD), before)).isFalse();
        assertThat(sees(new Scope.OfModel(SCORE), before)).isFalse();
        assertThat(sees(new Scope.OfTeam(TeamName.DEFAULT), before)).isTrue();
    }

    @Test
    void whatScoredBeforeAModelWasRenamedToItsNameIsForThoseWhoseJobItIs() {
        Model model = image.model(SCORE).orElseThrow();
        Instant named = SINCE.plusSeconds(60);
        FakeImage renamed =
                image.with(
                        new Model(
                                model.name(),
                                model.team(),
                                model.riskTier(),
                                model.description(),
                                model.tags(),
                                model.aliases(),
                                model.versions(),
                                model.lastNumber(),
                                model.history().renamedBy(2, named)));
        Scope fraud = new Scope.OfTeam(FRAUD);
        assertThat(sees(renamed, fraud, job(TeamName.DEFAULT, SINCE.plusSeconds(1)))).isFalse();
        assertThat(sees(renamed, fraud, job(TeamName.DEFAULT, named))).isTrue();
    }
}
