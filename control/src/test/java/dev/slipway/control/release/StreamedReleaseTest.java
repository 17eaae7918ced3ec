package dev.slipway.control.release;

import static dev.slipway.control.release.Desk.ENDPOINT;
import static dev.slipway.control.release.Desk.ONE;
import static dev.slipway.control.release.Desk.SERVER;
import static dev.slipway.control.release.Desk.THREE;
import static dev.slipway.control.release.Desk.TWO;
import static dev.slipway.control.release.Desk.WHY;
import static dev.slipway.control.release.Desk.put;
import static dev.slipway.control.release.Desk.start;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.JobCommand.FollowVersion;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.control.RegistryCommand.DeleteVersion;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import dev.slipway.testkit.SampleStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What scores a stream while a release of its endpoint is open.
final class StreamedReleaseTest {
    private final Desk desk = Desk.ready();

    @BeforeEach
    void aStreamFollowsTheEndpoint() {
        desk.done(
                put(
                        new ConnectionSpec(
                                "events",
                                TeamName.DEFAULT,
                                ConnectionSpec.Type.KAFKA,
                                URI.create("kafka://127.0.0.1:9092"),
                                null,
                                Map.of())));
        desk.done(put(SampleStream.scoredBy(ENDPOINT, null)));
    }

    private StreamJob job() {
        return desk.image().stream(SampleStream.NAME).orElseThrow();
    }

    private ScoredSplit wanted() {
        desk.done(SERVER, new FollowVersion(job().id(), desk.image().seq()));
        return requireNonNull(job().versions().wanted());
    }

    private static List<VersionNumber> numbers(ScoredSplit split) {
        return split.versions().map(one -> one.version()).toList();
    }

    private double weight() {
        return requireNonNull(wanted().canary()).terms().weight();
    }

    @Test
    void candidateHasThePartOfTheRowsThatItHasOfTheRequests() {
        assertThat(numbers(wanted())).containsExactly(ONE);
        desk.bake();
        ReleaseSplit terms = requireNonNull(wanted().canary()).terms();
        assertThat(terms).isEqualTo(desk.release().split(0.01));
        assertThat(terms.salt()).isEqualTo(desk.release().salt());
        assertThat(terms.sticky()).isEqualTo(desk.release().plan().sticky());
        assertThat(numbers(wanted())).containsExactly(ONE, TWO);
        assertThat(wanted().candidate().orElseThrow().digest())
                .isEqualTo(desk.version(TWO).content().digest());
        desk.moved(ReleasePhase.DECIDE, 1, 0.01);
        desk.moved(ReleasePhase.BAKE, 2, 0.05);
        assertThat(weight()).isEqualTo(0.05);
    }

    @Test
    void beforeItAnswersAnybodyCandidateScoresNothing() {
        desk.done(start(TWO));
        assertThat(numbers(wanted())).containsExactly(ONE);
        desk.moved(ReleasePhase.LOADING, 0, 0);
        desk.moved(ReleasePhase.WARMING, 0, 0);
        assertThat(numbers(wanted())).containsExactly(ONE);
    }

    @Test
    void whoAnswersEverybodyScoresAll() {
        desk.soak();
        assertThat(numbers(wanted())).containsExactly(TWO);
        ScoredSplit soaking = wanted();
        desk.moved(ReleasePhase.FINAL, 1, 1);
        assertThat(wanted()).as("nothing changes any more").isEqualTo(soaking);
    }

    @Test
    void aRollbackGivesAllRowsToStable() {
        desk.bake();
        assertThat(numbers(wanted())).containsExactly(ONE, TWO);
        desk.moved(ReleasePhase.ROLLED_BACK, 1, 0);
        assertThat(numbers(wanted())).containsExactly(ONE);
    }

    @Test
    void nothingIsRecordedWhereNothingIsNew() {
        desk.bake();
        ScoredSplit first = wanted();
        long seq = desk.image().seq();
        assertThat(wanted()).isEqualTo(first);
        assertThat(desk.image().seq()).isEqualTo(seq);
    }

    @Test
    void aStreamThatNamesAModelIsDividedByNoRelease() {
        desk.done(put(SampleStream.scoredBy(null, new Target.Exactly(Desk.MODEL, ONE))));
        desk.bake();
        assertThat(numbers(wanted())).containsExactly(ONE);
    }

    @Test
    void aCandidateThatMayNotScoreHasNoPart() {
        desk.bake();
        assertThat(numbers(wanted())).containsExactly(ONE, TWO);
        desk.done(new SetStatus(Desk.MODEL, TWO, VersionStatus.QUARANTINED, WHY));
        assertThat(numbers(wanted())).containsExactly(ONE);
    }

    @Test
    void candidateStaysForAsLongAsACrashMayGoBackToIt() {
        desk.bake();
        ScoredSplit divided = wanted();
        desk.done(SERVER, new StartAttempt(job().id(), 1));
        switched(divided, 1);
        desk.moved(ReleasePhase.ROLLED_BACK, 1, 0);
        switched(wanted(), 2);
        assertThat(job().versions().before()).isEqualTo(divided);
        assertThat(desk.refused(new DeleteVersion(Desk.MODEL, TWO)).message())
                .contains("stream late-flights may go back to it after a crash");
        FoldedImage image = (FoldedImage) desk.image();
        assertThat(ImageText.read(image.seq(), ImageText.write(image)).stream(SampleStream.NAME))
                .contains(job());
    }

    private void switched(ScoredSplit split, long checkpoint) {
        desk.done(
                SERVER,
                new SwitchVersion(
                        job().id(),
                        new StreamJob.Switch(1, split, checkpoint, Map.of("0", 812L), Desk.NOW)));
    }

    @Test
    void anotherReleaseDividesTheSameKeysOtherwise() {
        desk.bake();
        ReleaseSplit first = requireNonNull(wanted().canary()).terms();
        desk.moved(ReleasePhase.ROLLED_BACK, 1, 0);
        desk.done(start(THREE));
        desk.moved(ReleasePhase.LOADING, 0, 0);
        desk.moved(ReleasePhase.WARMING, 0, 0);
        desk.moved(ReleasePhase.BAKE, 1, 0.01);
        ReleaseSplit second = requireNonNull(wanted().canary()).terms();
        assertThat(second.release()).isNotEqualTo(first.release());
        assertThat(second.salt()).isNotEqualTo(first.salt());
    }
}
