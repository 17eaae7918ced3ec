package dev.slipway.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which task managers no job is handed to, and that one of which nothing is known is fit.
@Timeout(60)
final class TaskProcessTest {
    private static final long ENOUGH = TaskProcess.LEAST_HEAP << 20;
    private static final String RELEASE = "2.3";

    private PlayedDoor played;
    private RestDoor door;

    @BeforeEach
    void open() throws IOException {
        played = PlayedDoor.open(directory -> {});
        door = new RestDoor(played.place(Path.of("/job.jar")), new DoorKeys(null, null));
    }

    @AfterEach
    void close() {
        door.close();
        played.close();
    }

    /// As the engine begins a log.
    private static String log(String id, String version, String java) {
        String logger = "2026-11-25 12:00:00,001 INFO  o.a.f.r.t.TaskManagerRunner [] - ";
        return String.join(
                logger,
                "",
                " Starting TaskManager (Version: " + version + ", Scala: , Rev:1a, Date:now)\n",
                " OS current user: flink\n",
                " JVM: OpenJDK 64-Bit Server VM - Eclipse Adoptium - " + java + "\n",
                " JVM Options: (none)\n",
                "Starting TaskManager with ResourceID: " + id + "\n");
    }

    private static ObjectNode told(String path) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("id", "w-1").put("path", path);
        return told;
    }

    private static TaskProcess read(String log) {
        return TaskProcess.of(told("pekko.tcp://flink@10.0.0.7:6122/user/rpc/taskmanager_0"), log);
    }

    private Preflight preflight() {
        return new Preflight(door.place(), "2.3.0", false, 1);
    }

    @Test
    void javaAndEngineAreReadOffItsLog() {
        assertThat(read(log("w-1", "2.3.1", "21/21.0.4+7-LTS")).lacks(RELEASE)).isEmpty();
        assertThat(read(log("w-1", "2.2.1", "17/17.0.9+9")).lacks(RELEASE))
                .containsExactly(
                        "version: task manager w-1 at 10.0.0.7 runs Flink 2.2.1 (expected: 2.3,"
                                + " which the job jar was built with)",
                        "java: task manager w-1 at 10.0.0.7 runs Java 17 (expected: 21 or newer)");
    }

    @Test
    void whatNobodyTellsIsNotRefused() {
        String old = log("w-1", "2.2.1", "17/17.0.9+9");
        for (String log :
                new String[] {
                    "",
                    "OutOfMemoryError\n",
                    old.substring(0, old.indexOf("ResourceID")),
                    log("w-1", "<unknown>", "?")
                }) {
            assertThat(read(log).lacks(RELEASE)).as(log).isEmpty();
        }
    }

    /// A log that processes append to tells of the one before, too.
    @Test
    void earlierProcessesOfALogAreNotMeant() {
        String earlier = log("w-0", "2.2.1", "17/17.0.9+9");
        assertThat(read(earlier).lacks(RELEASE)).isEmpty();
        assertThat(read(earlier + log("w-1", "2.3.0", "25/25.0.3+9")).lacks(RELEASE)).isEmpty();
    }

    @Test
    void heapWithoutEndIsEnoughAndASmallOneIsNot() {
        ObjectNode told = told("unknown");
        ObjectNode memory = told.putObject("memoryConfiguration");
        memory.put("frameworkHeap", 128L << 20).put("taskHeap", Long.MAX_VALUE);
        assertThat(TaskProcess.of(told, "").lacks(RELEASE)).isEmpty();
        memory.put("taskHeap", 100L << 20);
        assertThat(TaskProcess.of(told, "").lacks(RELEASE))
                .containsExactly(
                        "memory: task manager w-1 has 228 MiB of heap for the engine and its tasks"
                                + " (expected: at least 256 MiB)");
        memory.putNull("taskHeap");
        assertThat(TaskProcess.of(told, "").lacks(RELEASE)).isEmpty();
    }

    @Test
    void jobIsNotHandedToAClusterWithAnOldTaskManager() {
        played.add("w:1", new PlayedDoor.Worker(ENOUGH, log("w:1", "2.3.0", "25/25.0.3+9")));
        played.add("w:2", new PlayedDoor.Worker(ENOUGH, log("w:2", "2.3.0", "17/17.0.9+9")));
        played.add("w:3", new PlayedDoor.Worker(ENOUGH, null));
        assertThatThrownBy(() -> preflight().requireFit(door, true))
                .isInstanceOfSatisfying(
                        JobException.class,
                        thrown -> assertThat(thrown.code()).isEqualTo(EndCode.CLUSTER_UNFIT))
                .hasMessage(
                        "java: task manager w:2 at machine runs Java 17 (expected: 21 or newer)"
                                + " for connection big");
    }

    @Test
    void logsAreNotAskedForOnceTasksHaveRunThere() throws Exception {
        played.add("w:2", new PlayedDoor.Worker(ENOUGH, log("w:2", "2.3.0", "17/17.0.9+9")));
        preflight().requireFit(door, false);
        played.add("w:3", new PlayedDoor.Worker(1 << 20, null));
        assertThatThrownBy(() -> preflight().requireFit(door, false))
                .hasMessageContaining("memory: task manager w:3");
    }

    @Test
    void onlyTheBeginningOfALogIsRead() throws Exception {
        String log = log("w-1", "2.3.0", "17/17.0.9+9");
        played.add("w-1", new PlayedDoor.Worker(ENOUGH, log + "x".repeat(2 * LogHead.MOST)));
        assertThat(door.logHead("w-1")).hasSize(LogHead.MOST).startsWith(log);
        assertThat(TaskProcess.withLogs(door)).singleElement().isEqualTo(read17());
        played.add("w-1", new PlayedDoor.Worker(ENOUGH, "x".repeat(LogHead.MOST) + log));
        preflight().requireFit(door, true);
    }

    private static TaskProcess read17() {
        return new TaskProcess("task manager w-1 at machine", TaskProcess.LEAST_HEAP, "2.3.0", 17);
    }

    @Test
    void logThatIsLongIsNotFetched() throws Exception {
        String log = log("w-1", "2.3.0", "17/17.0.9+9") + "x".repeat(9 << 20);
        played.add("w-1", new PlayedDoor.Worker(ENOUGH, log));
        assertThat(door.logHead("w-1")).isEmpty();
        preflight().requireFit(door, true);
    }

    @Test
    void wholeClusterOfOldTaskManagersIsToldOfByTheFirst() {
        for (int i = 1; i <= 5; i++) {
            String id = "w-" + i;
            played.add(id, new PlayedDoor.Worker(ENOUGH, log(id, "2.3.0", "17/17.0.9+9")));
        }
        assertThatThrownBy(() -> preflight().requireFit(door, true))
                .hasMessageContaining("task manager w-3 at machine runs Java 17")
                .hasMessageContaining("; 2 more task managers are not fit either")
                .hasMessageNotContaining("w-4");
    }
}
