package dev.slipway.server.demo;

/// How long messages waited for their answers, to the millisecond; more than a minute counts as
/// one.
///
/// *Threads*: safe from many threads.
final class Waits {
    private static final int LONGEST = 60_000;

    private final long[] counts = new long[LONGEST + 1];
    private long total;

    /// Takes one into account.
    synchronized void add(long millis) {
        counts[Math.clamp(millis, 0, LONGEST)]++;
        total++;
    }

    /// Milliseconds that this share of them did not exceed; 0 before the first.
    ///
    /// @param share above 0, at most 1
    synchronized long quantile(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int millis = 0; millis <= LONGEST; millis++) {
            seen += counts[millis];
            if (seen >= wanted) {
                return millis;
            }
        }
        return LONGEST;
    }
}
