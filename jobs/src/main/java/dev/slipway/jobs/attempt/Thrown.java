package dev.slipway.jobs.attempt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What tasks of another process have thrown: all that comes from there is a stack trace.
public final class Thrown {
    private static final Pattern JOB =
            Pattern.compile(
                    Pattern.quote(JobException.class.getName()) + ": \\[([a-z-]+)\\] ([^\\n]*)");

    private static final Pattern FENCED =
            Pattern.compile(
                    Pattern.quote(FencedException.class.getName()) + ": attempt ([0-9]{1,18}) ");

    private Thrown() {}

    /// A reason with its code, in a line.
    static String line(EndCode code, String words) {
        return "[" + code.wireName() + "] " + words.replace('\n', ' ');
    }

    /// The reason that a stack trace gives, if it is one of ours.
    public static Optional<RuntimeException> in(String stackTrace) {
        Matcher fenced = FENCED.matcher(stackTrace);
        if (fenced.find()) {
            return Optional.of(new FencedException(Long.parseLong(fenced.group(1))));
        }
        Matcher job = JOB.matcher(stackTrace);
        return job.find()
                ? EndCode.named(job.group(1)).map(code -> new JobException(code, job.group(2)))
                : Optional.empty();
    }
}
