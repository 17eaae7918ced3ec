package dev.slipway.cli.release;

import dev.slipway.client.control.ReleaseCalls;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway release promote`.
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        description = {
            "Let candidate answer everybody at once, whatever was shown.",
            "The version before stays loaded through the soak, and faults still go back."
        },
        footer = {
            "",
            "Example:",
            "  slipway release promote flights --reason 'agreed with operations'"
        })
public final class ReleasePromoteCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ReasonedChange change = new ReasonedChange();

    @Override
    public Integer call() {
        return change.run(spec, ReleaseCalls::promote, "release of", "promoted");
    }
}
