package dev.slipway.jobs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ThrownTest {
    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        new IllegalStateException("the engine's words", thrown)
                .printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void reasonIsFoundInAStackTraceOfAnotherProcess() {
        JobException thrown = new JobException(EndCode.INPUT_CHANGED, "a.csv:\nchanged");
        assertThat(Thrown.in(trace(thrown)))
                .hasValueSatisfying(found -> {
                    assertThat(found).isInstanceOf(JobException.class);
                    assertThat(((JobException) found).code()).isEqualTo(EndCode.INPUT_CHANGED);
                    assertThat(found).hasMessage("a.csv: changed");
                });
        assertThat(Thrown.in(trace(new FencedException(7))))
                .hasValueSatisfying(
                        found -> assertThat(((FencedException) found).by()).isEqualTo(7));
    }

    @Test
    void whatIsNotOursIsNoReason() {
        assertThat(Thrown.in(trace(new OutOfMemoryError("heap")))).isEmpty();
        assertThat(Thrown.in(JobException.class.getName() + ": [nonsense] words")).isEmpty();
        assertThat(Thrown.in("org.apache.flink.runtime.JobException: [internal] no")).isEmpty();
    }

    @Test
    void codeIsForStackTracesAndNotForPeople() {
        JobException thrown = new JobException(EndCode.INPUT_EMPTY, "a.csv: no row");
        assertThat(thrown).hasMessage("a.csv: no row");
        assertThat(thrown.words()).isEqualTo("a.csv: no row");
        assertThat(thrown.toString()).endsWith("JobException: [input-empty] a.csv: no row");
    }

    @Test
    void everyCodeIsKnownByItsName() {
        for (EndCode code : EndCode.values()) {
            assertThat(EndCode.named(code.wireName())).hasValue(code);
        }
    }
}
