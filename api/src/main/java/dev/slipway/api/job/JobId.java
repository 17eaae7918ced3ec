package dev.slipway.api.job;

import java.util.regex.Pattern;

/// Names a job: which one of the server's jobs it is, as in `job-7`.
public record JobId(String value) {
    private static final String PREFIX = "job-";
    private static final Pattern LEGAL = Pattern.compile("job-[1-9][0-9]{0,15}");

    /// *Errors*: `IllegalArgumentException`.
    public JobId {
        if (!LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "job: " + value + " (expected: job-NUMBER, as in job-7)");
        }
    }

    /// The job with this number, the first having 1.
    public static JobId of(long number) {
        return new JobId(PREFIX + number);
    }

    /// Which one of the server's jobs it is, the first having 1.
    public long number() {
        return Long.parseLong(value.substring(PREFIX.length()));
    }

    @Override
    public String toString() {
        return value;
    }
}
