package dev.slipway.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A process of a cluster that runs tasks, by what the door and its own log tell of it. Nothing is
/// wrong with what neither tells.
///
/// @param name by which people find it
/// @param heap of the engine and the tasks together, in MiB; null where that is not told
/// @param version of the engine; null where that is not told
/// @param java the number of its release; null where that is not told
record TaskProcess(
        String name, @Nullable Long heap, @Nullable String version, @Nullable Integer java) {
    /// What the smallest child has.
    static final long LEAST_HEAP = 256;

    /// So many logs are read, at most, of which the door has each brought to it.
    private static final int MOST_LOGS = 16;

    private static final long LOGS_PATIENCE_SECONDS = 5;
    private static final int MEBI = 20;
    private static final Pattern HOST = Pattern.compile("@(.{1,255}):[0-9]{1,5}/");

    /// A log may begin with what an earlier process wrote.
    private static final Pattern BEGIN =
            Pattern.compile(
                    " Starting [^(\\n]{1,80} \\(Version:"
                            + " ([0-9]{1,4}\\.[0-9]{1,4}[^,\\s]{0,40}), ");

    private static final Pattern JVM = Pattern.compile(" JVM: ([^\\r\\n]{1,300})");
    private static final String ID = "with ResourceID: ";

    /// Those of a cluster, by what the door tells.
    static List<TaskProcess> of(RestDoor door) throws InterruptedException {
        return all(told(door), List.of());
    }

    /// Those of a cluster, by their logs, too; what takes too long to tell is not told.
    static List<TaskProcess> withLogs(RestDoor door) throws InterruptedException {
        List<JsonNode> told = told(door);
        return all(told, logs(door, told.subList(0, Math.min(told.size(), MOST_LOGS))));
    }

    private static List<JsonNode> told(RestDoor door) throws InterruptedException {
        List<JsonNode> told = new ArrayList<>();
        for (JsonNode one : door.taskManagers()) {
            if (!one.path("blocked").asBoolean()) {
                told.add(one);
            }
        }
        return told;
    }

    private static List<TaskProcess> all(List<JsonNode> told, List<String> logs) {
        List<TaskProcess> all = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            all.add(of(told.get(i), i < logs.size() ? logs.get(i) : ""));
        }
        return all;
    }

    private static List<String> logs(RestDoor door, List<JsonNode> told)
            throws InterruptedException {
        List<Callable<String>> asked = new ArrayList<>();
        for (JsonNode one : told) {
            asked.add(() -> door.logHead(one.path("id").asText()));
        }
        List<String> logs = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> log :
                    threads.invokeAll(asked, LOGS_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                logs.add(log.state() == Future.State.SUCCESS ? log.resultNow() : "");
            }
        }
        return logs;
    }

    /// @param log its beginning, empty where it is not known
    static TaskProcess of(JsonNode told, String log) {
        String id = told.path("id").asText();
        Matcher host = HOST.matcher(told.path("path").asText());
        String name = name(id, host.find() ? host.group(1) : null);
        Long heap = heap(told.path("memoryConfiguration"));
        Matcher begin = BEGIN.matcher(log);
        String version = null;
        int from = 0;
        while (begin.find()) {
            version = begin.group(1);
            from = begin.end();
        }
        int end = log.indexOf(ID + id, from);
        if (version == null || end < 0) {
            return new TaskProcess(name, heap, null, null);
        }
        Matcher jvm = JVM.matcher(log.substring(from, end));
        OptionalInt java = jvm.find() ? Preflight.java(jvm.group(1)) : OptionalInt.empty();
        return java.isPresent()
                ? new TaskProcess(name, heap, version, java.getAsInt())
                : new TaskProcess(name, heap, version, null);
    }

    private static @Nullable Long heap(JsonNode memory) {
        JsonNode engine = memory.path("frameworkHeap");
        JsonNode tasks = memory.path("taskHeap");
        if (!engine.isNumber() || !tasks.isNumber()) {
            return null;
        }
        return (engine.asLong() >> MEBI) + (tasks.asLong() >> MEBI);
    }

    /// One in a sentence.
    static String name(String id, @Nullable String host) {
        return "task manager " + id + Optional.ofNullable(host).map(one -> " at " + one).orElse("");
    }

    /// A sentence for each thing that jobs lack there.
    ///
    /// @param release of the engine that the job jar was built with
    List<String> lacks(String release) {
        List<String> lacks = new ArrayList<>();
        if (version != null && !Preflight.release(version).equals(release)) {
            lacks.add(
                    "version: "
                            + name
                            + " runs Flink "
                            + version
                            + " (expected: "
                            + release
                            + ", which the job jar was built with)");
        }
        if (java != null && java < Preflight.LEAST_JAVA) {
            lacks.add(
                    "java: "
                            + name
                            + " runs Java "
                            + java
                            + " (expected: "
                            + Preflight.LEAST_JAVA
                            + " or newer)");
        }
        if (heap != null && heap < LEAST_HEAP) {
            lacks.add(
                    "memory: "
                            + name
                            + " has "
                            + heap
                            + " MiB of heap for the engine and its tasks (expected: at least "
                            + LEAST_HEAP
                            + " MiB)");
        }
        return lacks;
    }
}
