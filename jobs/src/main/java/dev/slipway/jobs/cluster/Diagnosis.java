package dev.slipway.jobs.cluster;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import java.util.List;
import java.util.Optional;

/// What a stack trace of the engine means, where somebody can mend it: task managers are not asked
/// before a job is handed over, since nothing of theirs is told at the door.
enum Diagnosis {
    /// Classes of ours are not read there.
    OLD_JAVA(
            "java.lang.UnsupportedClassVersionError",
            "java: too old on a task manager (expected: 21 or newer on each machine)"),
    /// The input is compressed in a way that takes native code.
    NO_ZSTD(
            "com/github/luben/zstd",
            "lib: without zstd-jni (expected: in lib/ of each of its processes, since the input is"
                    + " compressed by zstd)"),
    /// The door's process has the library, and another has not.
    NO_LIBRARY(
            "ai/onnxruntime",
            "lib: a task manager without "
                    + Preflight.LIBRARY
                    + " (expected: in lib/ of each of its processes)");

    private final String sign;
    private final String words;

    Diagnosis(String sign, String words) {
        this.sign = sign;
        this.words = words;
    }

    /// What it means, if it is one of these.
    static Optional<Diagnosis> of(String stackTrace) {
        return List.of(values()).stream().filter(one -> stackTrace.contains(one.sign)).findFirst();
    }

    /// The same in a sentence.
    String words() {
        return words;
    }

    /// The end of an attempt there by it.
    JobException at(Place.Cluster place) {
        return this == NO_LIBRARY
                ? JobException.ofModel(EndCode.CLUSTER_UNFIT, place.of(words))
                : new JobException(EndCode.CLUSTER_UNFIT, place.of(words));
    }
}
