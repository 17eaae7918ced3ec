package dev.slipway.server;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Turns the field that the command-line parser fills into one that is there.
final class CommandSpecs {
    private CommandSpecs() {}

    static CommandSpec of(@Nullable CommandSpec injected) {
        return Objects.requireNonNull(injected, "the parser injects the spec before the call");
    }
}
