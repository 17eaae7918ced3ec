package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.nio.file.Path;

/// A process that takes over the checkpoints of two attempts, gives them up where it is told to,
/// and says how far it has come.
final class CheckpointsChild {
    static final String TAKEN_OVER = "taken over";
    static final String GIVEN_UP = "given up";
    static final String REFUSED = "refused";

    private CheckpointsChild() {}

    /// @param arguments directory of all, and what becomes of them
    public static void main(String[] arguments) throws IOException {
        try {
            StreamCheckpoints opened = StreamCheckpoints.open(Path.of(arguments[0]), 3);
            if (arguments[1].equals(GIVEN_UP)) {
                opened.forget();
            }
            System.out.println(arguments[1]);
        } catch (JobException e) {
            System.out.println(REFUSED);
        }
    }
}
