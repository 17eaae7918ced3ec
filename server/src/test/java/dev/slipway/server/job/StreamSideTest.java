package dev.slipway.server.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import dev.slipway.documents.Documents;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.server.child.ChildTalk;
import dev.slipway.server.child.StreamTask.Feed;
import dev.slipway.server.config.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamSideTest {
    private static final ScoredVersion FLIGHTS = first("flights");
    private static final ScoredVersion DELAYS = first("delays");

    @TempDir Path scratch;

    private final List<ScoredSplit> switched = new ArrayList<>();
    private final List<StreamJob.Switch> changes = new ArrayList<>();
    private final HeardFeeds feeds = new HeardFeeds();

    /// Packages that cannot be laid out.
    private final Set<Sha256> broken = new HashSet<>();

    private @Nullable Feed begun;

    private static ScoredVersion first(String model) {
        return new ScoredVersion(
                null, new ModelName(model), new VersionNumber(1), Sha256.of(model));
    }

    private StreamSide side() throws IOException {
        return side(MadeStreams.spec(new StreamName("late-flights"), "flights", Wanted.RUNNING));
    }

    private StreamSide side(StreamJobSpec declared) throws IOException {
        return side(declared, ScoredSplit.of(FLIGHTS));
    }

    private StreamSide side(ScoredSplit split) throws IOException {
        return side(
                MadeStreams.spec(new StreamName("late-flights"), "flights", Wanted.RUNNING), split);
    }

    private static StreamJob job(StreamJobSpec declared, ScoredSplit split) {
        return StreamJob.declared(
                        JobId.of(1),
                        declared,
                        new Submission(
                                new PrincipalId("root"), null, TeamName.DEFAULT, Instant.EPOCH))
                .following(split)
                .begun(1, Instant.EPOCH);
    }

    private StreamSide side(StreamJobSpec declared, ScoredSplit split) throws IOException {
        return side(job(declared, split));
    }

    private StreamSide side(StreamJob job) throws IOException {
        AttemptSpec spec =
                new AttemptSpec(
                        begin -> {
                            throw new IOException("no child: " + begin);
                        },
                        this::laidOut,
                        scratch,
                        scratch,
                        new JobSettings(
                                List.of(scratch), 1, 2, 512L << 20, 2, Duration.ofSeconds(1)),
                        new JobMeter(),
                        connection -> {
                            throw new IOException("no brokers: " + connection);
                        },
                        connection -> {
                            throw new IOException("no cluster: " + connection);
                        },
                        feeds,
                        new HeardCaptures(),
                        InstantSource.system(),
                        System::nanoTime);
        Files.createDirectories(spec.directory(job.id()));
        begun = FeedIntake.begin(job, spec.directory(job.id()), feeds);
        return new StreamSide(job, spec, this::report);
    }

    private Path laidOut(Sha256 digest) throws IOException {
        if (broken.contains(digest)) {
            throw new IOException("not whole");
        }
        return scratch.resolve(digest.hex());
    }

    private Optional<Refusal> report(JobCommand command) {
        StreamJob.Switch change = ((SwitchVersion) command).change();
        switched.add(change.scored());
        changes.add(change);
        return Optional.empty();
    }

    private static void say(StreamSide side, String event, ScoredVersion version) {
        side.talk()
                .line(
                        Documents.tree(
                                "{\"event\":\"%s\",\"name\":\"%s\",\"version\":1}"
                                        .formatted(event, version.model())));
        side.afterLine();
    }

    @Test
    void aVersionIsKnownByItsModelAndItsNumber() throws IOException {
        StreamSide side = side();
        say(side, "started", FLIGHTS);
        side.want(ScoredSplit.of(DELAYS));
        say(side, "progress", FLIGHTS);
        assertThat(side.scoring()).as("told, and not taken yet").isEqualTo(FLIGHTS);
        side.want(ScoredSplit.of(FLIGHTS));
        say(side, "version", DELAYS);
        assertThat(side.scoring()).as("taken, and taken back").isEqualTo(DELAYS);
        assertThat(switched).containsExactly(ScoredSplit.of(DELAYS));
    }

    @Test
    void aVersionThatCannotBeLaidOutIsNoTroubleOnceItIsNotWanted() throws IOException {
        StreamSide side = side();
        say(side, "started", FLIGHTS);
        broken.add(DELAYS.digest());
        side.want(ScoredSplit.of(DELAYS));
        say(side, "progress", FLIGHTS);
        assertThat(progress(side).refused()).isEqualTo("its package cannot be laid out: not whole");
        side.want(ScoredSplit.of(FLIGHTS));
        say(side, "progress", FLIGHTS);
        assertThat(progress(side).refused()).isNull();
    }

    private static ScoredSplit divided(double weight) {
        ReleaseSplit terms =
                new ReleaseSplit(
                        new ReleaseId("flights.3"),
                        new VersionNumber(1),
                        new VersionNumber(2),
                        weight,
                        7,
                        new StickyKey.Field("user"));
        return ScoredSplit.of(FLIGHTS).with(new ScoredSplit.Canary(Sha256.of("two"), terms));
    }

    private static void say(StreamSide side, String event, String canary) {
        side.talk()
                .line(
                        Documents.tree(
                                "{\"event\":\"%s\",\"name\":\"flights\",\"version\":1,%s}"
                                        .formatted(event, canary)));
        side.afterLine();
    }

    @Test
    void theChildIsToldHowAReleaseDividesRowsAndEachStepOfItIsRecorded() throws IOException {
        StreamSide side = side();
        side.want(divided(0.01));
        say(side, "progress", FLIGHTS);
        JsonNode told = Documents.tree(Files.readString(scratch.resolve("job-1/follow.json")));
        assertThat(told.path("version").asLong()).isEqualTo(1);
        assertThat(told.path("canary"))
                .isEqualTo(
                        Documents.tree(
                                """
                                {"name": "flights", "version": 2, "package": "%s", "digest": "%s",
                                 "release": "flights.3", "weight": 0.01, "salt": 7,
                                 "sticky": "field:user"}
                                """
                                        .formatted(
                                                scratch.resolve(Sha256.of("two").hex()),
                                                Sha256.of("two").hex())));
        say(side, "version", "\"canary\":{\"version\":2,\"weight\":0.01}");
        side.want(divided(0.05));
        say(side, "progress", "\"canary\":{\"version\":2,\"weight\":0.01}");
        say(side, "version", "\"canary\":{\"version\":2,\"weight\":0.05}");
        assertThat(switched).containsExactly(divided(0.01), divided(0.05));
        assertThat(side.scoring()).as("what pays").isEqualTo(FLIGHTS);
    }

    /// Its package may be gone; what scores with stable alone until then has begun by that line.
    @Test
    void aCandidateIsToldOfBehindTheFirstLine() throws IOException {
        StreamSide side = side(divided(0.05));
        Path follow = scratch.resolve("job-1/follow.json");
        assertThat(follow).doesNotExist();
        say(side, "started", FLIGHTS);
        assertThat(Documents.tree(Files.readString(follow)).path("canary").path("weight"))
                .isEqualTo(Documents.tree("0.05"));
    }

    @Test
    void aCandidateThatCannotBeLoadedIsSaidForAsLongAsItIsWanted() throws IOException {
        StreamSide side = side();
        side.want(divided(0.01));
        say(side, "progress", FLIGHTS);
        side.talk()
                .line(
                        Documents.tree(
                                "{\"event\":\"version-refused\",\"name\":\"flights\","
                                        + "\"version\":2,\"message\":\"golden row 3 differs\"}"));
        assertThat(progress(side).refused()).isEqualTo("golden row 3 differs");
        assertThat(progress(side).canary()).isNull();
        side.want(ScoredSplit.of(FLIGHTS));
        assertThat(progress(side).refused()).isNull();
        side.want(divided(0.05));
        say(side, "version", "\"canary\":{\"version\":2,\"weight\":0.05}");
        assertThat(progress(side).refused()).as("it scores by now").isNull();
        assertThat(progress(side).canary())
                .isEqualTo(new StreamProgress.Canary(new VersionNumber(2), 0.05));
    }

    private static ScoredSplit flights(int version) {
        return ScoredSplit.of(
                new ScoredVersion(
                        null,
                        new ModelName("flights"),
                        new VersionNumber(version),
                        Sha256.of("flights " + version)));
    }

    /// A job of which it is recorded that version 1 has begun, and what has followed.
    private static StreamJob recorded(ScoredSplit wanted, StreamJob.Switch... followed) {
        StreamJob job =
                job(
                        MadeStreams.spec(new StreamName("late-flights"), "flights", Wanted.RUNNING),
                        flights(1));
        for (StreamJob.Switch one : followed) {
            job = job.switched(one);
        }
        return job.following(wanted);
    }

    private static StreamJob.Switch change(int version, @Nullable Long checkpoint, long offset) {
        return new StreamJob.Switch(
                1, flights(version), checkpoint, Map.of("0", offset), Instant.EPOCH);
    }

    private static String era(int version, @Nullable Long checkpoint, long offset) {
        return """
        {"model":{"name":"flights","version":%d,"package":"/models","digest":"%s"},
         "checkpoint":%d,"from":{"0":%d}}
        """
                .formatted(version, Sha256.of("flights " + version).hex(), checkpoint, offset);
    }

    private static void begin(StreamSide side, int version, String... eras) {
        side.talk()
                .line(
                        Documents.tree(
                                "{\"event\":\"started\",\"name\":\"flights\",\"version\":"
                                        + version
                                        + ",\"versions\":["
                                        + String.join(",", eras)
                                        + "]}"));
        side.afterLine();
    }

    /// The child, or the server, was gone before it heard of it: version 2, of which it knows by
    /// nothing else, has scored as well.
    @Test
    void whatTookEffectUnheardIsRecordedWhenTheNextAttemptBegins() throws IOException {
        StreamSide side = side(recorded(flights(4)));
        begin(side, 3, era(1, null, 0), era(2, 5L, 10), era(3, 9L, 20));
        assertThat(switched).containsExactly(flights(2), flights(3));
        assertThat(changes).extracting(StreamJob.Switch::checkpoint).containsExactly(5L, 9L);
        assertThat(changes.getLast().isSame(change(3, 9L, 20))).isTrue();
        assertThat(side.scoring()).as("what pays").isEqualTo(flights(3).stable());
    }

    @Test
    void whatARepairBeginsWithIsRecordedWithoutACheckpoint() throws IOException {
        StreamSide side = side(recorded(flights(2), change(2, 5L, 10)));
        begin(side, 1, era(1, null, 0), era(2, 5L, 10), era(1, null, 8));
        assertThat(switched).containsExactly(flights(1));
        assertThat(changes.getFirst().checkpoint()).isNull();
        assertThat(changes.getFirst().offsets()).isEqualTo(Map.of("0", 8L));
    }

    /// An attempt that was recorded with version 1 never began.
    @Test
    void whatAStreamBeginsWithIsRecordedWhereItIsAnother() throws IOException {
        begin(side(recorded(flights(2))), 2, era(2, null, 0));
        assertThat(switched).containsExactly(flights(2));
    }

    @Test
    void whatIsRecordedIsNotRecordedAgain() throws IOException {
        begin(side(recorded(flights(1))), 1, era(1, null, 0));
        begin(
                side(recorded(flights(3), change(2, 5L, 10), change(3, 9L, 20))),
                3,
                era(1, null, 0),
                era(2, 5L, 10),
                era(3, 9L, 20));
        assertThat(switched).isEmpty();
        begin(
                side(recorded(flights(3), change(2, 5L, 10))),
                3,
                era(1, null, 0),
                era(2, 5L, 10),
                era(3, 9L, 20));
        assertThat(switched).containsExactly(flights(3));
    }

    /// By the versions and the weight alone it could as well be of the release that is wanted by
    /// now.
    @Test
    void whatTheHistorySaysIsNotRecordedOnceMoreAsOfAnotherRelease() throws IOException {
        StreamSide side = side(divided(0.05));
        begin(
                side,
                1,
                """
                {"model":{"name":"flights","version":1,"digest":"%s"},"from":{"0":0}}
                """
                        .formatted(FLIGHTS.digest().hex()),
                """
                {"model":{"name":"flights","version":1,"digest":"%s",
                          "canary":{"version":2,"digest":"%s","release":"flights.2",
                                    "weight":0.05,"salt":7,"sticky":"field:user"}},
                 "checkpoint":5,"from":{"0":10}}
                """
                        .formatted(FLIGHTS.digest().hex(), Sha256.of("two").hex()));
        String canary = "\"canary\":{\"version\":2,\"weight\":0.05}";
        say(side, "version", canary + ",\"checkpoint\":5,\"offsets\":{\"0\":10}");
        assertThat(switched)
                .extracting(split -> requireNonNull(split.canary()).terms().release())
                .containsExactly(new ReleaseId("flights.2"));
        say(side, "version", canary + ",\"checkpoint\":9,\"offsets\":{\"0\":20}");
        assertThat(changes).extracting(StreamJob.Switch::checkpoint).containsExactly(5L, 9L);
        assertThat(switched).last().isEqualTo(divided(0.05));
    }

    private static StreamProgress progress(StreamSide side) {
        return side.progress(new ChildTalk(), Usage.NONE, Instant.EPOCH);
    }

    private StreamWindows windows(StreamSide side) {
        side.talk()
                .line(
                        Documents.tree(
                                "{\"event\":\"progress\",\"name\":\"flights\",\"version\":1,"
                                        + "\"windows\":{\"keys\":1}}"));
        side.afterLine();
        return requireNonNull(side.progress(new ChildTalk(), Usage.NONE, Instant.EPOCH).windows());
    }

    /// What is not taken stays, and says why; what is taken is gone.
    @Test
    void whatTheChildLeavesOfItsWindowsIsTakenIn() throws IOException {
        Path old = scratch.resolve(JobId.of(1).value()).resolve("feed/attempt-0/0-0");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "of an attempt before");
        StreamSide side = side(feeding());
        Feed feed = requireNonNull(begun);
        assertThat(old).doesNotExist();
        assertThat(feed.from()).isEqualTo(HeardFeeds.UNTIL);
        assertThat(windows(side).fed()).isNull();
        Path file = feed.directory().resolve("0-0");
        Files.write(feed.directory().resolve("0-0.part"), new byte[1]);
        Files.write(file, HeardFeeds.part(outsideName(), 1, 7).toFile());
        feeds.outcome.set(FedOutcome.OTHER);
        assertThat(windows(side).unfed()).isEqualTo("aggregate landed: another stream feeds it");
        assertThat(file).exists();
        feeds.outcome.set(FedOutcome.KNOWN);
        assertThat(windows(side).fed()).isEqualTo(7);
        assertThat(windows(side).unfed()).isNull();
        assertThat(file).doesNotExist();
        assertThat(feeds.parts).hasSize(2);
        Files.write(file, new byte[30]);
        assertThat(windows(side).unfed()).contains("expected: slipway fed tiles 1");
    }

    /// Tasks on a cluster go on with a store that has forgotten what they have told.
    @Test
    void aChildIsToldWhereTheStoreLacksAPart() throws IOException {
        StreamSide side = side(feeding());
        Path directory = requireNonNull(begun).directory();
        Path again = directory.resolveSibling("again");
        Path file =
                Files.write(
                        directory.resolve("0-0"), HeardFeeds.part(outsideName(), 1, 7).toFile());
        feeds.outcome.set(FedOutcome.OTHER);
        assertThat(windows(side).unfed()).isNotNull();
        assertThat(again).doesNotExist();
        feeds.outcome.set(FedOutcome.GAP);
        assertThat(windows(side).unfed()).contains("a part before this one is missing");
        assertThat(again).exists();
        assertThat(file).exists();
        StreamSide _ = side(feeding());
        assertThat(again).as("of an attempt before").doesNotExist();
        assertThat(file).doesNotExist();
    }

    /// Others than its child may have written it, where its tasks work on a cluster.
    @Test
    void aStreamFeedsInItsOwnNameAlone() throws IOException {
        StreamSide side = side(feeding());
        Path file = requireNonNull(begun).directory().resolve("0-0");
        Files.write(file, HeardFeeds.part("another", 1, 7).toFile());
        assertThat(windows(side).unfed())
                .isEqualTo(
                        "a part of another, attempt 1 (expected: of %s, attempt 1 at most)"
                                .formatted(outsideName()));
        Files.write(file, HeardFeeds.part(outsideName(), 2, 7).toFile());
        assertThat(windows(side).unfed()).contains("attempt 2 (expected: of ");
        Files.write(file, HeardFeeds.part("departures", outsideName(), 1, 7).toFile());
        assertThat(windows(side).unfed())
                .isEqualTo("a part of source departures (expected: one of [arrivals])");
        assertThat(feeds.parts).isEmpty();
        Files.write(file, HeardFeeds.part(outsideName(), 0, 7).toFile());
        assertThat(windows(side).fed()).as("of the attempt that is listened to").isEqualTo(7);
    }

    private static String outsideName() {
        return job(feeding(), ScoredSplit.of(FLIGHTS)).outsideName();
    }

    private static StreamJobSpec feeding() {
        return MadeStreams.feeding(
                MadeStreams.spec(new StreamName("late-flights"), "flights", Wanted.RUNNING));
    }
}
