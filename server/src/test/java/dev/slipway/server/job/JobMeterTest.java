package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.testkit.fake.FakeImage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class JobMeterTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final EndpointName DELAYS = new EndpointName("delays");
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final TeamName FRAUD = new TeamName("fraud");

    private static final ScoredVersion SCORED =
            new ScoredVersion(
                    DELAYS,
                    FLIGHTS,
                    new VersionNumber(1),
                    Sha256.of("files".getBytes(StandardCharsets.UTF_8)));

    private final JobMeter meter = new JobMeter();

    @BeforeEach
    void useTheFirst() {
        meter.follow(declared(NOON));
        use(3);
    }

    @Test
    void whatJobsUsedOfAnEndpointThatIsGoneIsNotOfTheNextOfItsName() {
        meter.follow(FakeImage.empty(NOON));
        meter.follow(declared(NOON.plusSeconds(1)));
        use(4);
        assertThat(readings())
                .extracting(MeterReading::isFormer, one -> one.usage().rows())
                .containsExactlyInAnyOrder(tuple(true, 3L), tuple(false, 4L));
    }

    /// Images in between are missed.
    @Test
    void norWhereTheRemovalIsNotSeen() {
        meter.follow(declared(NOON.plusSeconds(1)));
        assertThat(readings()).singleElement().matches(MeterReading::isFormer);
    }

    @Test
    void anEndpointThatStaysKeepsItsAccounts() {
        meter.follow(declared(NOON));
        use(4);
        assertThat(readings())
                .extracting(MeterReading::isFormer, one -> one.usage().rows())
                .containsExactly(tuple(false, 7L));
    }

    /// It goes on with the version that it began with, and tells of it when it is over.
    @Test
    void norIsWhatABatchUsesThatWasWantedBeforeThat() {
        meter.follow(declared(NOON.plusSeconds(2)));
        meter.add(SCORED, wanted(NOON.plusSeconds(1)), rows(4));
        meter.add(SCORED, wanted(NOON.plusSeconds(2)), rows(5));
        assertThat(readings())
                .extracting(MeterReading::isFormer, one -> one.usage().rows())
                .containsExactlyInAnyOrder(tuple(true, 7L), tuple(false, 5L));
    }

    /// Jobs go on as a server starts, and images come on a thread of their own.
    @Test
    void whatIsUsedBeforeTheFirstImageIsOfTheEndpointThatIsThere() {
        JobMeter fresh = new JobMeter();
        fresh.add(SCORED, FRAUD, rows(2));
        fresh.follow(declared(NOON));
        assertThat(fresh.beside(List::of).readings())
                .singleElement()
                .matches(one -> !one.isFormer());
    }

    /// A schedule that always scores with the newest.
    @Test
    void versionsBeyondTheBoundAreKeptTogetherAndNothingIsLost() {
        JobMeter small = new JobMeter(3);
        small.follow(declared(NOON));
        for (int number = 1; number <= 9; number++) {
            small.add(version(1), FRAUD, rows(1));
            small.add(version(number), FRAUD, rows(number));
        }
        assertThat(small.beside(List::of).readings())
                .extracting(MeterReading::version, one -> one.usage().rows())
                .containsExactlyInAnyOrder(
                        tuple(null, 27L),
                        tuple(new VersionNumber(1), 10L),
                        tuple(new VersionNumber(8), 8L),
                        tuple(new VersionNumber(9), 9L));
    }

    @Test
    void teamsAreKeptApartAmongVersionsThatAreKeptTogether() {
        JobMeter small = new JobMeter(1);
        TeamName others = new TeamName("others");
        small.add(version(1), FRAUD, rows(1));
        small.add(version(1), others, rows(2));
        small.add(version(2), FRAUD, rows(4));
        small.add(version(3), FRAUD, rows(8));
        assertThat(small.beside(List::of).readings())
                .extracting(MeterReading::team, one -> one.usage().rows())
                .containsExactlyInAnyOrder(tuple(FRAUD, 5L), tuple(others, 2L), tuple(FRAUD, 8L));
    }

    @Test
    void versionsOfAnEndpointThatIsGoneAreKeptTogether() {
        JobMeter small = new JobMeter(2);
        small.follow(declared(NOON));
        for (int number = 1; number <= 4; number++) {
            small.add(version(number), FRAUD, rows(number));
        }
        small.follow(FakeImage.empty(NOON));
        assertThat(small.beside(List::of).readings())
                .singleElement()
                .isEqualTo(new MeterReading(DELAYS, null, FRAUD, CostCause.JOB, rows(10, 4), true));
    }

    private static ScoredVersion version(long number) {
        return new ScoredVersion(DELAYS, FLIGHTS, new VersionNumber(number), SCORED.digest());
    }

    private static Submission wanted(Instant time) {
        return new Submission(new PrincipalId("root"), null, FRAUD, time);
    }

    private static FakeImage declared(Instant time) {
        EndpointSpec spec = EndpointSpec.defaults(DELAYS, FRAUD, new Target.Latest(FLIGHTS));
        return FakeImage.empty(time).with(spec);
    }

    private void use(long rows) {
        meter.add(SCORED, FRAUD, rows(rows));
    }

    private static Usage rows(long rows) {
        return rows(rows, 1);
    }

    private static Usage rows(long rows, long predictions) {
        return new Usage(0, 0, 0, predictions, rows);
    }

    private List<MeterReading> readings() {
        return meter.beside(List::of).readings();
    }
}
