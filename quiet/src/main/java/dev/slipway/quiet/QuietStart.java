package dev.slipway.quiet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How a child JVM begins: at the lowest priority, the first to go where the machine's memory is
/// short, without a core file when it dies, and without secrets in its environment.
///
/// It is of the class `SCHED_IDLE`, so whoever answers a request takes the processor from it at
/// once, unless a thread of that class would get nowhere now: then, and where the class is refused,
/// it has the lowest niceness alone, as nobody can give it back later.
///
/// *Source*: sched(7): only the privileged may leave the class; proc(5): anybody may have the
/// kernel take a process of theirs before others.
public final class QuietStart {
    /// The shell changes itself first: whatever it starts on the way to Java, and Java too, has the
    /// class from it.
    private static final String IDLE = "chrt -i -p 0 $$ >/dev/null 2>&1; ";

    private static final String NICE =
            "command -v nice >/dev/null && exec nice -n 19 \"$@\"; exec \"$@\"";

    /// A kernel that has to make room takes it before whoever started it, however small it is.
    private static final String EXPENDABLE =
            "{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null; ";

    private QuietStart() {}

    /// Starts the Java that runs here, with these arguments; the builder is for a start at once.
    public static ProcessBuilder java(List<String> arguments) {
        return java("", arguments, getsOn());
    }

    /// Whether what is of the lowest class gets on now.
    static boolean getsOn() {
        try (LowestShare share = new LowestShare()) {
            return share.isEnough();
        }
    }

    /// @param limits further words of the shell before it, each ended by `;`
    /// @param getsOn whether it is to be of the lowest class
    static ProcessBuilder java(String limits, List<String> arguments, boolean getsOn) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/bin/sh"))) {
            String words = "ulimit -c 0; " + (getsOn ? IDLE : "") + EXPENDABLE + limits + NICE;
            command.addAll(List.of("/bin/sh", "-c", words, "child"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        restrict(builder.environment());
        return builder;
    }

    private static void restrict(Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("MALLOC_ARENA_MAX", "2");
    }
}
