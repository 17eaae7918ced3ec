package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.config.ServerSettings;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What flags of `slipway serve` set.
final class ServeFlagsTest {
    private static ServerSettings settings(String... flags) {
        ServeCommand serve = new ServeCommand();
        new CommandLine(serve).parseArgs(flags);
        return ServerSettings.from(
                serve.sources(), new ServerSettings.Machine(1L << 30, 8L << 30, 2), "test");
    }

    @Test
    void aJournalThatLostRecordsGoesOnByAFlagAlone() {
        assertThat(settings().journal().acceptRewind()).isFalse();
        assertThat(settings("--accept-rewind").journal().acceptRewind()).isTrue();
    }
}
