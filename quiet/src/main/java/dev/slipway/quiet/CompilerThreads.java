package dev.slipway.quiet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The threads on which the JVM compiles what runs often. They compute for many milliseconds in one
/// go, and whoever wakes up to answer somebody would wait until their slice is over.
///
/// *Source*: HotSpot names them `C1 CompilerThread0` and so on. More of them are started by those
/// that are there, and a thread asks for as long slices as the one that started it.
public final class CompilerThreads {
    private static final Path THREADS = Path.of("/proc/self/task");

    private CompilerThreads() {}

    /// Lets those that are there, and those that they start, ask for long slices, so that a thread
    /// which wakes up takes the processor from them at once; their shares stay as they are. How
    /// many there were; none on systems other than Linux.
    ///
    /// *Threads*: any.
    public static int makeInterruptible() {
        if (!Files.isDirectory(THREADS)) {
            return 0;
        }
        try (Stream<Path> threads = Files.list(THREADS)) {
            return (int)
                    threads.filter(CompilerThreads::compiles)
                            .filter(CompilerThreads::makeLong)
                            .count();
        } catch (IOException e) {
            return 0;
        }
    }

    private static boolean compiles(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).matches("C[12] Compiler\\S*\\s*");
        } catch (IOException e) {
            // It has ended meanwhile.
            return false;
        }
    }

    private static boolean makeLong(Path thread) {
        return TimeSlice.makeLong(Long.parseLong(String.valueOf(thread.getFileName())));
    }
}
