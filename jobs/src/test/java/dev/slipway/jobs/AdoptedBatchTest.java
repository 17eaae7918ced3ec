package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.JobFixture.Outcome;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.cluster.PlayedDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.engine.Beginning;
import dev.slipway.jobs.engine.Engine;
import dev.slipway.jobs.engine.Workbench;
import dev.slipway.jobs.input.InputFiles;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Planner;
import dev.slipway.jobs.output.Board;
import dev.slipway.jobs.output.OutputShape;
import dev.slipway.jobs.output.Part;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.output.Tally;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.jobs.table.Position;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A batch whose child is killed while its tasks work on a cluster, and what the next attempt does
/// with their job. The tasks are played.
@Timeout(60)
final class AdoptedBatchTest {
    private static final long ROWS = 2;
    private static final long KEPT = 3;

    @TempDir private Path root;

    private final List<Attempted> attempted = new ArrayList<>();
    private JobFixture job;
    private PlayedDoor door;
    private Path jar;
    private Path input;

    @BeforeEach
    void open() throws IOException {
        door = PlayedDoor.open(ignored -> {});
        job = new JobFixture(root);
        jar = Files.writeString(root.resolve("slipway-job.jar"), "a jar");
        input =
                job.write(
                        "in.csv",
                        """
                        minute_of_day,day_of_week,distance,origin,destination,origin_late_rate
                        600,3,500,ATL,ORD,0.1
                        700,4,900,ATL,BOS,0.2
                        """);
    }

    @AfterEach
    void close() {
        List.copyOf(attempted).forEach(this::end);
        door.close();
    }

    private void end(Attempted one) {
        attempted.remove(one);
        one.engine().close();
        one.files().close();
        one.model().close();
    }

    private ObjectNode attempt(int number) {
        ObjectNode attempt = job.attempt(input).put("attempt", number);
        Place.Cluster place = door.place(jar);
        attempt.putObject("on")
                .put("connection", place.connection())
                .put("address", place.address().toString())
                .put("jar", jar.toString());
        return attempt;
    }

    private Attempt kept(ObjectNode attempt) throws IOException {
        job.keep(attempt);
        return AttemptFile.read(job.directory());
    }

    /// Hears nothing.
    private record Unheard() implements Workbench.CheckpointWatcher {
        @Override
        public void resumed(long rows) {}

        @Override
        public void reading() {}

        @Override
        public void scored() {}

        @Override
        public void completed(long number, long rows) {}

        @Override
        public void used(Map<Long, Long> nanos) {}
    }

    /// A child that has handed tasks over, or listens to some, and is killed or goes to sleep.
    private record Attempted(
            boolean isGoing, Stage stage, ScoringModel model, InputFiles files, Engine engine) {}

    private Attempted begin(ObjectNode text) throws Exception {
        Attempt attempt = kept(text);
        try (Beginning beginning = Engine.takeOver(attempt, job.directory())) {
            Stage stage = ((Stage.Opening.Staged) beginning.open()).stage();
            ScoringModel model = ScoringModel.load(attempt.model(), attempt.cache());
            boolean isFirst = stage.plan().isEmpty();
            if (isFirst) {
                stage.keepPlan(Planner.plan(attempt, model.tableColumns()));
            }
            Plan plan = stage.plan().orElseThrow();
            OutputShape shape = OutputShape.of(attempt, plan, model.outputs());
            Tally tally = new Tally(plan, attempt.badRows());
            InputFiles files = new InputFiles(root, plan, 1);
            Workbench.Output output = new Workbench.Output(stage, shape, tally, new Unheard());
            Workbench bench = new Workbench(attempt, plan, files, model, output);
            Attempted begun =
                    new Attempted(
                            beginning.isGoing(),
                            stage,
                            model,
                            files,
                            beginning.start(bench, isFirst));
            attempted.add(begun);
            return begun;
        }
    }

    /// The first attempt, whose tasks have completed a checkpoint.
    private Attempted first() throws Exception {
        Attempted first = begin(attempt(1));
        assertThat(first.isGoing()).isFalse();
        new Board(first.stage(), 1).keep(new Board.Kept(0, KEPT, 1));
        return first;
    }

