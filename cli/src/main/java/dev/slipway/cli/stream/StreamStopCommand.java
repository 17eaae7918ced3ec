package dev.slipway.cli.stream;

import dev.slipway.cli.Console;
import dev.slipway.client.control.StreamCalls;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway stream stop`.
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = {
            "Have a stream rest after a last commit.",
            "Nothing is lost: it goes on where it was once it is started."
        },
        footer = {
            "",
            "Examples:",
            "  slipway stream stop late-flights",
            "  slipway stream stop late-flights --dry-run"
        })
public final class StreamStopCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private StreamOrder order = new StreamOrder();

    @Override
    public Integer call() {
        return order.tell(Console.of(spec), StreamCalls::stop, "rest");
    }
}
