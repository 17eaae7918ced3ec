package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages that are scored by a child, as a reader of its topics sees it.
final class StreamTest {
    private static final int FLIGHTS = 30_000;

    @TempDir private Path directory;
    private StreamFixture stream;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
    }

    @Test
    void answersAreThoseOfABatchBitForBit() throws Exception {
        List<String> flights = StreamFixture.flights(0, FLIGHTS);
        stream.send(flights);
        try (StreamHere run = stream.startHere(stream.attempt(1))) {
            StreamFixture.awaitAll(run, FLIGHTS);
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
            assertThat(run.said().getLast().path("rows").asLong()).isEqualTo(FLIGHTS);
        }
        Map<Long, String> batch = batch(flights);
        Map<Long, String> streamed = new HashMap<>();
        List<JsonNode> answers = stream.answers(stream.output);
        for (JsonNode answer : answers) {
            streamed.put(answer.path("id").asLong(), answer.path("output").toString());
            assertThat(answer.path("model").asText()).isEqualTo("flights");
            assertThat(answer.path("version").asLong()).isEqualTo(1);
        }
        assertThat(answers).hasSize(FLIGHTS);
        assertThat(streamed).isEqualTo(batch);
        assertThat(answers.stream().map(answer -> answer.path("prediction_id").asText()).distinct())
                .hasSize(FLIGHTS)
                .allMatch(id -> id.matches("[0-9a-f]{32}"));
        assertThat(stream.answers(stream.dead)).isEmpty();
    }

    /// The same flights scored from a file, by their numbers.
    private Map<Long, String> batch(List<String> flights) throws Exception {
        JobFixture job = new JobFixture(directory.resolve("batch"));
        Path input = job.write("flights.jsonl", String.join("\n", flights) + "\n");
        ObjectNode attempt = job.attempt(input);
        attempt.putArray("pass-through").add("id");
        ((ObjectNode) attempt.path("output")).put("format", "jsonl");
        assertThat(job.run(attempt).status()).isEqualTo(ExitStatus.DONE);
        Map<Long, String> scored = new HashMap<>();
        for (String row : job.textRows(false)) {
            JsonNode node = JobFixture.JSON.readTree(row);
            scored.put(node.path("id").asLong(), node.path("output").toString());
        }
        return scored;
    }

    @Test
    void stoppedStreamGoesOnWhereItStopped() throws Exception {
        stream.send(StreamFixture.flights(0, 1000));
        try (Child child = stream.start(stream.attempt(1))) {
            StreamFixture.awaitAll(child, 1000);
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
        }
        stream.send(StreamFixture.flights(1000, 1000));
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            StreamFixture.awaitAll(here, 2000);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
            JsonNode started = started(here);
            assertThat(started.path("resumed-rows").asLong()).isEqualTo(1000);
            assertThat(started.path("checkpoint").isNumber()).isTrue();
        }
        stream.requireEachOnce(2000);
        assertThat(Files.exists(stream.directory().resolve("versions.json"))).isTrue();
    }

    @Test
    void whatAnAttemptWarnsOfIsInItsLog() throws Exception {
        Files.writeString(stream.directory().resolve("committed-letters.json"), "{");
        try (Child child = stream.start(stream.attempt(1))) {
            assertThat(child.await("planned")).isTrue();
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
        }
        assertThat(Files.readString(stream.directory().resolve("child.log")))
                .contains("committed-letters.json cannot be read");
    }

    /// The attempt has found out where each partition begins, and waits until there is another one
    /// before its engine looks.
    @Test
    void partitionThatIsAddedAsAnAttemptBeginsIsReadFromItsStart() throws Exception {
        List<String> flights = StreamFixture.flights(0, 300);
        stream.send(flights.subList(0, 200));
        try (StreamHere here =
                stream.startHeard(
                        stream.attempt(1), line -> addIfPlanned(line, flights.subList(200, 300)))) {
            StreamFixture.awaitAll(here, 300);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(300);
    }

    private void addIfPlanned(JsonNode line, List<String> flights) throws Exception {
        if (!line.path("event").asText().equals("planned")) {
            return;
        }
        new Brokers(stream).addPartition();
        stream.send(StreamFixture.PARTITIONS, flights);
    }

    @Test
    void cheapStreamRepeatsAnswersUnderTheSameIdAndLosesNone() throws Exception {
        stream.send(StreamFixture.flights(0, 1000));
        ObjectNode attempt = stream.attempt(1).put("delivery", "at-least-once");
        // The engine takes a checkpoint or two as it begins, and the next some time in this hour.
        attempt.put("transaction-timeout-ms", 7_200_000).put("checkpoint-interval-ms", 3_600_000);
        try (Child child = stream.start(attempt)) {
            stream.awaitAnswers(child, 1000);
            stream.send(StreamFixture.flights(1000, 1000));
            stream.awaitAnswers(child, 2000);
            child.kill();
        }
        stream.send(StreamFixture.flights(2000, 1000));
        long resumed;
        attempt.put("attempt", 2).put("checkpoint-interval-ms", 200);
        try (StreamHere here = stream.startHere(attempt)) {
            StreamFixture.awaitAll(here, 3000);
            resumed = started(here).path("resumed-rows").asLong();
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        List<JsonNode> answers = stream.answers(stream.output);
        Map<Long, String> ids = new HashMap<>();
        for (JsonNode answer : answers) {
            String id = answer.path("prediction_id").asText();
            String before = ids.put(answer.path("id").asLong(), id);
            assertThat(before == null || before.equals(id)).isTrue();
        }
        assertThat(ids).hasSize(3000);
        assertThat(ids.values().stream().distinct()).hasSize(3000);
        // What was answered and no checkpoint knew of is answered again.
        assertThat(resumed).isLessThan(2000);
        assertThat(answers).hasSize(Math.toIntExact(5000 - resumed));
    }

    private static JsonNode started(Talking attempt) {
        return attempt.said().stream()
                .filter(line -> line.path("event").asText().equals("started"))
                .findFirst()
                .orElseThrow();
    }
}
