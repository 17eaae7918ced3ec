package dev.slipway.monitoring.slo;

/// How the requests to an endpoint ended since its counting began.
///
/// @param good answered
/// @param bad not answered, and not for the caller's doing
/// @param slow of the good ones, those that took longer than promised
/// @param excluded mistakes of callers, and callers who left
public record Served(long good, long bad, long slow, long excluded) {
    /// Nothing yet.
    public static final Served NONE = new Served(0, 0, 0, 0);

    /// What came after `earlier`; all of it when counting has begun anew since.
    Served since(Served earlier) {
        boolean isNew = good < earlier.good || bad < earlier.bad || excluded < earlier.excluded;
        return isNew
                ? this
                : new Served(
                        good - earlier.good,
                        bad - earlier.bad,
                        slow - earlier.slow,
                        excluded - earlier.excluded);
    }
}
