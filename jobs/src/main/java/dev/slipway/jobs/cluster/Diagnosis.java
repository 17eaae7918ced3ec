package dev.slipway.jobs.cluster;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a failure there means, where somebody can mend it: logs of task managers do not tell of all
/// that a job needs, and may not be told at all.
///
/// @param words that name what is missing, and where
/// @param isOfModel whether another model does without
record Diagnosis(String words, boolean isOfModel) {
    /// How far class files are numbered ahead of the releases that they are of.
    private static final int CLASS_FILES = 44;

    private static final String ONNX = "ai.onnxruntime";

    /// What stack traces have of it.
    private enum Sign {
        /// Classes of ours are not read there.
        OLD_JAVA(
                "java\\.lang\\.UnsupportedClassVersionError"
                        + "(?:[^\\n]{0,500} up to ([0-9]{1,3})\\.)?"),
        /// The input is compressed in a way that takes native code.
        NO_ZSTD("com/github/luben/zstd"),
        /// The door's process has the library, and another has not.
        NO_LIBRARY("ai/onnxruntime"),
        /// Another engine, or a part of one. Connectors come with the job jar.
        OTHER_ENGINE(
                "java\\.lang\\.NoClassDefFoundError:"
                        + " (org/apache/flink/(?!connector/)[\\w/$]{1,200})"),
        /// It is there, and the machine lacks what it needs.
        NO_NATIVE_CODE("java\\.lang\\.UnsatisfiedLinkError: ([^\\r\\n]{1,300})");

        private final Pattern pattern;

        Sign(String pattern) {
            this.pattern = Pattern.compile(pattern);
        }

        String words(Matcher found, String where) {
            return switch (this) {
                case OLD_JAVA -> "java: " + tooOld(found.group(1), where);
                case NO_ZSTD ->
                        "lib: "
                                + where
                                + " without zstd-jni (expected: in lib/ of each of its processes,"
                                + " since the input is compressed by zstd)";
                case NO_LIBRARY ->
                        "lib: "
                                + where
                                + " without "
                                + Preflight.LIBRARY
                                + " (expected: in lib/ of each of its processes)";
                case OTHER_ENGINE ->
                        "version: "
                                + where
                                + " without "
                                + found.group(1).replace('/', '.')
                                + " (expected: the release of Flink that the job jar was built"
                                + " with, on each machine)";
                case NO_NATIVE_CODE ->
                        "native code: "
                                + where
                                + " cannot load it: "
                                + found.group(1).strip()
                                + " (expected: a machine that has what it needs)";
            };
        }
    }

    private static String tooOld(@Nullable String classFiles, String where) {
        String wanted = " (expected: " + Preflight.LEAST_JAVA + " or newer on each machine)";
        return classFiles == null
                ? "too old on " + where + wanted
                : where + " runs Java " + (Integer.parseInt(classFiles) - CLASS_FILES) + wanted;
    }

    /// What it means, if it is one of these.
    static Optional<Diagnosis> of(RestDoor.Failure failure) {
        String trace = failure.trace();
        String told = failure.taskManager();
        String where = told == null ? "a task manager" : told;
        for (Sign sign : Sign.values()) {
            Matcher found = sign.pattern.matcher(trace);
            if (found.find()) {
                boolean isOfModel =
                        sign == Sign.NO_LIBRARY
                                || (sign == Sign.NO_NATIVE_CODE && trace.contains(ONNX));
                return Optional.of(new Diagnosis(sign.words(found, where), isOfModel));
            }
        }
        return Optional.empty();
    }

    /// The end of an attempt there by it.
    JobException at(Place.Cluster place) {
        return isOfModel
                ? JobException.ofModel(EndCode.CLUSTER_UNFIT, place.of(words))
                : new JobException(EndCode.CLUSTER_UNFIT, place.of(words));
    }
}
