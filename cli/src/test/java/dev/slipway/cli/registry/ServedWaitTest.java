package dev.slipway.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.cli.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServedWaitTest {
    @Test
    void reasonOfAnEndpointTellsTheTerminalNothing() {
        EndpointStatus degraded =
                new EndpointStatus(
                        EndpointSpec.defaults(
                                new EndpointName("flights"),
                                TeamName.DEFAULT,
                                new Target.Latest(new ModelName("flights"))),
                        1,
                        EndpointStatus.State.DEGRADED,
                        null,
                        null,
                        "node 'a\u001b[1A\r'",
                        List.of(),
                        null,
                        List.of(),
                        null);
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);

        assertThat(ServedWait.say(new Console(writer, writer), degraded)).isEqualTo(1);
        writer.flush();

        assertThat(said.toString().strip())
                .isEqualTo(
                        "slipway: endpoint flights does not serve it:"
                                + " node 'a\\u001b[1A\\u000d'");
    }
}
