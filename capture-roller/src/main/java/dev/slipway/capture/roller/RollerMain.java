package dev.slipway.capture.roller;

import dev.slipway.capture.RollStatus;
import dev.slipway.capture.spool.Aside;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Turns closed files of a spool into Parquet files and ends. The files themselves stay: whoever
/// started it removes them, and a file that is turned again gives the same Parquet files. One that
/// makes no sense, although its checksums hold, is put aside, so that the others go on.
public final class RollerMain {
    private static final System.Logger LOG = System.getLogger("slipway.capture");

    private RollerMain() {}

    /// Rolls files, and ends with [RollStatus#DISK_REFUSED] when nothing is wrong but that the disk
    /// takes no more, with [RollStatus#FILE_UNREADABLE] when one of them could not be read; what it
    /// could roll is there.
    ///
    /// @param arguments the directory below which Parquet files go, and the spool's files
    public static void main(String[] arguments) {
        Path root = Path.of(arguments[0]);
        @Nullable IOException failure = null;
        @Nullable DiskRefusedException refusal = null;
        for (int i = 1; i < arguments.length; i++) {
            Path spool = Path.of(arguments[i]);
            try {
                Roll.of(spool, root);
            } catch (DiskRefusedException e) {
                refusal = e;
            } catch (IOException e) {
                failure = e;
            } catch (RuntimeException e) {
                if (!Aside.put(spool)) {
                    failure = new IOException(spool + ": cannot be put aside", e);
                }
            }
        }
        if (failure != null) {
            LOG.log(System.Logger.Level.ERROR, "a file of the spool cannot be read", failure);
            System.exit(RollStatus.FILE_UNREADABLE);
        }
        if (refusal != null) {
            LOG.log(System.Logger.Level.WARNING, refusal.getMessage());
            System.exit(RollStatus.DISK_REFUSED);
        }
    }
}
