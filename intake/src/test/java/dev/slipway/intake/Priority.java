package dev.slipway.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How Linux schedules a thread.
///
/// @param policy 5 is SCHED_IDLE
record Priority(int niceness, int policy) {
    /// The 17th and the 39th of the words behind the name.
    private static final int NICENESS = 16;

    private static final int POLICY = 38;

    /// That of the calling thread; of a virtual one, its carrier's.
    static Priority current() throws IOException {
        String status = Files.readString(Path.of("/proc/thread-self/stat"));
        String[] words = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
        return new Priority(Integer.parseInt(words[NICENESS]), Integer.parseInt(words[POLICY]));
    }
}
