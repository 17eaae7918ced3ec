package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStandby;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.client.control.Sending;
import dev.slipway.e2e.JobKiller.Kept;
import dev.slipway.e2e.JobKiller.Sight;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs of a started server that are killed again and again, sometimes the child and sometimes the
/// server: each row is there once.
final class JobDeathJourneyTest {
    private static final long SEED = 20270502;

    /// One that is over before it was killed is followed by another.
    private static final int MANY = Campaign.cases(600_000, 2_000_000);

    /// One batch lives through so many kills at most.
    private static final int KILLS_OF_ONE = 10;

    private static final Duration LONGEST = Duration.ofMinutes(50);

    @TempDir Path scratch;

    private static int wanted() {
        return Campaign.cases(2, 250);
    }

    private static long until() {
        return System.nanoTime() + Campaign.budget(LONGEST).toNanos();
    }

    /// A stream, which has come back when a flight has its answer that was sent after it died.
    private record Flowing(JobId id, FlightFeed feed, CommittedAnswers answers) implements Kept {
        @Override
        public Sight look(Operator operator) {
            StreamStatus status = operator.client().streams().one(LateFlights.NAME);
            JobState state = status.job().state();
            assertThat(state).as(status.toString()).isIn(JobState.QUEUED, JobState.RUNNING);
            StreamProgress progress = status.progress();
            boolean isAtWork =
                    progress != null
                            && progress.attempt() == status.job().attempt()
                            && !progress.phase().equals("starting");
            return new Sight(status.job().attempt(), isAtWork, status.rows(), false);
        }

        @Override
        public long goal(Sight now) {
            return feed.next();
        }

        @Override
        public boolean isThere(Sight now, long goal) {
            return answers.newest() >= goal;
        }

        @Override
        public long kept() {
            return answers.count();
        }
    }

    @Test
    void killedBatchesLoseNoRowAndRepeatNone() throws Exception {
        Path input = NumberedFlights.read().csv(scratch.resolve("many.csv"), MANY);
        long until = until();
        try (JobSite site = JobSite.begin(scratch)) {
            site.operator().push("flights", NumberedFlights.EXAMPLE.resolve("v1"));
            JobKiller killer = JobKiller.ofAll(site, SEED);
            for (int jobs = 0; killer.kills() < wanted() && System.nanoTime() - until < 0; jobs++) {
                Path output = scratch.resolve("out-" + jobs);
                KilledBatch batch = new KilledBatch(site, site.score(input, output));
                int most = Math.min(KILLS_OF_ONE, wanted() - killer.kills());
                killer.killAgainAndAgain(batch, most, until);
                ScoreJob _ = site.awaitCommitted(batch.id(), MANY);
                new ScoredParts(output).requireEachOnce(MANY);
                remove(output);
            }
            assertThat(killer.kills()).isPositive();
            System.out.println("batches: " + killer.told());
        }
    }

    private static void remove(Path output) throws IOException {
        try (Stream<Path> all = Files.walk(output)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /// By itself, and then beside a child that waits for its turn.
    @Test
    void killedStreamLosesNoAnswerAndRepeatsNone() throws Exception {
        try (LocalBroker broker = LocalBroker.start(scratch.resolve("broker"))) {
            LateFlights.createTopics(broker);
            try (JobSite site = JobSite.begin(scratch);
                    CommittedAnswers answers = new CommittedAnswers(broker);
                    FlightFeed feed = new FlightFeed(NumberedFlights.read(), broker)) {
                site.operator().push("flights", NumberedFlights.EXAMPLE.resolve("v1"));
                LateFlights.apply(site.operator(), broker);
                JobId id = site.operator().client().streams().one(LateFlights.NAME).job().id();
                Flowing stream = new Flowing(id, feed, answers);
                JobKiller alone = JobKiller.ofAll(site, SEED);
                alone.killAgainAndAgain(stream, wanted(), until());
                LateFlights.apply(site.operator(), broker, LateFlights.besideStandby());
                JobKiller beside = killedBesideStandby(site, stream);
                long sent = feed.end();
                answers.await(sent);
                stop(site.operator());
                assertThat(answers.end()).as("flights with an answer").isEqualTo(sent);
                assertThat(answers.repeated()).as("answers more than that").isZero();
                assertThat(broker.committed(LateFlights.DEAD)).isEmpty();
                assertThat(alone.kills()).isPositive();
                assertThat(beside.kills()).isPositive();
                System.out.println("stream: " + sent + " flights, " + alone.told());
                System.out.println("stream beside a standby: " + beside.told());
            }
        }
    }

    private static JobKiller killedBesideStandby(JobSite site, Flowing stream) throws IOException {
        JobKiller killer = JobKiller.ofChildren(site, SEED);
        int wanted = Campaign.cases(2, 50);
        long until = until();
        while (killer.kills() < wanted && System.nanoTime() - until < 0) {
            StreamStatus _ =
                    LateFlights.await(site.operator(), JobDeathJourneyTest::isBesideStandby);
            killer.killAgainAndAgain(stream, 1, until);
        }
        return killer;
    }

    private static boolean isBesideStandby(StreamStatus status) {
        StreamStandby standby = status.standby();
        return standby != null && standby.isReady();
    }

    private static void stop(Operator operator) {
        operator.client().streams().stop(LateFlights.NAME, Sending.REAL);
        while (operator.client().streams().one(LateFlights.NAME).job().state()
                != JobState.STOPPED) {
            LockSupport.parkNanos(20_000_000);
        }
    }
}
