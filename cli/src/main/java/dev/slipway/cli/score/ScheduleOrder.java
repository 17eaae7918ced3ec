package dev.slipway.cli.score;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What the verbs that pause a schedule and resume it have in common.
final class ScheduleOrder {
    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "NAME", description = "The schedule.")
    private String name = "";

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    /// Declares the schedule as it is, but paused or not.
    int tell(Console console, boolean isPaused) {
        try (SlipwayClient client = server.client()) {
            DeclaredObject now = client.objects().one(new ObjectId(Kind.BATCH_JOB, name));
            BatchJobSpec spec = ((BatchJobSpec) now.spec()).paused(isPaused);
            Outcome outcome =
                    client.objects()
                            .apply(
                                    new ApplyObjects(
                                            List.of(new Put(spec, now.revision())), List.of()),
                                    options.sending());
            String what = isPaused ? " paused" : " resumed";
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, name + what));
        }
        return 0;
    }
}
