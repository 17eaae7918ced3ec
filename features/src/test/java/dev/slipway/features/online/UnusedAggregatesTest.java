package dev.slipway.features.online;

import static dev.slipway.features.online.Arrivals.MEAN;
import static dev.slipway.features.online.Arrivals.MEMORY;
import static dev.slipway.features.online.Arrivals.TWO;
import static dev.slipway.features.online.Arrivals.definition;
import static dev.slipway.features.online.Arrivals.event;
import static dev.slipway.features.online.Arrivals.send;
import static dev.slipway.features.online.Arrivals.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.FeaturedModel;
import dev.slipway.features.window.Aggregate;
import dev.slipway.testkit.fake.FakeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of aggregates of which no version is there any more.
final class UnusedAggregatesTest {
    @TempDir private Path scratch;
    private Instant now = Instant.parse("2026-11-27T08:00:00Z");
    private long nanos;
    private long number;

    private OnlineAggregates open() throws IOException {
        return OnlineAggregates.open(scratch.resolve("online"), MEMORY, () -> now, () -> nanos);
    }

    private AggregateValues values(OnlineAggregates online) throws IOException {
        return online.open(definition(scratch, MEAN));
    }

    /// As many deliveries as it takes until what is old is looked for.
    private void feed(OnlineAggregates online) {
        for (int i = 0; i < 64; i++) {
            send(online, ++number, event("ATL", "2026-11-27T07:30Z", 10));
        }
    }

