package dev.slipway.jobs.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.JobException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which ways a check is asked to compare.
final class BetweenTest {
    @Test
    void trainingIsComparedWithRequestsWhereNobodySaysWhat() {
        assertThat(Between.named(null)).isEqualTo(Between.USUAL);
        assertThat(Between.named("request,training")).isEqualTo(Between.USUAL);
        assertThat(Between.beside("captured", null)).isEqualTo(Way.TRAINING);
    }

    @Test
    void wayThatComputesRowsAloneIsTheSecondWhicheverStandsFirst() {
        for (String words : List.of("batch,stream", "stream,batch")) {
            assertThat(Between.named(words)).isEqualTo(new Between(Way.BATCH, Way.STREAM));
        }
        assertThat(Between.named("request,stream")).isEqualTo(new Between(Way.STREAM, Way.REQUEST));
    }

    @Test
    void wordsThatAreNoTwoWaysAreRefused() {
        List<String> refused =
                List.of("", "stream", "stream,", "stream,topic", "stream,batch,request", ",stream");
        for (String words : refused) {
            assertThatThrownBy(() -> Between.named(words))
                    .isInstanceOf(JobException.class)
                    .hasMessage(
                            "between: "
                                    + words
                                    + " (expected: two of [training, batch, stream, request])");
        }
    }

    /// What is the same by definition would always pass.
    @Test
    void waysThatAreOneAreRefused() {
        for (String words : List.of("training,batch", "stream,stream")) {
            assertThatThrownBy(() -> Between.named(words))
                    .isInstanceOf(JobException.class)
                    .hasMessageStartingWith("between: " + words + " (expected: two that differ: ");
        }
    }

    @Test
    void whatIsAtHandIsOneOfTheTwo() {
        assertThat(Between.beside("captured", "captured,stream")).isEqualTo(Way.STREAM);
        assertThat(Between.beside("table", "request,table")).isEqualTo(Way.REQUEST);
        List<String> refused =
                List.of("captured", "captured,captured", "captured,topic", "topic,stream", "batch");
        for (String words : refused) {
            assertThatThrownBy(() -> Between.beside("captured", words))
                    .isInstanceOf(JobException.class)
                    .hasMessage(
                            "between: "
                                    + words
                                    + " (expected: captured and one of [training, batch, stream,"
                                    + " request])");
        }
    }
}
