package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.StreamJob;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server, a command line and a Flink cluster: a connection is declared, a file and a topic are
/// scored there, the server is killed meanwhile, and what comes out is read.
final class ClusterJourneyTest {
    private static final int MANY = 600_000;

    /// Of as many the bits are compared: each flight of the example stands a hundred times among
    /// them, and all others are these again.
    private static final int COMPARED = 40_000;

    private static final int SENT = 500;

    private static final String STREAM =
            """
            kind: StreamJob
            name: late-flights
            endpoint: flights
            from: {connection: events, topic: flights}
            to: {topic: late}
            commit: {interval: 200ms, transaction-timeout: 1m}
            pass-through: [id]
            """;

    private static final String FEEDING =
            STREAM.replace(
                    "topic: flights}",
                    "topic: flights, events: {departures: flights}, feeds: true}");

    /// So many hours behind the first flights others leave, which see nothing of these.
    private static final Instant NOON = FedFlights.MORNING.plus(Duration.ofHours(6));

    private static StandingCluster cluster;

    @TempDir Path scratch;

    @BeforeAll
    static void startCluster(@TempDir Path common) throws IOException {
        cluster = StandingCluster.start(common);
    }

    @AfterAll
    static void stopCluster() throws IOException {
        cluster.close();
    }

    private Path data() {
        return scratch.resolve("data");
    }

    private String done(JobSite site, String... arguments) {
        Launched verb = begun(site, arguments);
        assertThat(verb.awaitExit()).as(verb.printed() + verb.errors()).isZero();
        return verb.printed();
    }

    /// What a verb prints that may find something to look at for a moment: brokers answer late
    /// while a cluster begins beside them.
    private String told(JobSite site, String... arguments) {
        Launched verb = begun(site, arguments);
        int _ = verb.awaitExit();
        return verb.printed();
    }

    private Launched begun(JobSite site, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", site.server().address("http"), "--data", data().toString()));
        return Launched.run(scratch, all.toArray(String[]::new));
    }

