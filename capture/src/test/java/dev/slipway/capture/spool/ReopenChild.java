package dev.slipway.capture.spool;

import dev.slipway.serving.capture.CaptureCounts;
import java.io.IOException;
import java.nio.file.Path;

/// A process that opens a spool which another one left, and says how many files it has closed, and
/// how many predictions it can read, before and after it has tried again.
final class ReopenChild {
    private ReopenChild() {}

    /// @param arguments the directory
    public static void main(String[] arguments) throws IOException {
        Spool spool = Spools.open(Path.of(arguments[0]), new CaptureCounts());
        tell(spool);
        spool.closeWhenDue();
        tell(spool);
    }

    private static void tell(Spool spool) throws IOException {
        int closed = spool.closed().size();
        System.out.println(closed + " closed, " + Spools.read(spool).size() + " read");
    }
}
