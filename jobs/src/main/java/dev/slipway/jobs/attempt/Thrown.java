package dev.slipway.jobs.attempt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What tasks of another process have thrown: all that comes from there is a stack trace.
public final class Thrown {
    private static final Pattern WRITTEN =
            Pattern.compile("slipway\\[(?:job-([a-z-]+)|fenced-([0-9]{1,18}))\\]: ([^\\n]*)");

    private Thrown() {}

    static String written(String kind, String words) {
        return "slipway[" + kind + "]: " + words.replace('\n', ' ');
    }

    /// The first that says why, if one does.
    public static Optional<RuntimeException> in(String stackTrace) {
        Matcher matcher = WRITTEN.matcher(stackTrace);
        if (!matcher.find()) {
            return Optional.empty();
        }
        if (matcher.group(2) != null) {
            return Optional.of(new FencedException(Long.parseLong(matcher.group(2))));
        }
        return EndCode.named(matcher.group(1))
                .map(code -> new JobException(code, matcher.group(3)));
    }
}
