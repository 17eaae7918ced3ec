package dev.slipway.cli.release;

import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.cli.Console;
import dev.slipway.cli.ShownText;
import java.io.PrintWriter;
import java.util.function.Consumer;

/// Shows a release as it goes on: on a terminal one screen that is drawn again, else a line
/// whenever it has moved.
///
/// *Threads*: one.
final class LiveScreen implements Consumer<ReleaseStatus> {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J\u001b[3J";

    private final PrintWriter out;
    private final boolean isTerminal;
    private String last = "";
    private int moves = -1;

    LiveScreen(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /// A screen where somebody may see it move.
    ///
    /// @param isText whether people read what the verb prints
    static LiveScreen on(PrintWriter out, boolean isText) {
        return new LiveScreen(out, isText && Console.isTerminal());
    }

    @Override
    public void accept(ReleaseStatus status) {
        if (isTerminal) {
            draw(status);
        } else if (status.release().moves().size() != moves) {
            out.println(ShownText.line(ReleaseText.line(status)));
            out.flush();
        }
        moves = status.release().moves().size();
    }

    private void draw(ReleaseStatus status) {
        String text = ReleaseText.of(status);
        if (!text.equals(last)) {
            out.print(HOME_AND_CLEAR + ShownText.lines(text));
            out.flush();
            last = text;
        }
    }

    /// Whether the last look stands there as a whole already.
    boolean hasDrawn() {
        return isTerminal;
    }
}