    /// Tasks have read all of the input, of which no row could be scored.
    private static void readAll(Stage stage) {
        stage.keepAllParts(
                stage.plan().orElseThrow().splits().stream()
                        .map(split ->
                                new Part(
                                        split.number(),
                                        0,
                                        ROWS,
                                        new Position(split.pieces().size(), 0, ROWS),
                                        List.of(),
                                        null,
                                        ROWS))
                        .toList());
    }

    /// What an attempt says; something is done when it tells of a checkpoint.
    private static final class Heard extends OutputStream {
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private final Runnable atCheckpoint;

        Heard(Runnable atCheckpoint) {
            this.atCheckpoint = atCheckpoint;
        }

        @Override
        public void write(int one) {
            said.write(one);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            said.write(bytes, from, length);
            String line = new String(bytes, from, length, StandardCharsets.UTF_8);
            if (line.contains("\"event\":\"checkpoint\"")) {
                atCheckpoint.run();
            }
        }

        List<JsonNode> lines() throws IOException {
            return JobFixture.lines(said.toString(StandardCharsets.UTF_8));
        }
    }

    /// Runs an attempt to its end, which the tasks of another one come to once they are heard.
    private Outcome commit(ObjectNode attempt, Stage tasks) throws IOException {
        job.keep(attempt);
        Heard heard = new Heard(() -> readAll(tasks));
        Report report = new Report(heard);
        ExitStatus status = new AttemptRun(job.directory(), report, System::nanoTime).run();
        Outcome outcome = new Outcome(status, heard.lines());
        assertThat(outcome.status()).as(outcome.lines().toString()).isEqualTo(ExitStatus.DONE);
        assertThat(job.manifest().path("attempt").asLong())
                .isEqualTo(attempt.path("attempt").asLong());
        assertThat(job.beside()).isEmpty();
        assertThat(door.runs()).as("handed over").isEqualTo(1);
        assertThat(door.state()).isEqualTo("FINISHED");
        assertThat(Submitted.read(job.directory())).isEmpty();
        return outcome;
    }

    private Submitted left() {
        return Submitted.read(job.directory()).orElseThrow();
    }

    private void requireAtWork(Submitted submitted) {
        assertThat(door.state()).isEqualTo("RUNNING");
        assertThat(door.runs()).as("handed over").isEqualTo(1);
        assertThat(left()).isEqualTo(submitted);
    }

    private static void requireFenced(long by, ThrowingCallable tried) {
        assertThatThrownBy(tried)
                .isInstanceOfSatisfying(
                        FencedException.class, fenced -> assertThat(fenced.by()).isEqualTo(by));
    }

    @Test
    void jobOfAKilledChildGoesOnAndIsListenedTo() throws Exception {
        Outcome outcome = commit(attempt(2), first().stage());
        JsonNode started = outcome.line("started");
        assertThat(started.path("attempt").asLong()).isEqualTo(2);
        assertThat(started.path("checkpoint").asLong()).isEqualTo(KEPT);
        assertThat(started.path("resumed-rows").asLong()).isEqualTo(1);
        assertThat(outcome.last().path("rows").asLong()).isEqualTo(ROWS);
        assertThat(job.output.resolve("_listens-2")).doesNotExist();
    }

    @Test
    void firstLineSaysWhoseTasksItTellsOfAndHowFarTheyAre() throws Exception {
        Attempted first = first();
        Board board = new Board(first.stage(), 1);
        board.count("0a", new Tally.Counted(1, 0, 0, Map.of(), List.of()));
        board.count("0b", new Tally.Counted(1, 1, 0, Map.of(), List.of()));
        JsonNode started = commit(attempt(2), first.stage()).line("started");
        assertThat(started.path("listens-to").asLong()).isEqualTo(1);
        assertThat(started.path("begun-rows").isNumber()).isTrue();
        assertThat(started.path("begun-rows").asLong()).isZero();
        assertThat(started.path("resumed-rows").asLong()).isEqualTo(1);
        assertThat(started.path("rows").asLong()).isEqualTo(2);
        assertThat(started.path("bad-rows").asLong()).isEqualTo(1);
    }

