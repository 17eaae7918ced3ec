package dev.slipway.cli.objects;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class GetCommandTest {
    @Test
    void helpNamesEveryKind() {
        String help = new CommandLine(new GetCommand()).getUsageMessage();
        for (String kind : new GetCommand.Kinds()) {
            assertThat(help).contains(kind);
        }
    }
}
