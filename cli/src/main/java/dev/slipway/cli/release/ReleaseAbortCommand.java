package dev.slipway.cli.release;

import dev.slipway.api.answer.ReleaseReason;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway release abort`.
@Command(
        name = "abort",
        mixinStandardHelpOptions = true,
        description = {
            "Let the version before answer everybody again, at once.",
            "It is loaded and warm, and no gate stands in the way back."
        },
        footer = {
            "",
            "Examples:",
            "  slipway release abort flights --reason 'support sees wrong answers'",
            "  slipway release abort flights --reason 'leaks names' --quarantine"
        })
public final class ReleaseAbortCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ReasonedChange change = new ReasonedChange();

    @Option(
            names = "--quarantine",
            description = "The version may serve nobody until somebody says otherwise.")
    private boolean quarantine;

    @Override
    public Integer call() {
        return change.run(
                spec,
                (releases, name, why, sending) ->
                        releases.abort(name, new ReleaseReason(why, quarantine), sending),
                "release of",
                "aborted");
    }
}