    private void goOn(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    @BeforeEach
    void leaveOne() throws IOException {
        try (OnlineAggregates online = open()) {
            values(online).close();
        }
    }

    @Test
    void versionThatComesBackFindsWhatWasBroughtMeanwhile() throws IOException {
        try (OnlineAggregates online = open()) {
            feed(online);
            try (AggregateValues back = values(online)) {
                assertThat(value(back, "ATL")).isEqualTo(10);
            }
        }
    }

    @Test
    void whatNobodyAskedForForAWeekIsRemovedAfterTheNextStart() throws IOException {
        goOn(Duration.ofDays(8));
        try (OnlineAggregates online = open()) {
            feed(online);
            assertThat(online.standings()).as("a clock that is not believed yet").hasSize(1);
            goOn(SteadyTime.PROBATION);
            feed(online);
            assertThat(online.standings()).isEmpty();
            try (Stream<Path> left = Files.list(scratch.resolve("online"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void whatIsAskedForAgainStays() throws IOException {
        goOn(Duration.ofDays(8));
        try (OnlineAggregates online = open();
                AggregateValues back = values(online)) {
            goOn(SteadyTime.PROBATION);
            feed(online);
            assertThat(online.standings()).hasSize(1);
            assertThat(value(back, "ATL")).isNaN();
        }
    }

    @Test
    void whatAVersionNeedsThatSleepsStays() throws IOException {
        goOn(Duration.ofDays(8));
        String digest = definition(scratch, MEAN).aggregates().getFirst().digest();
        try (OnlineAggregates online = open()) {
            online.keepNeeded(() -> one -> one.digest().equals(digest));
            goOn(SteadyTime.PROBATION);
            feed(online);
            assertThat(online.standings()).hasSize(1);
        }
    }

    /// Else those of every version that has come and gone since a start would add up, until a new
    /// one is refused.
    @Test
    void whatNobodyAskedForForAWeekIsRemovedAgainOnceThereAreMany() throws IOException {
        Path directory = scratch.resolve("online");
        try (OnlineAggregates online =
                OnlineAggregates.open(directory, MEMORY, () -> now, () -> nanos, 4)) {
            goOn(SteadyTime.PROBATION);
            feed(online);
            goOn(Duration.ofDays(8));
            feed(online);
            assertThat(online.standings()).as("few").hasSize(1);
            online.open(definition(scratch, MEAN.replace("window: 2h", "window: 3h"))).close();
            feed(online);
            assertThat(online.standings()).as("asked for just now").hasSize(1);
            goOn(Duration.ofDays(8));
            feed(online);
            assertThat(online.standings()).as("few again").hasSize(1);
        }
    }

    @Test
    void moreThanAreKeptAreRefused() throws IOException {
        Path directory = scratch.resolve("online");
        try (OnlineAggregates online =
                        OnlineAggregates.open(directory, MEMORY, () -> now, () -> nanos, 1);
                AggregateValues known = values(online)) {
            assertThat(value(known, "ATL")).isNaN();
            FeatureDefinition longer =
                    definition(scratch, MEAN.replace("window: 2h", "window: 3h"));
            assertThatThrownBy(() -> online.open(longer))
                    .hasMessageContaining("more than 1 aggregates in ");
        }
    }

    /// A disk may refuse to note it.
    @Test
    void whatCannotBeMarkedAsUnusedKeepsNothingInUse() throws IOException {
        try (OnlineAggregates online = open()) {
            FeatureDefinition two = definition(scratch, TWO);
            AggregateValues values = online.open(two);
            for (Aggregate one : two.aggregates()) {
                Path directory = scratch.resolve("online").resolve(one.digest());
                Files.createDirectory(directory.resolve("unused"));
            }
            values.close();
            goOn(Duration.ofDays(8));
            feed(online);
            assertThat(online.standings()).isEmpty();
        }
    }

    /// There may be no memory for what one of them has kept.
    @Test
    void openingThatBreaksKeepsNothingInUse() throws IOException {
        AtomicBoolean breaks = new AtomicBoolean();
        InstantSource clock =
                () -> {
                    if (breaks.getAndSet(false)) {
                        throw new OutOfMemoryError("a test");
                    }
                    return now;
                };
        try (OnlineAggregates online =
                OnlineAggregates.open(scratch.resolve("online"), MEMORY, clock, () -> nanos)) {
            FeatureDefinition two = definition(scratch, TWO);
            breaks.set(true);
            assertThatThrownBy(() -> online.open(two)).isInstanceOf(OutOfMemoryError.class);
            goOn(Duration.ofDays(8));
            feed(online);
            assertThat(online.standings()).isEmpty();
        }
    }

    /// They are told of together, and a scraper takes a count that falls for one that began anew.
    @Test
    void readsOfAnEarlierVersionsAggregateStayCountedWhenItIsForgotten() throws IOException {
        try (OnlineAggregates online = open()) {
            AggregateValues earlier = values(online);
            for (int i = 0; i < 5; i++) {
                assertThat(value(earlier, "ATL")).isNaN();
            }
            String longer = MEAN.replace("window: 2h", "window: 3h");
            try (AggregateValues later = online.open(definition(scratch, longer))) {
                assertThat(value(later, "ATL")).isNaN();
                earlier.close();
                goOn(Duration.ofDays(8));
                feed(online);
                assertThat(online.standings())
                        .singleElement()
                        .satisfies(one -> {
                            assertThat(one.reads()).isEqualTo(6);
                            assertThat(one.missing()).isEqualTo(6);
                        });
            }
        }
    }

    @Test
    void modelThatBreaksAsItIsClosedKeepsNothingInUse() throws IOException {
        FakeModel breaking =
                FakeModel.summing(1)
                        .closingBy(() -> {
                            throw new IllegalStateException("a test");
                        });
        try (OnlineAggregates online = open()) {
            FeaturedModel model =
                    new FeaturedModel(breaking, definition(scratch, MEAN), values(online));
            assertThatThrownBy(model::close).hasMessage("a test");
            goOn(Duration.ofDays(8));
            feed(online);
            assertThat(online.standings()).isEmpty();
        }
    }

    @Test
    void clockThatIsAWeekAheadForAWhileRemovesNothing() throws IOException {
        Instant right = now;
        now = now.plus(Duration.ofDays(8));
        try (OnlineAggregates online = open()) {
            feed(online);
            goOn(Duration.ofHours(5));
            feed(online);
            now = right;
            goOn(Duration.ofHours(5));
            feed(online);
            now = now.plus(Duration.ofDays(8));
            goOn(Duration.ofHours(2));
            feed(online);
            assertThat(online.standings()).hasSize(1);
        }
    }

    /// Without the file that says whose values they are nothing is taken for them.
    @Test
    void removalThatWasCutShortIsEnded() throws IOException {
        Path directory;
        try (OnlineAggregates online = open();
                AggregateValues values = values(online)) {
            feed(online);
            assertThat(value(values, "ATL")).isEqualTo(10);
        }
        try (Stream<Path> all = Files.list(scratch.resolve("online"))) {
            directory = all.findFirst().orElseThrow();
        }
        Files.delete(AggregateFile.in(directory));
        try (OnlineAggregates online = open()) {
            assertThat(directory).doesNotExist();
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("snapshot-1"), "left over");
            try (AggregateValues values = values(online)) {
                assertThat(value(values, "ATL")).isNaN();
            }
        }
    }
}
