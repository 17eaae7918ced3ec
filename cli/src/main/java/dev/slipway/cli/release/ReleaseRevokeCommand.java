package dev.slipway.cli.release;

import dev.slipway.client.control.ReleaseCalls;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway release revoke`.
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = {
            "Take the version that a release falls back to out of service.",
            "For one that must answer nobody: the release is aborted, and nothing answers",
            "until the endpoint means another version."
        },
        footer = {"", "Example:", "  slipway release revoke flights --reason 'it leaks names'"})
public final class ReleaseRevokeCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ReasonedChange change = new ReasonedChange();

    @Override
    public Integer call() {
        return change.run(spec, ReleaseCalls::revokeFallback, "fallback of", "revoked");
    }
}
