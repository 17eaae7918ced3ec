package dev.slipway.cli.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.AlertKind;
import dev.slipway.api.slo.AlertList;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.slo.StreamAlertKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AlertListCommandTest {
    private static final SloAlert ABSENT =
            new SloAlert(
                    new EndpointName("flights"),
                    AlertKind.ABSENT,
                    null,
                    Severity.TICKET,
                    AlertState.FIRING,
                    false,
                    Instant.EPOCH,
                    null);
    private static final StreamAlert LAG =
            new StreamAlert(
                    new StreamName("late-flights"),
                    StreamAlertKind.LAG,
                    Severity.PAGE,
                    AlertState.FIRING,
                    Instant.EPOCH,
                    "is behind: 900 rows were not read yet");

    private static String text(List<SloAlert> alerts, List<StreamAlert> streams) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        AlertListCommand.print(new AlertList(alerts, streams), out);
        out.flush();
        return text.toString();
    }

    @Test
    void streamsHaveATableOfTheirOwn() {
        assertThat(text(List.of(), List.of(LAG)))
                .isEqualTo(
                        """
                        STREAM        ALERT  SEVERITY  STATE   SINCE                 FOUND LAST
                        late-flights  lag    page      firing  1970-01-01T00:00:00Z  is behind: \
                        900 rows were not read yet
                        """);
        assertThat(text(List.of(ABSENT), List.of(LAG)).split("\n\n", -1))
                .hasSize(2)
                .satisfies(tables -> {
                    assertThat(tables[0]).startsWith("ENDPOINT").contains("flights", "absent");
                    assertThat(tables[1]).startsWith("STREAM").contains("late-flights");
                });
    }

    @Test
    void aFrozenAlertSaysWhatIsLacking() {
        assertThat(text(List.of(frozen(Indicator.AVAILABILITY)), List.of()))
                .contains("firing (frozen: no requests)");
        assertThat(text(List.of(frozen(Indicator.LATENCY)), List.of()))
                .contains("firing (frozen: no good answers)");
    }

    private static SloAlert frozen(Indicator indicator) {
        return new SloAlert(
                new EndpointName("flights"),
                AlertKind.FAST_BURN,
                indicator,
                Severity.PAGE,
                AlertState.FIRING,
                true,
                Instant.EPOCH,
                null);
    }

    @Test
    void nothingWrongIsSaidInWords() {
        assertThat(text(List.of(), List.of())).isEqualTo("no alerts\n");
    }
}
