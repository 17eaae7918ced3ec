package dev.slipway.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a cluster must have before a job is handed to it.
///
/// @param version of the engine that the job jar was built with
/// @param isNative whether the model is run by code that is not Java's
/// @param slots that the job takes
public record Preflight(Place.Cluster place, String version, boolean isNative, int slots) {
    /// What holds native code, and lies on the class path of every process of the cluster.
    public static final String LIBRARY = "slipway-flink-lib.jar";

    static final int LEAST_JAVA = 21;

    private static final String CONNECTOR = "connector-kafka";

    /// Task managers that are told of; a whole cluster of old ones is one thing to mend.
    private static final int MOST_TOLD = 3;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Pattern JAVA = Pattern.compile(" - ([0-9]{1,4})(?:\\.[0-9.]*)?/");

    /// Requires what no waiting brings.
    ///
    /// *Errors*: [JobException] with `CLUSTER_UNFIT` and a sentence for each thing that is missing,
    /// on a task manager, too, as far as the door and the beginning of its log tell; it is the
    /// model's own where that is the library alone.
    ///
    /// @param isFirst whether no task of the job has run there yet; later the logs are not asked
    ///     for, since a task manager that has just died would be waited for
    public void requireFit(RestDoor door, boolean isFirst) throws InterruptedException {
        JsonNode environment = door.environment();
        List<String> missing = missing(door.configuration(), environment);
        missing.addAll(missing(isFirst ? TaskProcess.withLogs(door) : TaskProcess.of(door)));
        if (missing.isEmpty()) {
            return;
        }
        String words = place.of(String.join("; ", missing));
        throw missing.size() == 1 && lacksLibrary(environment)
                ? JobException.ofModel(EndCode.CLUSTER_UNFIT, words)
                : new JobException(EndCode.CLUSTER_UNFIT, words);
    }

    /// Requires that no connector to Kafka lies on the class path: the engine would take it in
    /// place of the job jar's, whose clients it may not fit.
    ///
    /// *Errors*: [JobException] with `CLUSTER_UNFIT` naming it.
    public void requireNoConnector(RestDoor door) throws InterruptedException {
        Optional<String> connector = connector(door.environment().path("classpath"));
        if (connector.isPresent()) {
            throw new JobException(
                    EndCode.CLUSTER_UNFIT,
                    place.of(
                            "lib: with "
                                    + connector.get()
                                    + " (expected: no connector to Kafka in lib/, since the job jar"
                                    + " brings its own)"));
        }
    }

    static Optional<String> connector(JsonNode classPath) {
        for (JsonNode entry : classPath) {
            Path file = Path.of(entry.asText()).getFileName();
            if (file != null && file.toString().contains(CONNECTOR)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }

    /// A sentence for each thing that is missing.
    List<String> missing(JsonNode configuration, JsonNode environment) {
        List<String> missing = new ArrayList<>();
        String found = configuration.path("flink-version").asText();
        if (!release(found).equals(release(version))) {
            missing.add(
                    "version: Flink "
                            + found
                            + " (expected: "
                            + release(version)
                            + ", which the job jar was built with)");
        }
        if (!configuration.path("features").path("web-submit").asBoolean()) {
            missing.add("web.submit.enable: false (expected: true, so that it takes job jars)");
        }
        String jvm = environment.path("jvm").path("version").asText();
        if (java(jvm).orElse(0) < LEAST_JAVA) {
            missing.add("java: " + jvm + " (expected: " + LEAST_JAVA + " or newer)");
        }
        if (lacksLibrary(environment)) {
            missing.add(
                    "lib: without "
                            + LIBRARY
                            + " (expected: in lib/ of each of its processes, since the model is run"
                            + " by native code)");
        }
        return missing;
    }

    /// The same of task managers that are not fit, of the first of them.
    List<String> missing(List<TaskProcess> all) {
        List<String> missing = new ArrayList<>();
        int unfit = 0;
        for (TaskProcess one : all) {
            List<String> lacks = one.lacks(release(version));
            unfit += lacks.isEmpty() ? 0 : 1;
            if (unfit <= MOST_TOLD) {
                missing.addAll(lacks);
            }
        }
        if (unfit > MOST_TOLD) {
            missing.add((unfit - MOST_TOLD) + " more task managers are not fit either");
        }
        return missing;
    }

    /// The number of a release, as a JVM is named by the engine.
    static OptionalInt java(String jvm) {
        Matcher java = JAVA.matcher(jvm);
        return java.find() ? OptionalInt.of(Integer.parseInt(java.group(1))) : OptionalInt.empty();
    }

    static String release(String version) {
        String[] numbers = version.split("[.-]", -1);
        return numbers.length < 2 ? version : numbers[0] + "." + numbers[1];
    }

    private boolean lacksLibrary(JsonNode environment) {
        return isNative && !hasLibrary(environment.path("classpath"));
    }

    private static boolean hasLibrary(JsonNode classPath) {
        for (JsonNode entry : classPath) {
            Path file = Path.of(entry.asText()).getFileName();
            if (file != null && file.toString().equals(LIBRARY)) {
                return true;
            }
        }
        return false;
    }

    /// Waits until as many slots are free as the job takes.
    ///
    /// *Errors*: [JobException] with `CLUSTER_FULL` when they are not by then.
    public void awaitSlots(RestDoor door, Duration patience, LongSupplier nanoTime)
            throws InterruptedException {
        long until = nanoTime.getAsLong() + patience.toNanos();
        while (true) {
            JsonNode overview = door.overview();
            int free = overview.path("slots-available").asInt();
            if (free >= slots) {
                return;
            }
            if (nanoTime.getAsLong() - until >= 0) {
                throw new JobException(
                        EndCode.CLUSTER_FULL,
                        place.of(
                                "slots: "
                                        + free
                                        + " free of "
                                        + overview.path("slots-total").asInt()
                                        + " (expected: "
                                        + slots
                                        + " free)"));
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }
}
