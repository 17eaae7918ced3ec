package dev.slipway.cli.score;

import dev.slipway.api.job.JobStatus;
import dev.slipway.cli.Console;
import dev.slipway.cli.ShownText;
import java.io.PrintWriter;
import java.util.function.Consumer;

/// Shows a job as it goes on: on a terminal one line that is drawn again, else a line whenever a
/// tenth of it is done or it stands elsewhere.
///
/// *Threads*: one.
final class JobScreen implements Consumer<JobStatus> {
    private static final String CLEAR = "\r\u001b[2K";

    /// Of a line that went on in the next row, only that row would be drawn again.
    private static final String CUT = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";
    private static final int STEPS = 10;

    private final PrintWriter out;
    private final boolean isTerminal;
    private String shown = "";
    private boolean began;

    JobScreen(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /// A screen where somebody may see it move.
    static JobScreen on(PrintWriter out) {
        return new JobScreen(out, Console.isTerminal());
    }

    @Override
    public void accept(JobStatus status) {
        if (isTerminal) {
            out.print(CLEAR + CUT + ShownText.line(JobText.line(status)) + WRAP);
            began = true;
        } else if (!step(status).equals(shown)) {
            shown = step(status);
            out.println(ShownText.line(JobText.line(status)));
        }
        out.flush();
    }

    private static String step(JobStatus status) {
        Double done = status.progress() == null ? null : status.progress().done();
        return status.job().state()
                + " "
                + status.job().attempt()
                + " "
                + (done == null ? "" : (int) (done * STEPS));
    }

    /// Leaves the last line as it is.
    void close() {
        if (began) {
            out.println();
            out.flush();
        }
    }
}
