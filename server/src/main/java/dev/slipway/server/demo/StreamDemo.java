package dev.slipway.server.demo;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.journal.FreeText;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.Sending;
import dev.slipway.server.child.ChildProgram;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// A week of real flights through a Kafka broker of its own: a stream job scores them by one
/// version, another version with a feature of events answers the same flights, and both are
/// compared by what became of them.
///
/// *Threads*: one.
public final class StreamDemo implements AutoCloseable {
    private static final int BROKER_MIB = 384;
    private static final Duration BEGIN = Duration.ofMinutes(2);
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Place place;
    private final PrintWriter out;
    private final Path library;
    private final List<DatedFlight> week;
    private final BesideChild broker;

    private StreamDemo(Place place, PrintWriter out) throws IOException, InterruptedException {
        this.place = place;
        this.out = out;
        library =
                ChildProgram.library(place.home())
                        .orElseThrow(() -> new IllegalStateException(ChildProgram.ABSENT));
        Path jars = new BrokerJars(place.home(), out).directory();
        say("Reading a week of real flights, 5 to 11 February 2001 (US DOT) ...");
        week = DatedFlight.read(place.example().resolve("week.parquet"));
        say("Starting a Kafka broker on loopback; it ends with this demonstration ...");
        broker = broker(jars);
    }

    /// Where things lie.
    ///
    /// @param home the product
    /// @param example the folder of the example
    /// @param scratch a directory of the demonstration alone
    public record Place(Path home, Path example, Path scratch) {}

    /// Finds or fetches what it takes and starts the broker.
    ///
    /// *Errors*: `IllegalStateException` in words when something is missing.
    ///
    /// @param out takes what people read
    public static StreamDemo begin(Place place, PrintWriter out)
            throws IOException, InterruptedException {
        return new StreamDemo(place, out);
    }

    /// Replays flights on a server. The server is to end before this is closed: a stream job that
    /// has no broker any more waits for one.
    ///
    /// @param client of an administrator of a server that serves nothing yet
    /// @param longest how long flights are sent at most
    public StreamOutcome run(SlipwayClient client, Duration longest)
            throws IOException, InterruptedException {
        long most = longest.toSeconds() * StreamPlay.RATE;
        List<DatedFlight> flights = week.subList(0, (int) Math.min(week.size(), most));
        say(
                "Pushing two versions that were trained on January: flights-plain knows the flight,\n"
                        + "flights-lateness also how late its origin was 6 to 2 hours before ...");
        StreamVersions versions = new StreamVersions(client);
        versions.push(place.example(), place.scratch());
        String address = "127.0.0.1:" + broker.first().path("port").asInt();
        PairedScores scores = new PairedScores(flights);
        try (MessagePipe pipe = pipe(address, scores)) {
            versions.stream(address);
            say("Starting the stream job: topic flights to topic predictions, exactly once ...");
            await(client, BEGIN, StreamDemo::isRunning);
            StreamOutcome outcome = play(client, pipe, flights, scores);
            stop(client);
            return outcome;
        }
    }

    @Override
    public void close() {
        broker.close();
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private BesideChild broker(Path jars) throws IOException {
        Path directory = Files.createDirectories(place.scratch().resolve("broker"));
        return BesideChild.start(
                new BesideChild.Program(
                        "broker",
                        "dev.slipway.jobs.BrokerMain",
                        jars + "/*" + File.pathSeparator + library + "/*",
                        BROKER_MIB,
                        List.of(directory.toString())),
                directory,
                _ -> {
                    // It has said its port, and that is all there is to hear.
                });
    }

    private MessagePipe pipe(String address, PairedScores scores)
            throws IOException, InterruptedException {
        try {
            return MessagePipe.open(
                    library, address, place.scratch(), scores, System::currentTimeMillis);
        } catch (IOException e) {
            broker.requireRunning();
            throw e;
        }
    }

    private static boolean isRunning(StreamStatus status) {
        StreamProgress progress = status.progress();
        return progress != null && progress.phase().equals("running");
    }

    private StreamOutcome play(
            SlipwayClient client, MessagePipe pipe, List<DatedFlight> flights, PairedScores scores)
            throws IOException, InterruptedException {
        say(
                String.format(
                        Locale.ROOT,
                        "Replaying %,d flights in the order of their departures, %,d a second; each"
                                + " that leaves%nis an event, too. AUC: flights-plain ->"
                                + " flights-lateness%n",
                        flights.size(),
                        StreamPlay.RATE));
        StreamPlay play = new StreamPlay(client, pipe, flights, scores);
        StreamScreen screen = new StreamScreen(out, System::nanoTime);
        screen.begin();
        long start = System.nanoTime();
        play.run(() -> {
            broker.requireRunning();
            if (screen.isDue()) {
                screen.show(
                        flights.get(Math.max(0, play.sent() - 1)).date(),
                        client.streams().one(StreamVersions.STREAM),
                        pipe,
                        scores.now());
            }
        });
        long until = System.nanoTime() + DRAIN.toNanos();
        while (!isDone(play, pipe, scores) && System.nanoTime() < until) {
            Thread.sleep(Duration.ofMillis(10));
            pipe.flush();
            broker.requireRunning();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        StreamOutcome outcome =
                new StreamOutcome(
                        play.sent(),
                        play.hostile(),
                        seconds,
                        pipe.waits().quantile(0.5),
                        pipe.waits().quantile(0.99),
                        pipe.deadLetters(),
                        scores.now());
        outcome.print(out);
        return outcome;
    }

    private static boolean isDone(StreamPlay play, MessagePipe pipe, PairedScores scores) {
        return scores.now().answeredByOne() >= play.sent() && pipe.deadLetters() >= play.hostile();
    }

    /// Has the stream take its last checkpoint while its broker is there.
    private static void stop(SlipwayClient client) throws InterruptedException {
        Outcome _ = client.streams().stop(StreamVersions.STREAM, Sending.REAL);
        await(client, DRAIN, status -> status.job().state() == JobState.STOPPED);
    }

    private static void await(
            SlipwayClient client, Duration patience, Predicate<StreamStatus> wanted)
            throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            StreamStatus status = client.streams().one(StreamVersions.STREAM);
            if (wanted.test(status)) {
                return;
            }
            if (isStuck(status) || System.nanoTime() > until) {
                throw new IllegalStateException(
                        "the stream job does not go on: "
                                + status.job().reason().map(FreeText::value).orElse(waits(status)));
            }
            Thread.sleep(LOOK);
        }
    }

    private static boolean isStuck(StreamStatus status) {
        return switch (status.job().state()) {
            case REFUSED, FAILED, NEEDS_REPAIR, CANCELLED -> true;
            case QUEUED, RUNNING, STOPPED, COMMITTED -> false;
        };
    }

    private static String waits(StreamStatus status) {
        return status.waits() == null ? status.job().state().toString() : status.waits();
    }
}
