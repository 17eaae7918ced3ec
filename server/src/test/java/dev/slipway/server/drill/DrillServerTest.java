package dev.slipway.server.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DrillServerTest {
    /// This JVM is told of narrow registers, as all of this room's tests are.
    @Test
    void whatThisJvmWasToldOfCompilersGoesForTheServerToo() {
        List<String> told = ManagementFactory.getRuntimeMXBean().getInputArguments();
        List<String> command = DrillServer.command("Main", Fault.NONE, Path.of("data"));
        assertThat(told).contains("-XX:MaxVectorSize=16");
        assertThat(command.subList(0, command.indexOf("Main"))).contains("-XX:MaxVectorSize=16");
    }
}
