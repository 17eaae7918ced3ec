package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A version that changes while messages are scored.
final class StreamVersionTest {
    @TempDir private Path directory;
    private StreamFixture stream;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
    }

    @Test
    void versionChangesAtOneCheckpointAndTheOffsetsAreTold() throws Exception {
        long rows;
        JsonNode changed;
        Map<Long, Long> told;
        try (Feed feed = new Feed(stream, 4_000);
                Child child = stream.start(stream.attempt(1))) {
            StreamFixture.awaitAll(child, 2_000);
            stream.follow(StreamFixture.model("v2", 2));
            assertThat(child.await("version")).isTrue();
            changed = child.said().getLast();
            // Killed at once: whoever begins again has to give the same messages to the same
            // versions, although it is told of the old one.
            child.kill();
            ObjectNode next = stream.attempt(2);
            next.set("model", StreamFixture.model("v2", 2));
            try (StreamHere successor = stream.startHere(next)) {
                assertThat(successor.await("started")).isTrue();
                JsonNode started = successor.said().getLast();
                assertThat(started.path("version").asLong()).isEqualTo(2);
                JsonNode history = started.path("versions");
                assertThat(history).as("what may not have been heard").hasSize(2);
                assertThat(history.get(1).path("from")).isEqualTo(changed.path("offsets"));
                assertThat(history.get(1).path("checkpoint")).isEqualTo(changed.path("checkpoint"));
                rows = feed.end();
                StreamFixture.awaitAll(successor, rows);
                told = VersionsSeen.counted(successor, rows);
                assertThat(successor.stop()).isEqualTo(ExitStatus.STOPPED);
            }
        }
        assertThat(changed.path("version").asLong()).isEqualTo(2);
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(Math.toIntExact(rows))
                .values()
                .containsOnly(1);
        VersionsSeen.followOffsets(stream, changed);
        VersionsSeen.areCounted(stream, told);
    }

    @Test
    void versionOfTheCheckpointThatIsBarredScoresNoFurtherRow() throws Exception {
        try (Child child = stream.start(stream.attempt(1))) {
            stream.send(StreamFixture.flights(0, 100));
            StreamFixture.awaitAll(child, 100);
            stream.awaitAnswers(child, 100);
            child.kill();
        }
        Files.writeString(stream.directory().resolve("barred.json"), "[\"flights/1\"]");
        stream.send(StreamFixture.flights(100, 100));
        ObjectNode next = stream.attempt(2);
        next.set("model", StreamFixture.model("v2", 2));
        try (StreamHere successor = stream.startHere(next)) {
            assertThat(successor.await("started")).isTrue();
            JsonNode started = successor.said().getLast();
            assertThat(started.path("version").asLong()).isEqualTo(2);
            assertThat(started.path("versions")).as("which scored from where on").hasSize(2);
            StreamFixture.awaitAll(successor, 200);
            assertThat(successor.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        List<JsonNode> answers = stream.answers(stream.output);
        assertThat(answers).hasSize(200);
        assertThat(answers)
                .allMatch(answer ->
                        answer.path("version").asLong()
                                == (answer.path("id").asLong() < 100 ? 1 : 2));
    }

    @Test
    void aReleaseDividesRowsAndEachStepOfItTakesEffectAtOneCheckpoint() throws Exception {
        List<JsonNode> eras = new ArrayList<>();
        long rows;
        Map<Long, Long> told;
        try (Feed feed = new Feed(stream, 4_000);
                Child child = stream.start(stream.attempt(1))) {
            StreamFixture.awaitAll(child, 1_000);
            stream.follow(StreamFixture.divided(0.4));
            assertThat(child.await("version")).isTrue();
            eras.add(child.said().getLast());
            // Killed at once: whoever begins again goes on with the split of the checkpoint.
            child.kill();
            stream.keep(stream.attempt(2));
            // What an attempt follows is told behind what it is to do.
            stream.follow(StreamFixture.divided(0.4));
            try (StreamHere successor = stream.startHereAsKept()) {
                assertThat(successor.await("started")).isTrue();
                JsonNode started = successor.said().getLast();
                assertThat(started.path("version").asLong()).isEqualTo(1);
                assertThat(started.at("/canary/weight").asDouble()).isEqualTo(0.4);
                long read = started.path("resumed-rows").asLong() + 2_000;
                StreamFixture.awaitAll(successor, read);
                assertThat(successor.said())
                        .as("nothing changes")
                        .noneMatch(line -> line.path("event").asText().equals("version"));
                stream.follow(StreamFixture.divided(0.7));
                assertThat(successor.await("version")).isTrue();
                eras.add(successor.said().getLast());
                StreamFixture.awaitAll(successor, rows(successor) + 2_000);
                stream.follow(StreamFixture.model("v1", 1));
                assertThat(successor.await("version")).isTrue();
                eras.add(successor.said().getLast());
                rows = feed.end();
                StreamFixture.awaitAll(successor, rows);
                told = VersionsSeen.counted(successor, rows);
                assertThat(successor.stop()).isEqualTo(ExitStatus.STOPPED);
            }
        }
        assertThat(eras)
                .extracting(era -> era.at("/canary/weight").asDouble(0))
                .containsExactly(0.4, 0.7, 0.0);
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(Math.toIntExact(rows))
                .values()
                .containsOnly(1);
        VersionsSeen.followKeys(stream, eras);
        VersionsSeen.areCounted(stream, told);
    }

    /// Of the newest checkpoint that was told.
    private static long rows(Talking attempt) {
        return attempt.said().stream()
                .filter(line -> line.path("event").asText().equals("checkpoint"))
                .mapToLong(line -> line.path("rows").asLong())
                .max()
                .orElseThrow();
    }

    @Test
    void candidateThatCannotBeLoadedHasNoPart() throws Exception {
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            assertThat(here.await("started")).isTrue();
            stream.follow(
                    StreamFixture.divided(
                            StreamFixture.model("v1", 1),
                            StreamFixture.model("no-such-version", 3),
                            0.5));
            assertThat(here.await("version-refused")).isTrue();
            assertThat(here.said().getLast().path("version").asLong()).isEqualTo(3);
            stream.send(StreamFixture.flights(0, 100));
            StreamFixture.awaitAll(here, 100);
            stream.follow(StreamFixture.divided(0.5));
            assertThat(here.await("version")).isTrue();
            assertThat(here.said().getLast().at("/canary/version").asLong()).isEqualTo(2);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        List<JsonNode> answers = stream.answers(stream.output);
        assertThat(answers).hasSize(100);
        assertThat(answers).allMatch(answer -> answer.path("version").asLong() == 1);
    }

    /// A version whose package has its digest for a name, as those of a server have.
    private static ObjectNode laidOut(ObjectNode model, Path all) throws IOException {
        Path to = Files.createDirectories(all.resolve(model.path("digest").asText()));
        try (Stream<Path> files = Files.list(Path.of(model.path("package").asText()))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
            }
        }
        return model.put("package", to.toString());
    }

    @Test
    void versionOfTheCheckpointIsFoundWhereTheServersDataWasMovedTo() throws Exception {
        Path before = Files.createDirectories(directory.resolve("before"));
        ObjectNode first = laidOut(StreamFixture.model("v1", 1), before);
        ObjectNode second = laidOut(StreamFixture.model("v2", 2), before);
        ObjectNode attempt = stream.attempt(1);
        attempt.set("model", first);
        try (StreamHere here = stream.startHere(attempt)) {
            stream.send(StreamFixture.flights(0, 100));
            StreamFixture.awaitAll(here, 100);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        Path behind = Files.move(before, directory.resolve("behind"));
        String digest = second.path("digest").asText();
        ObjectNode next = stream.attempt(2);
        next.set("model", second.put("package", behind.resolve(digest).toString()));
        try (StreamHere here = stream.startHere(next)) {
            assertThat(here.await("started")).isTrue();
            JsonNode started = here.said().getLast();
            assertThat(started.path("version").asLong()).isEqualTo(1);
            assertThat(started.path("versions")).as("nothing has changed").hasSize(1);
            assertThat(here.await("version")).isTrue();
            assertThat(here.said().getLast().path("version").asLong()).isEqualTo(2);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    /// A package at which the runtime of tests breaks.
    private Path broken(String how) throws IOException {
        Path broken = Files.createDirectories(directory.resolve(how));
        Files.writeString(broken.resolve("model.yaml"), "file: model\n");
        Files.writeString(broken.resolve("model"), "echo " + how + "\n");
        return broken;
    }

    @Test
    void versionAtWhichARuntimeBreaksIsRefusedAndTheNextOneIsFollowed() throws Exception {
        Path broken = broken("defect");
        Path worse = broken("error");
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            assertThat(here.await("started")).isTrue();
            stream.follow(StreamFixture.model("v1", 3).put("package", broken.toString()));
            assertThat(here.await("version-refused")).isTrue();
            assertThat(here.said().getLast().path("message").asText())
                    .startsWith("model flights/3: ")
                    .endsWith("a defect of the runtime");
            stream.follow(StreamFixture.model("v1", 4).put("package", worse.toString()));
            assertThat(here.await("version-refused")).isTrue();
            assertThat(here.said().getLast().path("message").asText())
                    .startsWith("model flights/4: ")
                    .endsWith("an error of the runtime");
            stream.follow(StreamFixture.model("v2", 2));
            assertThat(here.await("version")).isTrue();
            assertThat(here.said().getLast().path("version").asLong()).isEqualTo(2);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    @Test
    void versionThatEndsTheProcessWhichLoadsItIsRefusedAndTheOneBeforeGoesOn() throws Exception {
        ObjectNode heavy = StreamFixture.model("v2", 2);
        Files.writeString(
                stream.directory().resolve("loading.json"),
                "{\"digest\":\"" + heavy.path("digest").asText() + "\",\"tries\":3}");
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            assertThat(here.await("started")).isTrue();
            stream.follow(heavy);
            assertIsTooHeavy(here);
        }
        ObjectNode next = stream.attempt(2);
        next.set("model", heavy);
        try (StreamHere here = stream.startHere(next)) {
            assertThat(here.await("started")).isTrue();
            assertIsTooHeavy(here);
        }
    }

    private static void assertIsTooHeavy(StreamHere here) throws Exception {
        Predicate<JsonNode> refused = line -> line.path("event").asText().equals("version-refused");
        if (here.said().stream().noneMatch(refused)) {
            assertThat(here.await("version-refused")).isTrue();
        }
        JsonNode line = here.said().stream().filter(refused).findFirst().orElseThrow();
        assertThat(line.path("message").asText())
                .isEqualTo(
                        "model flights/2: the process ended 3 times while it was loaded beside the"
                                + " one that scores (expected: a jobs.memory that holds both)");
        assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
    }

    @Test
    void versionThatCannotBeLoadedChangesNothing() throws Exception {
        try (Child child = stream.start(stream.attempt(1))) {
            assertThat(child.await("started")).isTrue();
            stream.follow(StreamFixture.model("no-such-version", 3));
            assertThat(child.await("version-refused")).isTrue();
            assertThat(child.said().getLast().path("version").asLong()).isEqualTo(3);
            stream.send(StreamFixture.flights(0, 100));
            StreamFixture.awaitAll(child, 100);
            child.kill();
        }
        // The next attempt is told of it from the beginning, as it is what is wanted.
        ObjectNode next = stream.attempt(2);
        next.set("model", StreamFixture.model("no-such-version", 3));
        try (StreamHere successor = stream.startHere(next)) {
            assertThat(successor.await("started")).isTrue();
            assertThat(successor.said().getLast().path("version").asLong()).isEqualTo(1);
            stream.send(StreamFixture.flights(100, 100));
            StreamFixture.awaitAll(successor, 200);
            // It may have been looked at before the work began.
            while (successor.said().stream()
                    .noneMatch(line -> line.path("event").asText().equals("version-refused"))) {
                assertThat(successor.await("progress")).isTrue();
            }
            assertThat(successor.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        List<JsonNode> answers = stream.answers(stream.output);
        assertThat(answers).hasSize(200);
        assertThat(answers).allMatch(answer -> answer.path("version").asLong() == 1);
    }
}
