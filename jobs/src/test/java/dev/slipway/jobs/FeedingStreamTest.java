package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import dev.slipway.features.online.OnlineAggregates;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams whose windows feed an online store.
final class FeedingStreamTest {
    private static final long SEED = 20270501;
    private static final int AGGREGATES = SeeingStream.FEATURES.size();
    private static final int TASKS = 2;

    /// What comes last is so far beyond the newest flight.
    private static final int BEYOND = 60_000;

    @TempDir private Path directory;

    /// The server's side of one attempt.
    private record Intake(OnlineAggregates online, Path directory) {
        /// Takes what lies there, some of it twice, as a server does that is killed in between.
        List<FedPart> take(SplittableRandom random) throws IOException {
            List<FedPart> taken = new ArrayList<>();
            try (DirectoryStream<Path> all =
                    Files.newDirectoryStream(
                            directory, path -> !path.toString().endsWith(".part"))) {
                for (Path file : all) {
                    FedPart part = FedPart.ofFile(Files.readAllBytes(file));
                    assertThat(online.feed(part)).isIn(FedOutcome.TAKEN, FedOutcome.KNOWN);
                    if (random.nextBoolean()) {
                        assertThat(online.feed(part)).isEqualTo(FedOutcome.KNOWN);
                    }
                    Files.delete(file);
                    taken.add(part);
                }
            }
            return taken;
        }
    }

    private OnlineAggregates open(String name) throws IOException {
        return OnlineAggregates.open(
                directory.resolve(name), 1L << 30, InstantSource.system(), System::nanoTime);
    }

    private Intake intake(OnlineAggregates online, ObjectNode attempt) throws IOException {
        Path feed = directory.resolve("feed-" + attempt.path("attempt").asInt());
        attempt.putObject("feed").put("directory", Files.createDirectories(feed).toString());
        return new Intake(online, feed);
    }

    /// The store has what it would have been told of each event, of attempts that are killed before
    /// and behind checkpoints, with files that were never taken and others that were taken twice.
    @Test
    void theStoreHasWhatTheStreamHasHoweverOftenItIsKilled() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        SeeingStream seeing = new SeeingStream(directory);
        SeenHistory history = new SeenHistory(SEED, Campaign.cases(4_000, 60_000), 0);
        Path model = seeing.model("seeing", SeeingStream.DEFINITION);
        int kills = Campaign.cases(2, 20);
        List<FedPart> early = new ArrayList<>();
        for (int number = 1; number <= kills; number++) {
            history.send(seeing.stream, number - 1, kills + 1);
            ObjectNode attempt = seeing.attempt(number, model).put("parallelism", 1 + number % 2);
            try (OnlineAggregates online = open("fed")) {
                Intake intake = intake(online, attempt);
                try (Child child = seeing.stream.start(attempt)) {
                    for (int looks = 0; looks < 3 || early.isEmpty(); looks++) {
                        assertThat(child.await("checkpoint")).isTrue();
                        early.addAll(intake.take(random));
                    }
                    child.kill();
                }
                if (random.nextBoolean()) {
                    assertThat(intake.take(random)).isNotNull();
                }
            }
        }
        history.send(seeing.stream, kills, kills + 1);
        history.close(seeing.stream, BEYOND);
        ObjectNode attempt = seeing.attempt(kills + 1, model).put("parallelism", TASKS);
        try (OnlineAggregates online = open("fed");
                OnlineAggregates told = open("told")) {
            Intake intake = intake(online, attempt);
            long until;
            try (StreamHere last = seeing.stream.startHere(attempt)) {
                until =
                        takeAll(
                                last,
                                intake,
                                history.end() + BEYOND - SeenHistory.DISORDER,
                                random);
                assertThat(last.stop()).isEqualTo(ExitStatus.STOPPED);
            }
            assertThat(online.feed(early.getFirst())).isEqualTo(FedOutcome.FENCED);
            FeatureDefinition definition = FeatureDefinition.read(model.resolve("features.yaml"));
            try (AggregateValues fed = online.open(definition);
                    AggregateValues direct = told.open(definition)) {
                tell(told, "flights", history.flightMessages(), event -> true);
                tell(told, "arrivals", history.arrivalMessages(), landed -> landed <= until);
                requireSame(fed, direct, until);
            }
        }
    }

    /// Takes until all tasks have told of all aggregates what they had when all had come.
    ///
    /// @param end about the watermark behind the last message
    /// @return that watermark
    private static long takeAll(
            StreamHere attempt, Intake intake, long end, SplittableRandom random)
            throws IOException {
        Map<String, Long> watermarks = new HashMap<>();
        while (attempt.await("checkpoint")) {
            for (FedPart part : intake.take(random)) {
                watermarks.put(
                        part.aggregate().name() + part.lane().task(), part.mark().watermark());
            }
            if (watermarks.size() == AGGREGATES * TASKS
                    && watermarks.values().stream().allMatch(mark -> mark >= end - 1)) {
                assertThat(Set.copyOf(watermarks.values())).hasSize(1);
                return watermarks.values().iterator().next();
            }
        }
        throw new AssertionError("ended: " + attempt.said().getLast());
    }

    private static void tell(
            OnlineAggregates told, String source, List<String> messages, LongPredicate isKnown)
            throws IOException {
        List<Map<String, Cell>> events = new ArrayList<>();
        for (String message : messages) {
            JsonNode event = JobFixture.JSON.readTree(message);
            if (isKnown.test(event.path("landed").asLong())) {
                Map<String, Cell> cells = new HashMap<>();
                event.properties()
                        .forEach(field -> cells.put(field.getKey(), cell(field.getValue())));
                events.add(cells);
            }
        }
        for (int from = 0; from < events.size(); from += 10_000) {
            List<Map<String, Cell>> some =
                    events.subList(from, Math.min(events.size(), from + 10_000));
            assertThat(
                            told.take(
                                            new EventSource(source),
                                            new EventDelivery("test", from, some))
                                    .taken())
                    .isPositive();
        }
    }

    private static Cell cell(JsonNode value) {
        if (value.isTextual()) {
            return new Cell.Text(value.textValue());
        }
        return value.isIntegralNumber()
                ? new Cell.Whole(value.longValue())
                : new Cell.Real(value.doubleValue());
    }

    private static void requireSame(AggregateValues fed, AggregateValues direct, long at) {
        int there = 0;
        for (int aggregate = 0; aggregate < AGGREGATES; aggregate++) {
            for (int key = 0; key < 8; key++) {
                Texts keys = new Texts(1);
                keys.set(0, "A" + key);
                Wholes moments = new Wholes(Type.TIME, 1);
                moments.set(0, at);
                double expected = direct.of(aggregate, keys, moments).number(0);
                double found = fed.of(aggregate, keys, moments).number(0);
                assertThat(Double.doubleToRawLongBits(found))
                        .as("aggregate %s of A%s at %s", aggregate, key, at)
                        .isEqualTo(Double.doubleToRawLongBits(expected));
                there += Double.isNaN(found) ? 0 : 1;
            }
        }
        assertThat(there).isGreaterThan(AGGREGATES * 6);
    }
}
