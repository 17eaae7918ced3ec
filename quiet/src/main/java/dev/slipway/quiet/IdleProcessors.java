package dev.slipway.quiet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// How many of the machine's processors had nothing to do since somebody asked before.
///
/// What is of the lowest priority counts as busy. Whether one more of those would get on beside it
/// says [LowestShare]; whether something is left beside everybody says this.
///
/// *Source*: proc(5), `/proc/stat`: the time of all processors together since the machine started,
/// by what they did; what stands behind `steal` is counted before, too.
///
/// *Threads*: one.
public final class IdleProcessors {
    private static final Path STAT = Path.of("/proc/stat");
    private static final Pattern PROCESSOR = Pattern.compile("cpu[0-9]+ .*");
    private static final int USER = 1;
    private static final int IDLE = 4;
    private static final int WAITING_FOR_DISKS = 5;
    private static final int STEAL = 8;

    private final Path stat;
    private Times before;

    /// Time of all processors, in whatever unit; that of none where it is not known.
    private record Times(long idle, long all, int processors) {}

    /// Begins now.
    public IdleProcessors() {
        this(STAT);
    }

    /// @param stat what the system says of its processors' time
    IdleProcessors(Path stat) {
        this.stat = stat;
        this.before = read(stat);
    }

    /// How many there were on average, parts of one too; empty where the system does not say it.
    public OptionalDouble sinceAsked() {
        Times then = before;
        Times now = read(stat);
        before = now;
        long all = now.all() - then.all();
        if (then.processors() == 0 || now.processors() == 0 || all <= 0) {
            return OptionalDouble.empty();
        }
        double part = (double) (now.idle() - then.idle()) / all;
        return OptionalDouble.of(now.processors() * Math.clamp(part, 0.0, 1.0));
    }

    private static Times read(Path stat) {
        try {
            List<String> lines = Files.readAllLines(stat);
            long count = lines.stream().filter(line -> PROCESSOR.matcher(line).matches()).count();
            return times(lines.getFirst().split(" +", -1), (int) count);
        } catch (IOException | RuntimeException e) {
            return new Times(0, 0, 0);
        }
    }

    private static Times times(String[] fields, int processors) {
        long all = 0;
        for (int i = USER; i <= STEAL; i++) {
            all += Long.parseLong(fields[i]);
        }
        long idle = Long.parseLong(fields[IDLE]) + Long.parseLong(fields[WAITING_FOR_DISKS]);
        return new Times(idle, all, processors);
    }
}
