package dev.slipway.capture.spool;

import dev.slipway.capture.Flown;
import dev.slipway.capture.Moved;
import dev.slipway.serving.capture.CaptureCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// A process that closes a file, and says whether it did, and whether it has a minute later.
final class CloseChild {
    private CloseChild() {}

    /// @param arguments the directory
    public static void main(String[] arguments) throws IOException {
        Moved clock = new Moved(Flown.START);
        Spool spool =
                Spool.open(
                        Path.of(arguments[0]),
                        Spools.spec(SpoolLimits.DEFAULT, new CaptureCounts(), clock));
        spool.append(Spools.drawn(1, Flown.call(310f)));
        spool.flush();
        spool.seal();
        System.out.println(spool.closed().size() + " closed");
        clock.move(Duration.ofMinutes(1));
        spool.closeWhenDue();
        System.out.println(spool.closed().size() + " closed");
    }
}
