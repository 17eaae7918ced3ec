package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams whose rows see events: of the topic of events, and of their own.
final class SeeingStreamTest {
    private static final long SEED = 20270418;
    private static final long YEAR_0 = -62_167_219_200_000L;
    private static final long YEAR_9999 = 253_402_300_799_999L;

    /// What some rows and their windows take, and all rows of the long backlog by far do not.
    private static final long ROOM = 16L << 20;

    @TempDir private Path directory;
    private SeeingStream seeing;
    private StreamFixture stream;

    @BeforeEach
    void makeTopics() throws Exception {
        seeing = new SeeingStream(directory);
        stream = seeing.stream;
    }

    private Path model() throws IOException {
        return seeing.model("seeing", SeeingStream.DEFINITION);
    }

    /// Letters about rows, not about the events in them.
    private long rows(List<JsonNode> letters) {
        return letters.stream()
                .filter(letter -> letter.path("topic").asText().equals(stream.input))
                .map(letter -> letter.path("reason").asText())
                .filter(reason -> reason.contains("asks at") || reason.contains(" bytes ("))
                .count();
    }

    private static JsonNode windows(Talking attempt) throws IOException {
        assertThat(attempt.await("progress")).isTrue();
        return attempt.said().getLast().path("windows");
    }

    /// A history with corrections, in disorder, with messages that come too late and some that are
    /// no events, scored by attempts that are killed and have other numbers of threads.
    @Test
    void rowsSeeWhatTrainingSetsHaveHoweverOftenItIsKilled() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        SeenHistory history = new SeenHistory(SEED, Campaign.cases(9_000, 60_000), 50);
        Path model = model();
        int kills = Campaign.cases(2, 40);
        long kept = 0;
        for (int number = 1; number <= kills; number++) {
            history.send(stream, number - 1, kills + 1);
            ObjectNode attempt = seeing.attempt(number, model).put("parallelism", 1 + number % 2);
            try (Child child = stream.start(attempt)) {
                assertThat(child.await("checkpoint")).isTrue();
                assertThat(child.endsWithin(random.nextLong(1_500))).isFalse();
                child.kill();
                kept = child.kept(kept);
            }
        }
        history.send(stream, kills, kills + 1);
        int hostile;
        try (StreamHere last = stream.startHere(seeing.attempt(kills + 1, model))) {
            StreamFixture.awaitAll(last, history.flights() * 8 / 10);
            hostile = sendHostile(history);
            history.close(stream);
            StreamFixture.awaitAll(last, history.flights() + hostile);
            requireTold(last, history);
            assertThat(last.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        List<JsonNode> letters = seeing.letters();
        Map<Long, JsonNode> answers = seeing.answers();
        assertThat(answers.size() + rows(letters) - hostile)
                .as("none is lost")
                .isEqualTo(history.flights());
        assertThat(answers.size()).isGreaterThan(history.flights() * 9 / 10);
        Set<String> aside = seeing.aside(letters);
        SeeingStream.requireTrained(answers, seeing.trained(history, model, aside));
        assertThat(aside).contains(history.tooLate());
        requireHostileNamed(letters);
    }

    /// What is held is told, and one more event that comes too late is counted.
    private void requireTold(StreamHere last, SeenHistory history) throws IOException {
        JsonNode windows = windows(last);
        assertThat(windows.path("keys").asLong()).isPositive();
        assertThat(windows.path("tiles").asLong()).isPositive();
        assertThat(windows.path("waiting").asInt()).isLessThanOrEqualTo(StreamFixture.PARTITIONS);
        assertThat(windows.path("bytes").asLong()).isPositive();
        long aside = windows.path("events-aside").asLong();
        seeing.broker.send(seeing.arrivals, List.of(event(history.tooLate())));
        while (windows.path("events-aside").asLong() == aside) {
            windows = windows(last);
        }
    }

    private ProducerRecord<byte[], byte[]> event(String message) {
        return new ProducerRecord<>(
                seeing.arrivals, 0, null, message.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends what is no event, and rows of moments that nobody lives in; how many rows.
    private int sendHostile(SeenHistory history) {
        seeing.broker.send(
                seeing.arrivals,
                List.of(
                        event("none"),
                        event(""),
                        event("{\"note\": \"" + "x".repeat(10_000_000) + "\"}"),
                        event(
                                "{\"origin\": \"A1\", \"departed\": \"soon\", \"landed\": 1,"
                                        + " \"delay\": 2}"),
                        event(
                                "{\"origin\": \"A1\", \"departed\": %1$d, \"landed\": %1$d,"
                                                .formatted(YEAR_9999)
                                        + " \"delay\": 2}")));
        List<ProducerRecord<byte[], byte[]>> rows = new ArrayList<>();
        for (long date : List.of(YEAR_0, YEAR_9999, -99_999_999_999_999L)) {
            rows.add(row("{\"date\": %d, \"origin\": \"A1\"}".formatted(date), history));
        }
        rows.add(row("{\"date\": \"" + "x".repeat(10_000_000) + "\"}", history));
        seeing.broker.send(stream.input, rows);
        return rows.size();
    }

    private ProducerRecord<byte[], byte[]> row(String message, SeenHistory history) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(stream.input, 0, history.end(), null, bytes);
    }

    private void requireHostileNamed(List<JsonNode> letters) {
        assertThat(
                        letters.stream()
                                .filter(letter ->
                                        letter.path("topic").asText().equals(seeing.arrivals))
                                .map(letter -> letter.path("reason").asText()))
                .anyMatch(reason -> reason.contains("expected: one JSON object"))
                .anyMatch(reason ->
                        reason.startsWith("10000012 bytes (expected: at most ")
                                && reason.endsWith(" bytes)"))
                .anyMatch(reason ->
                        reason.startsWith("departed: soon (expected: a moment")
                                && reason.endsWith("for aggregate late"))
                .anyMatch(reason ->
                        reason.startsWith("available: 9999-12-31T23:59:59.999Z")
                                && reason.contains("ahead of the clock here"));
        assertThat(
                        letters.stream()
                                .filter(letter ->
                                        letter.path("topic").asText().equals(stream.input))
                                .map(letter -> letter.path("reason").asText()))
                .anyMatch(reason -> reason.startsWith("too late: asks at 0000-01-01T00:00:00Z"))
                .anyMatch(reason ->
                        reason.startsWith("asks at 9999-12-31T23:59:59.999Z (expected: from year"))
                .anyMatch(reason -> reason.startsWith("asks at -1"))
                .anyMatch(reason -> reason.startsWith("10000012 bytes (expected: at most "));
    }

    /// Rows begin behind the answers that can be seen, and events with the oldest message: what a
    /// row sees depends on no checkpoint, and only what was sent late is put aside, then as before.
    /// It is late for whoever has gone past it: nothing is in what is read at one go. So it is sent
    /// when the repair has answered rows that are newer.
    @Test
    void repairAfterLateEventsSeesWholeWindowsAndAnswersOnce() throws Exception {
        SeenHistory history = new SeenHistory(SEED, 2_000, 50);
        assertThat(history.late(2, 4)).as("late ones that are sent too soon").isEmpty();
        Path model = model();
        history.send(stream, 0, 2);
        try (Child child = stream.start(seeing.attempt(1, model))) {
            StreamFixture.awaitAll(child, history.flights() * 9 / 20);
            awaitQuiet(child);
            child.kill();
        }
        List<JsonNode> lettersBefore = seeing.letters();
        Map<Long, JsonNode> before = seeing.answers();
        assertThat(before).isNotEmpty();
        new LostFile(stream.directory())
                .keep(Report.line("failed").put("code", "commit-lost"), stream.input, List.of());
        history.send(stream, 2, 4);
        ObjectNode repair = seeing.attempt(2, model).put("repair", true);
        try (StreamHere repaired = stream.startHere(repair)) {
            assertThat(repaired.await("started")).isTrue();
            assertThat(repaired.said().getLast().path("checkpoint").isNull()).isTrue();
            long answered = before.size() + rows(lettersBefore);
            StreamFixture.awaitAll(repaired, history.flights() * 13 / 20 - answered);
            history.send(stream, 3, 4);
            history.close(stream);
            StreamFixture.awaitAll(repaired, history.flights() - answered);
            assertThat(repaired.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        List<JsonNode> letters = seeing.letters();
        Map<Long, JsonNode> answers = seeing.answers();
        assertThat(answers.size() + rows(letters)).isEqualTo(history.flights());
        requireLate(history, letters);
        Set<String> unseen = seeing.aside(lettersBefore);
        unseen.addAll(history.late(1, 2));
        SeeingStream.requireTrained(before, seeing.trained(history, model, unseen));
        answers.keySet().removeAll(before.keySet());
        Set<String> aside = seeing.aside(letters.subList(lettersBefore.size(), letters.size()));
        SeeingStream.requireTrained(answers, seeing.trained(history, model, aside));
        seeing.requireSameOnline(history, model, aside);
    }

    /// Listens until checkpoints hold no more than the one before: then all answers are committed.
    private static void awaitQuiet(Child child) throws IOException {
        long before = -1;
        int same = 0;
        while (same < 2) {
            assertThat(child.await("checkpoint")).isTrue();
            long rows = child.said().getLast().path("rows").asLong();
            same = rows == before ? same + 1 : 0;
            before = rows;
        }
    }

    private void requireLate(SeenHistory history, List<JsonNode> letters) throws Exception {
        Set<String> told = new HashSet<>();
        for (String topic : List.of(stream.input, seeing.arrivals)) {
            told.addAll(seeing.messages(topic, letters, reason -> reason.startsWith("too late:")));
        }
        assertThat(told).isNotEmpty();
        assertThat(history.late(0, 1)).containsAll(told);
    }

    /// What waits in topics for hours of their time does not wait in memory, and who is answered
    /// twice is told the same.
    @Test
    void longBacklogTakesBoundedMemoryAndRepeatedAnswersAreTheSame() throws Exception {
        SeenHistory history = new SeenHistory(SEED, 30_000, 0);
        Path model = model();
        history.send(stream, 0, 1);
        history.close(stream);
        ObjectNode attempt = seeing.attempt(1, model).put("delivery", "at-least-once");
        attempt.put("transaction-timeout-ms", 800_000).put("checkpoint-interval-ms", 700_000);
        attempt.put("state-bytes", ROOM);
        try (Child child = stream.start(attempt)) {
            stream.awaitAnswers(child, 1_000);
            child.kill();
        }
        attempt.put("attempt", 2).put("checkpoint-interval-ms", 200);
        long resumed;
        try (StreamHere next = stream.startHere(attempt)) {
            StreamFixture.awaitAll(next, history.flights());
            // The engine takes its first checkpoint some time in the interval.
            resumed = next.said().stream().mapToLong(SeeingStreamTest::resumed).sum();
            assertThat(next.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        Map<Long, JsonNode> answers = new TreeMap<>();
        List<JsonNode> all = stream.answers(stream.output);
        all.removeIf(answer -> answer.path("id").asLong() < 0);
        for (JsonNode answer : all) {
            JsonNode earlier = answers.putIfAbsent(answer.path("id").asLong(), answer);
            assertThat(earlier == null || earlier.equals(answer)).as(answer.toString()).isTrue();
        }
        assertThat(answers).hasSize(history.flights());
        assertThat(all.size() + resumed).isGreaterThanOrEqualTo(history.flights() + 1_000L);
        assertThat(seeing.letters()).isEmpty();
        answers.replaceAll((id, answer) -> answer.path("y"));
        SeeingStream.requireTrained(answers, seeing.trained(history, model, Set.of()));
    }

    /// The rows with which an attempt goes on, of the line that says so.
    private static long resumed(JsonNode line) {
        return line.path("resumed-rows").asLong();
    }

    /// A machine may have forgotten the time when it starts again. All rows would be ones of the
    /// future.
    @Test
    void clockThatWasSetBackEndsAnAttemptAndPutsNoRowAside() throws Exception {
        SeenHistory history = new SeenHistory(SEED, 2_000, 0);
        Path model = model();
        history.send(stream, 0, 2);
        try (StreamHere run = stream.startHere(seeing.attempt(1, model))) {
            StreamFixture.awaitAll(run, history.flights() * 4 / 10);
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        history.send(stream, 1, 2);
        try (StreamHere run = stream.startHere(seeing.attempt(2, model), () -> 0)) {
            assertThat(run.await("checkpoint")).isFalse();
            assertThat(run.end()).isEqualTo(ExitStatus.FAILED);
            JsonNode last = run.said().getLast();
            assertThat(last.path("code").asText()).isEqualTo("clock-behind");
            assertThat(last.path("retryable").asBoolean()).isTrue();
            assertThat(last.path("message").asText())
                    .startsWith("the clock here says 1970-01-01T00:0");
        }
        history.close(stream);
        try (StreamHere run = stream.startHere(seeing.attempt(3, model))) {
            StreamFixture.awaitAll(run, history.flights());
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(seeing.letters()).isEmpty();
        assertThat(seeing.answers()).hasSize(history.flights());
    }

    /// Rows that wait for what they may see are in the checkpoint, which a repair gives up.
    @Test
    void messagesThatWereDeletedUnreadAreNamedBesideRowsThatWait() throws Exception {
        SeenHistory history = new SeenHistory(SEED, 2_000, 0);
        Path model = model();
        history.send(stream, 0, 2);
        try (StreamHere run = stream.startHere(seeing.attempt(1, model))) {
            StreamFixture.awaitAll(run, history.flights() * 4 / 10);
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        long sent =
                stream.broker.committed(stream.input).stream()
                        .filter(flight -> flight.partition() == 0)
                        .count();
        long answered = new Brokers(stream).offsets().getOrDefault(0, 0L);
        assertThat(answered).as("some rows wait").isBetween(1L, sent - 1);
        history.send(stream, 1, 2);
        long oldest = sent + 10;
        stream.broker
                .admin()
                .deleteRecords(
                        Map.of(
                                new TopicPartition(stream.input, 0),
                                RecordsToDelete.beforeOffset(oldest)))
                .all()
                .get();
        try (StreamHere run = stream.startHere(seeing.attempt(2, model))) {
            assertThat(run.await("checkpoint")).isFalse();
            assertThat(run.end()).isEqualTo(ExitStatus.FAILED);
            JsonNode last = run.said().getLast();
            assertThat(last.path("code").asText()).isEqualTo("input-gone");
            JsonNode lost = last.path("lost");
            assertThat(lost).as(last.toString()).hasSize(1);
            assertThat(lost.at("/0/partition").asInt(-1)).isZero();
            assertThat(lost.at("/0/from").asLong()).isEqualTo(answered);
            assertThat(lost.at("/0/to").asLong()).isEqualTo(oldest);
        }
    }

    @Test
    void stateThatWouldNotFitEndsTheStreamWithItsFigures() throws Exception {
        SeenHistory history = new SeenHistory(SEED, 2_000, 0);
        history.send(stream, 0, 1);
        ObjectNode attempt = seeing.attempt(1, model()).put("state-bytes", 20_000);
        try (StreamHere run = stream.startHere(attempt)) {
            assertThat(run.end()).isEqualTo(ExitStatus.FAILED);
            JsonNode last = run.said().getLast();
            assertThat(last.path("code").asText()).isEqualTo("state-too-large");
            assertThat(last.path("retryable").asBoolean()).isFalse();
            assertThat(last.path("message").asText())
                    .startsWith("the windows of ")
                    .contains("(expected: at most 20000, a quarter of jobs.memory; ");
        }
    }

    @Test
    void sourcesNeedTopicsAndVersionsTheSameQuestions() throws Exception {
        Path model = model();
        ObjectNode unsaid = seeing.attempt(1, model);
        ((ObjectNode) unsaid.path("input")).putObject("events").put("weather", seeing.arrivals);
        try (StreamHere run = stream.startHere(unsaid)) {
            assertThat(run.end()).isEqualTo(ExitStatus.REFUSED);
            assertThat(run.said().getLast().path("message").asText())
                    .startsWith(
                            "from.events: topics for the sources [weather] (expected: one for each"
                                    + " of [arrivals, flights], from which");
        }
        Path longer =
                seeing.model(
                        "longer", SeeingStream.DEFINITION.replace("window: 30m", "window: 31m"));
        ObjectNode wanted = seeing.attempt(2, model);
        try (StreamHere run = stream.startHere(wanted)) {
            assertThat(run.await("checkpoint")).isTrue();
            ObjectNode other = ((ObjectNode) wanted.path("model")).deepCopy();
            stream.follow(other.put("version", 2).put("package", longer.toString()));
            assertThat(run.await("version-refused")).isTrue();
            assertThat(run.said().getLast().path("message").asText())
                    .contains("aggregates of its features.yaml are not those of flights/1")
                    .contains("declare it again");
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        ObjectNode next = seeing.attempt(3, longer);
        next.withObject("/model").put("version", 2);
        try (StreamHere run = stream.startHere(next)) {
            assertThat(run.await("started")).isTrue();
            assertThat(run.said().getLast().path("version").asLong()).isEqualTo(1);
            while (run.said().stream()
                    .noneMatch(line -> line.path("event").asText().equals("version-refused"))) {
                assertThat(run.await("checkpoint")).isTrue();
            }
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    /// One partition gets nothing but messages that say no moment, without end.
    @Test
    void messagesWithoutMomentHoldBackNoRow() throws Exception {
        ObjectNode attempt = seeing.attempt(1, model()).put("idle-ms", 2_000);
        String flight = "{\"id\":7,\"date\":979430400000,\"origin\":\"A1\",\"distance\":5}";
        try (StreamHere here = stream.startHere(attempt)) {
            assertThat(here.await("started")).isTrue();
            long moment = 979_430_400_000L;
            byte[] value = flight.getBytes(StandardCharsets.UTF_8);
            stream.broker.send(
                    stream.input,
                    List.of(new ProducerRecord<>(stream.input, 0, moment, null, value)));
            int letters = 0;
            while (stream.answers(stream.output).isEmpty()) {
                assertThat(letters++).as("letters, and no answer yet").isLessThan(60);
                stream.broker.send(stream.input, List.of(stream.record(1, "no object")));
                assertThat(here.await("progress")).isTrue();
            }
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    /// What lies between the partitions of a backlog may be a whole window.
    @Test
    void rowsOfThePartitionThatIsBehindAreNotLateWhenBrokersWereAway() throws Exception {
        long moment = 979_430_400_000L;
        try (LocalBroker broker = LocalBroker.start(directory.resolve("broker"))) {
            StreamFixture away = new StreamFixture(broker, directory.resolve("away"));
            SeeingStream there = new SeeingStream(directory, away);
            ObjectNode attempt = there.attempt(1, model()).put("idle-ms", 8_000);
            send(away, 0, 1, moment + 1_800_000);
            send(away, 1, 2, moment);
            try (StreamHere here = away.startHere(attempt)) {
                while (windows(here).path("waiting").asLong() < 2) {
                    assertThat(here.await("progress")).isTrue();
                }
                broker.signal("STOP");
                // Whoever took it for a silence would go on within eight seconds.
                here.requireAlive(10_000);
                broker.signal("CONT");
                send(away, 1, 3, moment + 60_000);
                // What is newer than all rows releases them, and no other silence is waited for.
                new SeenHistory(SEED, 0, 0).close(away, 3_000_000);
                away.awaitAnswers(here, 3);
                assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
            }
            assertThat(there.letters()).isEmpty();
        }
    }

    private static void send(StreamFixture to, int partition, int id, long moment) {
        String flight =
                "{\"id\": %d, \"date\": %d, \"origin\": \"A1\", \"distance\": 5}"
                        .formatted(id, moment);
        byte[] value = flight.getBytes(StandardCharsets.UTF_8);
        to.broker.send(
                to.input, List.of(new ProducerRecord<>(to.input, partition, moment, null, value)));
    }

    /// Each task sends to each other one, so what they need grows faster than they do.
    @Test
    void manyTasksHaveRoomForWhatTheySendEachOther() throws Exception {
        int tasks = 12;
        long moment = 979_430_400_000L;
        String wide = stream.input + "-wide";
        seeing.broker.create(wide, tasks, Map.of());
        List<ProducerRecord<byte[], byte[]>> rows = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            String row =
                    "{\"id\": %d, \"date\": %d, \"origin\": \"A%d\", \"distance\": 1}"
                            .formatted(i, moment, i);
            byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
            rows.add(new ProducerRecord<>(wide, i, moment, null, bytes));
        }
        seeing.broker.send(wide, rows);
        ObjectNode attempt = seeing.attempt(1, model()).put("parallelism", tasks);
        attempt.put("idle-ms", 1_000)
                .withObject("/input")
                .put("topic", wide)
                .withObject("/events")
                .put("flights", wide);
        try (StreamHere run = stream.startHere(attempt)) {
            StreamFixture.awaitAll(run, tasks);
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(seeing.answers()).hasSize(tasks);
    }
}