    private String score(JobSite site, Path input, ScoredParts output, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("score", "flights", "--input", input.toString()));
        arguments.addAll(List.of("--output", output.output().toString(), "--format", "csv"));
        arguments.addAll(List.of("--pass-through", "*"));
        arguments.addAll(List.of(more));
        return done(site, arguments.toArray(String[]::new));
    }

    /// Half of its slots are for each of two jobs.
    private static String ofCluster() {
        return """
        kind: Connection
        name: big
        type: flink
        address: %s
        properties: {parallelism: '2'}
        """
                .formatted(cluster.address());
    }

    private static String connection(LocalBroker broker) {
        return """
        kind: Connection
        name: events
        type: kafka
        address: kafka://%s
        """
                .formatted(broker.address());
    }

    private void apply(JobSite site, String objects) throws IOException {
        Path file = Files.writeString(scratch.resolve("objects.yaml"), objects);
        done(site, "apply", "-f", file.toString());
    }

    /// A stream over a topic, with a table beside it for a while.
    @Test
    void tablesAndStreamsGoThereOutliveTheServerAndHaveTheBitsOfItsOwnChild() throws Exception {
        try (LocalBroker broker = LocalBroker.start(scratch.resolve("broker"));
                JobSite site = JobSite.begin(scratch)) {
            site.operator().push("flights", NumberedFlights.EXAMPLE.resolve("v1"));
            streamGoesThereAndComesBackAndNoRowIsLostOrRepeated(broker, site);
        }
    }

    /// The server is killed, and then another version comes, while the cluster works; at last the
    /// stream works here again.
    private void streamGoesThereAndComesBackAndNoRowIsLostOrRepeated(
            LocalBroker broker, JobSite site) throws Exception {
        NumberedFlights flights = NumberedFlights.read();
        LateFlights.createTopics(broker);
        String connections = ofCluster() + "---\n" + connection(broker) + "---\n";
        apply(site, connections + STREAM + "on: big\n");

        LateFlights.send(broker, flights.messages(0, SENT));
        StreamJob there = LateFlights.await(site.operator(), LateFlights.hasRead(SENT)).job();
        assertThat(site.onCluster(there.id())).isPresent();
        assertThat(told(site, "stream", "status", "late-flights")).containsPattern("on +big\n");

        int sent = bothGoOnWithoutTheServerAndWithTheNext(flights, broker, site, there);

        site.operator().push("flights", NumberedFlights.EXAMPLE.resolve("v2"));
        StreamJob switched =
                LateFlights.await(site.operator(), status -> !status.job().switches().isEmpty())
                        .job();
        LateFlights.send(broker, flights.messages(sent, SENT));
        LateFlights.await(site.operator(), LateFlights.hasRead(sent + SENT));

        apply(site, connections + STREAM);
        LateFlights.send(broker, flights.messages(sent + SENT, SENT));
        int all = sent + 2 * SENT;
        StreamJob here = LateFlights.await(site.operator(), LateFlights.hasRead(all)).job();
        assertThat(here.attempt()).isGreaterThan(switched.attempt());
        assertThat(site.onCluster(here.id())).isEmpty();
        assertThat(cluster.working()).isEmpty();
        assertThat(told(site, "stream", "status", "late-flights")).doesNotContain("big");
        LateFlights.requireVersions(LateFlights.answers(broker, all), switched, sent);
    }

    /// Tasks there bring the store up to date without the server that has it, as soon as there is
    /// one.
    @Test
    void requestsSeeWhatAStreamThereHasSeenThoughTheServerIsKilled() throws Exception {
        try (LocalBroker broker = LocalBroker.start(scratch.resolve("broker"));
                JobSite site = JobSite.begin(scratch)) {
            site.operator().push("flights", FedFlights.model(scratch));
            LateFlights.createTopics(broker);
            float unaware = FedFlights.asked(site.server(), FedFlights.MORNING);
            String connections = ofCluster() + "---\n" + connection(broker) + "---\n";
            apply(site, connections + FEEDING + "on: big\n");
            FedFlights.send(broker, 0, FedFlights.MORNING);
            float first = FedFlights.answer(broker, 0);
            assertThat(first).isNotEqualTo(unaware);
            FedFlights.awaitAsked(site.server(), FedFlights.MORNING, first);
            StreamJob stream = FedFlights.fed(site.operator()).job();
            String there = site.onCluster(stream.id()).orElseThrow();
            site.kill();

            FedFlights.send(broker, SENT, NOON);
            float second = FedFlights.answer(broker, SENT);
            site.restart();
            FedFlights.awaitAsked(site.server(), NOON, second);
            StreamJob next = FedFlights.fed(site.operator()).job();
            assertThat(next.attempt()).isEqualTo(stream.attempt() + 1);
            assertThat(site.onCluster(next.id())).as("it listens").hasValue(there);
            String _ = done(site, "stream", "stop", "late-flights");
            while (!cluster.working().isEmpty()) {
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    /// A table is scored there as well when the server is killed; how many flights were sent by the
    /// end.
    private int bothGoOnWithoutTheServerAndWithTheNext(
            NumberedFlights flights, LocalBroker broker, JobSite site, StreamJob stream)
            throws Exception {
        Path input = flights.csv(scratch.resolve("many.csv"), MANY);
        ScoredParts there = new ScoredParts(scratch.resolve("there"));
        String submitted = score(site, input, there, "--on", "big", "--no-wait");
        JobId table = new JobId(submitted.substring(0, submitted.indexOf(' ')));
        Set<String> left = killedAtWork(site, table, stream.id());
        try (FlightFeed feed = new FlightFeed(flights, broker, SENT);
                CommittedAnswers answers = new CommittedAnswers(broker)) {
            requireGoesOn(feed, answers, site.checkpoints(table, 1), left);
            site.restart();

            assertThat(site.awaitCommitted(table, MANY).attempt()).isEqualTo(2);
            there.requireEachOnce(MANY);
            assertThat(there.hasPartOf(1)).as("what was done before is not done again").isTrue();

            int sent = Math.toIntExact(feed.end());
            StreamJob next = LateFlights.await(site.operator(), LateFlights.hasRead(sent)).job();
            assertThat(next.attempt()).isEqualTo(stream.attempt() + 1);
            String now = site.onCluster(next.id()).orElseThrow();
            assertThat(left).as("the next attempt listens to it").contains(now);
            assertThat(cluster.working()).isEqualTo(Set.of(now));
            tableHasTheBitsOfTheServersOwnChild(site, table, flights, there);
            return sent;
        }
    }

    private void tableHasTheBitsOfTheServersOwnChild(
            JobSite site, JobId table, NumberedFlights flights, ScoredParts there)
            throws IOException {
        assertThat(done(site, "score", "status", table.value(), "-o", "json"))
                .contains("\"on\":\"big\"");
        Path first = flights.csv(scratch.resolve("first.csv"), COMPARED);
        ScoredParts here = new ScoredParts(scratch.resolve("here"));
        assertThat(score(site, first, here)).contains("output " + here.output());
        List<String> all = there.rows();
        assertThat(all).hasSize(MANY);
        assertThat(all.subList(0, COMPARED)).isEqualTo(here.rows());
    }

    /// Kills the server when the cluster has kept some of the table; what works there then.
    private static Set<String> killedAtWork(JobSite site, JobId table, JobId stream)
            throws IOException {
        AttemptCheckpoints kept = site.checkpoints(table, 1);
        while (kept.complete() == 0) {
            JobStatus status = site.operator().client().jobs().one(table);
            // Another attempt keeps what it has elsewhere.
            assertThat(status.job().attempt()).as(status.toString()).isLessThanOrEqualTo(1);
            assertThat(status.job().isOpen()).as("too few rows: " + status).isTrue();
            LockSupport.parkNanos(20_000_000);
        }
        Set<String> both =
                Set.of(site.onCluster(table).orElseThrow(), site.onCluster(stream).orElseThrow());
        assertThat(cluster.working()).as("too few rows").isEqualTo(both);
        site.kill();
        return both;
    }

    /// Flights have answers that were sent when nobody was here, and more of the table is kept, or
    /// all of it is done.
    private static void requireGoesOn(
            FlightFeed feed, CommittedAnswers answers, AttemptCheckpoints kept, Set<String> left)
            throws IOException {
        long sent = feed.next();
        long before = kept.complete();
        boolean isFurther = false;
        while (!isFurther) {
            LockSupport.parkNanos(20_000_000);
            isFurther =
                    answers.newest() >= sent
                            && (kept.complete() > before || !cluster.working().equals(left));
            for (String job : left) {
                assertThat(cluster.state(job)).isIn("RUNNING", "FINISHED");
            }
        }
    }
}
