package dev.slipway.cli;

import dev.slipway.api.answer.Outcome;
import dev.slipway.client.control.Sending;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/// How a verb that changes something does so.
public final class CommandOptions {
    @Option(names = "--dry-run", description = "Say what would be done and do nothing.")
    private boolean dryRun;

    /// How its command is sent.
    public Sending sending() {
        return dryRun ? Sending.DRY_RUN : Sending.REAL;
    }

    /// Whether nothing is done.
    public boolean isDryRun() {
        return dryRun;
    }

    /// Says what became of a command in one line.
    ///
    /// @param done what was done: `alias champion of flights set to 3`
    public static void say(PrintWriter out, Outcome outcome, String done) {
        if (outcome.isDryRun()) {
            out.println("dry run: " + done + " would be recorded");
        } else if (outcome.records().isEmpty()) {
            out.println(done + ": it was so already");
        } else {
            out.println(done + " (record " + outcome.seq() + ")");
        }
    }
}
