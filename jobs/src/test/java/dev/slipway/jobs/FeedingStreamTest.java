package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.online.OnlineAggregates;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams whose windows feed an online store.
final class FeedingStreamTest {
    private static final long SEED = 20270501;

    /// What comes last is so far beyond the newest flight.
    private static final int BEYOND = 60_000;

    @TempDir private Path directory;

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
            try (OnlineAggregates online = FedStore.open(directory.resolve("fed"))) {
                FedStore intake = FedStore.of(online, attempt, directory);
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
        ObjectNode attempt = seeing.attempt(kills + 1, model).put("parallelism", FedStore.TASKS);
        try (OnlineAggregates online = FedStore.open(directory.resolve("fed"));
                OnlineAggregates told = FedStore.open(directory.resolve("told"))) {
            FedStore intake = FedStore.of(online, attempt, directory);
            long until;
            try (StreamHere last = seeing.stream.startHere(attempt)) {
                until = intake.takeAll(last, history.end() + BEYOND - SeenHistory.DISORDER, random);
                assertThat(last.stop()).isEqualTo(ExitStatus.STOPPED);
            }
            assertThat(online.feed(early.getFirst())).isEqualTo(FedOutcome.FENCED);
            FeatureDefinition definition = FeatureDefinition.read(model.resolve("features.yaml"));
            try (AggregateValues fed = online.open(definition);
                    AggregateValues direct = told.open(definition)) {
                tell(told, "flights", history.flightMessages(), event -> true);
                tell(told, "arrivals", history.arrivalMessages(), landed -> landed <= until);
                FedStore.requireSame(fed, direct, until);
            }
        }
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
}
