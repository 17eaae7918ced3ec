package dev.slipway.cli.release;

import dev.slipway.client.control.ReleaseCalls;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway release resume`.
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = {"Let a release that is held go on where it was."},
        footer = {
            "",
            "Example:",
            "  slipway release resume flights --reason 'looked at the classes: as intended'"
        })
public final class ReleaseResumeCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ReasonedChange change = new ReasonedChange();

    @Override
    public Integer call() {
        return change.run(spec, ReleaseCalls::resume, "release of", "resumed");
    }
}