    /// A child that is killed while the cluster takes its job has come no further.
    @Test
    void columnsOfAnswersAreNotedBeforeTasksAreHandedOver() throws Exception {
        ObjectNode attempt = attempt(1);
        attempt.withObject("/on").put("address", "http://127.0.0.1:1/");
        assertThat(job.run(attempt).status()).isEqualTo(ExitStatus.FAILED);
        assertThat(root.resolve(".scored.job-1.attempt-1/_outputs.json")).isNotEmptyFile();
    }

    @Test
    void secondChildThatIsKilledLeavesItToAThird() throws Exception {
        Attempted first = first();
        Submitted handed = left();
        Attempted second = begin(attempt(2));
        assertThat(second.isGoing()).isTrue();
        assertThat(second.engine().resumedFrom()).contains(KEPT);
        requireAtWork(handed);
        Outcome ignored = commit(attempt(3), first.stage());
        requireFenced(3, second.engine()::run);
    }

    @Test
    void childThatWakesUpLeavesTheJobOfItsSuccessor() throws Exception {
        Attempted sleeper = first();
        Submitted handed = left();
        Attempted next = begin(attempt(2));
        requireFenced(2, sleeper.engine()::run);
        end(sleeper);
        requireAtWork(handed);
        readAll(next.stage());
        next.engine().run();
        assertThat(door.state()).isEqualTo("FINISHED");
    }

    @Test
    void attemptThatBeginsLateEndsNothing() throws Exception {
        Attempted first = first();
        Submitted handed = left();
        assertThat(begin(attempt(3)).isGoing()).isTrue();
        Attempt late = kept(attempt(2));
        requireFenced(3, () -> Engine.takeOver(late, job.directory()));
        requireFenced(3, () -> Stage.open(late));
        requireAtWork(handed);
        assertThat(first.stage().isGone()).isFalse();
    }

    @Test
    void attemptThatListensGivesTheJobUpInOrder() throws Exception {
        Attempted ignored = first();
        end(begin(attempt(2)));
        assertThat(door.state()).isEqualTo("CANCELED");
        assertThat(Submitted.read(job.directory())).isEmpty();
    }

    /// It wants batches of another size.
    @Test
    void attemptBehindThemTakesTheStageFromBoth() throws Exception {
        Attempted first = first();
        Attempted second = begin(attempt(2));
        Attempted third = begin(attempt(3).put("batch-rows", 999));
        assertThat(third.isGoing()).isFalse();
        assertThat(third.stage().path().getFileName()).hasToString(".scored.job-1.attempt-3");
        assertThat(door.runs()).as("handed over").isEqualTo(2);
        requireFenced(2, first.engine()::run);
        requireFenced(3, second.engine()::run);
    }

    /// Why a job is not listened to.
    enum Otherwise {
        VERSION,
        SPEC,
        JAR,
        ENDED,
        NOTHING_HANDED,
        ALL_READ
    }

    /// Changes what is wanted, or known.
    private void change(Otherwise otherwise, Stage stage, ObjectNode next) throws IOException {
        switch (otherwise) {
            case VERSION -> next.withObject("/model").put("version", 2);
            case SPEC -> next.put("max-bad-rows", 7);
            case JAR -> Files.writeString(jar, "another jar");
            case ENDED -> door.fail("java.lang.Exception: lost");
            case NOTHING_HANDED -> Files.delete(stage.path().resolve("_handed.json"));
            case ALL_READ -> readAll(stage);
        }
    }

    @ParameterizedTest
    @EnumSource(Otherwise.class)
    void jobThatIsNotKnownToDoWhatIsWantedEnds(Otherwise otherwise) throws Exception {
        Attempted first = first();
        ObjectNode next = attempt(2);
        change(otherwise, first.stage(), next);
        Attempt attempt = kept(next);
        try (Beginning beginning = Engine.takeOver(attempt, job.directory())) {
            assertThat(beginning.isGoing()).isFalse();
            assertThat(beginning.open()).isInstanceOf(Stage.Opening.Staged.class);
        }
        assertThat(first.stage().isGone()).isTrue();
        assertThat(Submitted.read(job.directory())).isEmpty();
        assertThat(door.state()).isEqualTo(otherwise == Otherwise.ENDED ? "FAILED" : "FINISHED");
    }
}
