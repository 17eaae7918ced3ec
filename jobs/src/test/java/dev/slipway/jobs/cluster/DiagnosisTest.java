package dev.slipway.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DiagnosisTest {
    @Test
    void whatSomebodyCanMendHasASentence() {
        assertThat(
                        Diagnosis.of(
                                "org.apache.flink.util.FlinkException: no\nCaused by:"
                                        + " java.lang.UnsupportedClassVersionError: dev/slipway/A"
                                        + " has been compiled by a more recent version"))
                .hasValueSatisfying(one -> assertThat(one.words()).contains("21 or newer"));
        assertThat(Diagnosis.of("java.lang.NoClassDefFoundError: com/github/luben/zstd/Zstd"))
                .hasValueSatisfying(one -> assertThat(one.words()).contains("zstd-jni"));
        assertThat(Diagnosis.of("java.lang.NoClassDefFoundError: ai/onnxruntime/OrtException"))
                .hasValueSatisfying(one -> assertThat(one.words()).contains(Preflight.LIBRARY));
    }

    @Test
    void anythingElseIsTheEnginesToSay() {
        assertThat(Diagnosis.of("TaskManager with id a-1 is no longer reachable.")).isEmpty();
    }
}
