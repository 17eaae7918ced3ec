package dev.slipway.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DiagnosisTest {
    private static final String WRAPPED = "org.apache.flink.util.FlinkException: no\nCaused by: ";

    private static Optional<String> words(String trace, @Nullable String taskManager) {
        return Diagnosis.of(new RestDoor.Failure(WRAPPED + trace, taskManager))
                .map(Diagnosis::words);
    }

    private static Optional<String> words(String trace) {
        return words(trace, null);
    }

    @Test
    void whatSomebodyCanMendHasASentence() {
        assertThat(
                        words(
                                "java.lang.UnsupportedClassVersionError: dev/slipway/A has been"
                                        + " compiled by a more recent version"))
                .hasValue(
                        "java: too old on a task manager (expected: 21 or newer on each machine)");
        assertThat(words("java.lang.NoClassDefFoundError: com/github/luben/zstd/Zstd"))
                .hasValueSatisfying(said -> assertThat(said).contains("zstd-jni"));
        assertThat(words("java.lang.NoClassDefFoundError: ai/onnxruntime/OrtException"))
                .hasValueSatisfying(said -> assertThat(said).contains(Preflight.LIBRARY));
    }

    @Test
    void machineAndItsJavaAreNamedWhereTheyAreTold() {
        assertThat(
                        words(
                                "java.lang.UnsupportedClassVersionError: dev/slipway/A has been"
                                        + " compiled by a more recent version of the Java Runtime"
                                        + " (class file version 65.0), this version of the Java"
                                        + " Runtime only recognizes class file versions up to"
                                        + " 61.0\n\tat a.b(C.java:1)",
                                "task manager w-1 at machine"))
                .hasValue(
                        "java: task manager w-1 at machine runs Java 17 (expected: 21 or newer on"
                                + " each machine)");
    }

    @Test
    void classThatAnotherEngineLacksIsNamedAndOneOfTheJobJarIsNot() {
        assertThat(
                        words(
                                "java.lang.NoClassDefFoundError: org/apache/flink/util/Made$Up",
                                "task manager w-1"))
                .hasValue(
                        "version: task manager w-1 without org.apache.flink.util.Made$Up (expected:"
                                + " the release of Flink that the job jar was built with, on each"
                                + " machine)");
        assertThat(words("java.lang.NoClassDefFoundError: org/apache/flink/connector/kafka/A"))
                .isEmpty();
        assertThat(
                        words(
                                "java.lang.NoClassDefFoundError: Could not initialize class"
                                        + " org.apache.flink.util.A"))
                .isEmpty();
    }

    @Test
    void nativeCodeThatAMachineCannotLoadIsTheModelsWhereItIsItsRuntime() {
        String trace =
                "java.lang.UnsatisfiedLinkError: /tmp/lib.so: libgomp.so.1: cannot open shared"
                        + " object file\n\tat java.base/java.lang.System.load(System.java:1)";
        assertThat(words(trace, "task manager w-1"))
                .hasValue(
                        "native code: task manager w-1 cannot load it: /tmp/lib.so: libgomp.so.1:"
                                + " cannot open shared object file (expected: a machine that has"
                                + " what it needs)");
        assertThat(Diagnosis.of(new RestDoor.Failure(trace, null)))
                .hasValueSatisfying(one -> assertThat(one.isOfModel()).isFalse());
        String ofTheRuntime = trace + "\n\tat ai.onnxruntime.OnnxRuntime.load(OnnxRuntime.java:1)";
        assertThat(Diagnosis.of(new RestDoor.Failure(ofTheRuntime, null)))
                .hasValueSatisfying(one -> assertThat(one.isOfModel()).isTrue());
    }

    @Test
    void anythingElseIsTheEnginesToSay() {
        assertThat(words("TaskManager with id a-1 is no longer reachable.")).isEmpty();
    }
}
