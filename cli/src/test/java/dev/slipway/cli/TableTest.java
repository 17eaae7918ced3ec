package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TableTest {
    @Test
    void timesAreWrittenAsPeopleReadThem() {
        StringWriter text = new StringWriter();
        new Table("SINCE", "FOR", "WHY")
                .row(Instant.parse("2026-11-26T15:00:00.123456Z"), Duration.ofSeconds(9), null)
                .row("never", 1, "x")
                .print(new PrintWriter(text, true));
        assertThat(text.toString().lines())
                .containsExactly(
                        "SINCE                 FOR  WHY",
                        "2026-11-26T15:00:00Z  9s",
                        "never                 1    x");
    }

    @Test
    void whatSomebodyWroteStaysInItsCell() {
        StringWriter text = new StringWriter();
        new Table("WHY", "BY")
                .row("none\u001b[1A\r\nadmin  granted", "ada")
                .print(new PrintWriter(text, true));
        assertThat(text.toString().lines())
                .containsExactly(
                        "WHY                                      BY",
                        "none\\u001b[1A\\u000d\\u000aadmin  granted  ada");
    }
}
