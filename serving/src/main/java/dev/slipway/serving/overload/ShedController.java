package dev.slipway.serving.overload;

/// The rule by which the part of requests that are shed follows what requests take.
///
/// Shedding begins at three quarters of the goal of the limit, so those who matter less are gone
/// before the limit keeps out whoever comes.
///
/// *Source*: the proportional and derivative control of Uber's Cinnamon and the thresholds of
/// WeChat's DAGOR; see docs/adr/0061.
final class ShedController {
    private static final double TARGET_EIGHTHS = 6;
    private static final double LATEST = 4;
    private static final double BY_ERROR = 0.05;
    private static final double BY_CHANGE = 0.02;
    private static final double MOST = 0.98;

    /// Less than a part that could be a cohort is none.
    private static final double LEAST = 0.001;

    private ShedController() {}

    /// The next part to shed and the error that led to it; the threshold stays.
    static Shed next(Shed was, int p90Eighths, long now) {
        double error = Math.min(LATEST, (p90Eighths - TARGET_EIGHTHS) / TARGET_EIGHTHS);
        double part = was.part() + BY_ERROR * error + BY_CHANGE * (error - was.error());
        double kept = part < LEAST ? 0 : Math.min(MOST, part);
        return new Shed(kept, error, was.threshold(), now);
    }

    /// The lowest ranks whose requests come to `part` of all at most, as the first rank of them: a
    /// cohort is shed as a whole or not at all.
    static int threshold(int[] arrivals, double part) {
        long all = 0;
        for (int count : arrivals) {
            all += count;
        }
        long shed = 0;
        int threshold = arrivals.length;
        while (threshold > 0 && shed + arrivals[threshold - 1] <= part * all) {
            threshold--;
            shed += arrivals[threshold];
        }
        return all == 0 || part == 0 ? arrivals.length : threshold;
    }
}
