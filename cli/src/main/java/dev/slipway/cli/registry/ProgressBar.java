package dev.slipway.cli.registry;

import dev.slipway.cli.Console;
import dev.slipway.client.control.UploadCalls;
import java.io.PrintWriter;
import java.util.Locale;

/// Shows how far an upload is: a bar on a terminal, else a line per tenth.
///
/// *Threads*: one.
final class ProgressBar implements UploadCalls.Progress, AutoCloseable {
    private static final int WIDTH = 30;
    private static final int STEPS = 10;
    private static final double MEBIBYTE = 1 << 20;

    private final PrintWriter out;
    private final boolean isTerminal;
    private final String verb;
    private long step = -1;
    private boolean began;

    /// @param verb what happens to the bytes: `sent`
    ProgressBar(PrintWriter out, boolean isTerminal, String verb) {
        this.out = out;
        this.verb = verb;
        this.isTerminal = isTerminal;
    }

    /// A bar where somebody may see it move.
    ///
    /// @param isText whether people read what the verb prints
    /// @param verb what happens to the bytes: `sent`
    static ProgressBar on(PrintWriter out, boolean isText, String verb) {
        return new ProgressBar(out, isText && Console.isTerminal(), verb);
    }

    @Override
    public void at(long sent, long total, String path) {
        double part = total == 0 ? 1 : (double) sent / total;
        if (isTerminal) {
            int full = (int) (part * WIDTH);
            out.printf(
                    Locale.ROOT,
                    "\r[%s%s] %3.0f %% of %.1f MiB  %-40.40s",
                    "#".repeat(full),
                    ".".repeat(WIDTH - full),
                    part * 100,
                    total / MEBIBYTE,
                    path);
            out.flush();
            began = true;
        } else if ((long) (part * STEPS) > step) {
            step = (long) (part * STEPS);
            out.printf(
                    Locale.ROOT, "%s %3.0f %% of %.1f MiB%n", verb, part * 100, total / MEBIBYTE);
            out.flush();
        }
    }

    @Override
    public void close() {
        if (began) {
            out.println();
        }
    }
}
