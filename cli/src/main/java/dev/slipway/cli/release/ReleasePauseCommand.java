package dev.slipway.cli.release;

import dev.slipway.client.control.ReleaseCalls;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway release pause`.
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = {
            "Hold a release where it is.",
            "Candidate keeps its part of the traffic, and faults still turn it back."
        },
        footer = {
            "",
            "Example:",
            "  slipway release pause flights --reason 'the airport is closed'"
        })
public final class ReleasePauseCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ReasonedChange change = new ReasonedChange();

    @Override
    public Integer call() {
        return change.run(spec, ReleaseCalls::pause, "release of", "paused");
    }
}
