package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import dev.slipway.features.online.OnlineAggregates;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
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

/// The server's side of one attempt whose windows feed an online store.
record FedStore(OnlineAggregates online, Path directory) {
    /// Of an attempt that is waited for.
    static final int TASKS = 2;

    private static final int AGGREGATES = SeeingStream.FEATURES.size();

    /// A store, which may have been fed before.
    static OnlineAggregates open(Path directory) throws IOException {
        return OnlineAggregates.open(directory, 1L << 30, InstantSource.system(), System::nanoTime);
    }

    /// Makes room for what an attempt leaves, and tells it so.
    static FedStore of(OnlineAggregates online, ObjectNode attempt, Path home) throws IOException {
        Path feed = home.resolve("feed-" + attempt.path("attempt").asInt());
        attempt.putObject("feed").put("directory", Files.createDirectories(feed).toString());
        return new FedStore(online, feed);
    }

    /// Takes what lies there, some of it twice, as a server does that is killed in between.
    List<FedPart> take(SplittableRandom random) throws IOException {
        List<FedPart> taken = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(directory, path -> !path.toString().endsWith(".part"))) {
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

    /// Takes until all tasks have told of all aggregates what they had when all had come.
    ///
    /// @param end about the watermark behind the last message
    /// @return that watermark
    long takeAll(Talking attempt, long end, SplittableRandom random) throws IOException {
        Map<String, Long> watermarks = new HashMap<>();
        while (attempt.await("checkpoint")) {
            for (FedPart part : take(random)) {
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

    /// Two stores answer the same to whoever asks at a moment, bit for bit.
    static void requireSame(AggregateValues fed, AggregateValues direct, long at) {
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
