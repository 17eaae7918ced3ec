package dev.slipway.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.capture.CaptureDraw;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.online.OnlineAggregates;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.stream.Unsealed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What tasks on a standing cluster leave beside their answers: windows for the online store, and
/// predictions that are kept. It comes to the server as from tasks here, whoever is killed.
final class ClusterSidesTest {
    private static final long SEED = 20271201;
    private static final double SHARE = 0.3;

    /// Few enough that a minute without a child leaves room for all of them.
    private static final int ROWS_A_SECOND = 300;

    /// What comes last is so far beyond the newest flight.
    private static final int BEYOND = 60_000;

    private static ClusterSite site;

    @TempDir private Path directory;

    private final List<StreamFixture> streams = new ArrayList<>();

    @BeforeAll
    static void takeCluster() throws Exception {
        site = ClusterSite.take();
    }

    @AfterAll
    static void leaveCluster() {
        // Where it did not start, why is what is to be read.
        if (site != null) {
            site.close();
        }
    }

    @BeforeEach
    void awaitFree() throws Exception {
        site.cluster().awaitFree();
    }

    @AfterEach
    void endJobs() throws InterruptedException {
        for (StreamFixture stream : streams) {
            site.end(stream);
        }
    }

    private StreamFixture stream() throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        streams.add(stream);
        return stream;
    }

    private OnlineAggregates store(String name) throws IOException {
        return FedStore.open(directory.resolve(name));
    }

    private static ObjectNode there(SeeingStream seeing, int number, Path model) {
        return site.on(seeing.attempt(number, model)).put("parallelism", FedStore.TASKS);
    }

    private static long end(SeenHistory history) {
        return history.end() + BEYOND - SeenHistory.DISORDER;
    }

    /// A second attempt listens to the tasks of the first, which say nothing anew. A third is told
    /// that the store has forgotten it all, and a fourth says it to another store.
    @Test
    void theStoreHasWhatTheStreamHasThoughItsChildIsKilled() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        StreamFixture stream = stream();
        SeeingStream seeing = new SeeingStream(directory, stream);
        SeenHistory history = new SeenHistory(SEED, 4_000, 0);
        Path model = seeing.model("seeing", SeeingStream.DEFINITION);
        history.send(stream, 0, 2);
        feedUntilKilled(stream, there(seeing, 1, model), random);
        Submitted left = site.left(stream);
        history.send(stream, 1, 2);
        history.close(stream, BEYOND);
        try (OnlineAggregates here = store("here")) {
            long until = feedHere(here, history, model, random);
            ObjectNode second = there(seeing, 2, model);
            try (OnlineAggregates fed = store("fed")) {
                FedStore intake = FedStore.of(fed, second, directory);
                try (Child child = stream.start(second)) {
                    assertThat(intake.takeAll(child, end(history), random)).isEqualTo(until);
                    assertThat(site.left(stream)).as("the same job").isEqualTo(left);
                    child.kill();
                }
                requireSame(fed, here, model, until);
            }
            requireBegunAnew(stream, there(seeing, 3, model));
            ObjectNode fourth = there(seeing, 4, model);
            try (OnlineAggregates other = store("other")) {
                FedStore intake = FedStore.of(other, fourth, directory);
                try (StreamHere run = stream.startHere(fourth)) {
                    assertThat(intake.takeAll(run, end(history), random)).isEqualTo(until);
                    site.stop(run);
                }
                requireSame(other, here, model, until);
            }
        }
    }

    private void feedUntilKilled(StreamFixture stream, ObjectNode attempt, SplittableRandom random)
            throws Exception {
        try (OnlineAggregates fed = store("fed")) {
            FedStore intake = FedStore.of(fed, attempt, directory);
            try (Child child = stream.start(attempt)) {
                int parts = 0;
                while (parts < 20) {
                    site.await(child, "checkpoint");
                    parts += intake.take(random).size();
                }
                child.kill();
            }
        }
    }

    /// The same by tasks here; up to which watermark.
    private long feedHere(
            OnlineAggregates here, SeenHistory history, Path model, SplittableRandom random)
            throws Exception {
        Path home = directory.resolve("beside");
        StreamFixture stream = StreamFixture.ofSharedBroker(home);
        SeeingStream seeing = new SeeingStream(home, stream);
        history.send(stream, 0, 1);
        history.close(stream, BEYOND);
        ObjectNode attempt = seeing.attempt(1, model).put("parallelism", FedStore.TASKS);
        FedStore intake = FedStore.of(here, attempt, home);
        try (StreamHere run = stream.startHere(attempt)) {
            long until = intake.takeAll(run, end(history), random);
            site.stop(run);
            return until;
        }
    }

    private static void requireSame(
            OnlineAggregates there, OnlineAggregates here, Path model, long until)
            throws IOException {
        FeatureDefinition definition = FeatureDefinition.read(model.resolve("features.yaml"));
        try (AggregateValues fed = there.open(definition);
                AggregateValues direct = here.open(definition)) {
            FedStore.requireSame(fed, direct, until);
        }
    }

    private void requireBegunAnew(StreamFixture stream, ObjectNode attempt) throws Exception {
        Path feed = Files.createDirectories(directory.resolve("forgotten/attempt-3"));
        attempt.putObject("feed").put("directory", feed.toString());
        Files.createFile(feed.resolveSibling("again"));
        try (StreamHere run = stream.startHere(attempt)) {
            site.requireStopped(run);
            assertThat(run.said().getLast().path("reason").asText())
                    .contains("the next attempt says all anew");
        }
        assertThat(Submitted.read(stream.directory())).isEmpty();
    }

    /// What the tasks leave while nobody listens, a file each at a checkpoint, has room for half a
    /// minute: a child takes a part of it to begin on a slow machine.
    private static ObjectNode capturing(StreamFixture stream, int number) {
        return site.attempt(stream, number).put("checkpoint-interval-ms", 1_000);
    }

    /// Exactly those answers are kept that are drawn, each once, over children that are killed, a
    /// task manager that is, and an end in order.
    @Test
    void whatIsDrawnIsKeptOnceWhoeverIsKilled() throws Exception {
        StreamFixture stream = stream();
        TakenRows taken = TakenRows.of(stream.directory(), SHARE);
        long rows;
        try (Feed feed = new Feed(stream, ROWS_A_SECOND)) {
            captureUntilKilled(stream, taken);
            try (StreamHere run = stream.startHere(capturing(stream, 4))) {
                site.await(run, "checkpoint");
                taken.take();
                site.cluster().replaceWorker();
                Object ignored = site.requireBroken(run);
            }
            taken.take();
            rows = feed.end();
        }
        site.cluster().awaitFree();
        try (Child child = stream.start(capturing(stream, 5))) {
            while (child.await("checkpoint")
                    && child.said().getLast().path("rows").asLong() < rows) {
                taken.take();
            }
            site.stop(child);
        }
        taken.take();
        requireKept(stream, taken, rows);
    }

    /// The tasks of the first attempt work on, and those behind it listen to them.
    private static void captureUntilKilled(StreamFixture stream, TakenRows taken) throws Exception {
        Submitted first = null;
        for (int number = 1; number <= 3; number++) {
            try (Child child = stream.start(capturing(stream, number))) {
                site.await(child, "started");
                for (int checkpoints = 0; checkpoints < 2; checkpoints++) {
                    site.await(child, "checkpoint");
                }
                if (number == 2) {
                    taken.take();
                }
                child.kill();
            }
            taken.take();
            Submitted left = site.left(stream);
            assertThat(left).as("the same job").isEqualTo(first == null ? left : first);
            first = left;
        }
        Path handed = stream.directory().resolve("checkpoints/attempt-1/_handed.json");
        assertThat(Files.readString(handed)).contains("capture-key").doesNotContain(Unsealed.KEY);
    }

    private static void requireKept(StreamFixture stream, TakenRows taken, long rows)
            throws Exception {
        Map<String, JsonNode> answers = new HashMap<>();
        for (JsonNode answer : stream.answers(stream.output)) {
            String id = answer.path("prediction_id").asText();
            if (CaptureDraw.isDrawn(new PredictionId(id), SHARE)) {
                answers.put(id, answer);
            }
        }
        assertThat(answers.size()).isBetween((int) (rows / 5), (int) (rows / 2));
        // AssertJ's other ways to say so look through all of them for each.
        assertThat(taken.rows().keySet()).isEqualTo(answers.keySet());
        taken.rows()
                .forEach((id, row) ->
                        assertThat(row.path("version"))
                                .as(id)
                                .isEqualTo(requireNonNull(answers.get(id)).path("version")));
    }
}
