package dev.slipway.stats;

/// What the traffic of a simulated release looks like: requests a second, candidate's weight, and
/// which part of answers is bad; all else is said by what follows.
final class TrafficShape {
    private final double perSecond;
    private final double weight;
    private final double baseRate;
    private double badRate;
    private double sigma;
    private double slower = 1;
    private int faultAt;
    private double zipf;
    private int keys;
    private double brokenKeys;
    private double breaking;
    private double bigKeys;
    private int batch = 1;
    private boolean disturbed = true;
    private boolean stalled;
    private boolean answersOtherwise;

    private TrafficShape(double perSecond, double weight, double baseRate) {
        this.perSecond = perSecond;
        this.weight = weight;
        this.baseRate = baseRate;
        this.badRate = baseRate;
    }

    /// Both versions are the same.
    static TrafficShape alike(double perSecond, double weight, double baseRate) {
        return new TrafficShape(perSecond, weight, baseRate);
    }

    /// Candidate is bad at `rate` from `second` on.
    TrafficShape failing(double rate, int second) {
        TrafficShape shape = copy();
        shape.badRate = rate;
        shape.faultAt = second;
        return shape;
    }

    /// Execution takes lognormal times, and candidate's `times` as long from `second` on.
    TrafficShape timed(double newSigma, double times, int second) {
        TrafficShape shape = copy();
        shape.sigma = newSigma;
        shape.slower = times;
        shape.faultAt = second;
        return shape;
    }

    /// `newKeys` keys ask, the busiest most, and a part of them fails half of its requests.
    TrafficShape sticky(double newZipf, int newKeys, double broken) {
        TrafficShape shape = copy();
        shape.zipf = newZipf;
        shape.keys = newKeys;
        shape.brokenKeys = broken;
        return shape;
    }

    /// Candidate fails half of the requests of a part of all keys.
    TrafficShape breaking(double part) {
        TrafficShape shape = copy();
        shape.breaking = part;
        return shape;
    }

    /// A part of all keys takes three times as long as the others.
    TrafficShape big(double part) {
        TrafficShape shape = copy();
        shape.bigKeys = part;
        return shape;
    }

    TrafficShape batched(int items) {
        TrafficShape shape = copy();
        shape.batch = items;
        return shape;
    }

    TrafficShape faultAt(int second) {
        TrafficShape shape = copy();
        shape.faultAt = second;
        return shape;
    }

    /// Without incidents, pauses and swings of load.
    TrafficShape calm() {
        TrafficShape shape = copy();
        shape.disturbed = false;
        return shape;
    }

    /// Once, one of eight slots stalls for a minute.
    TrafficShape stalling() {
        TrafficShape shape = copy();
        shape.stalled = true;
        return shape;
    }

    /// Candidate finds half as many keys again positive.
    TrafficShape answeringOtherwise() {
        TrafficShape shape = copy();
        shape.answersOtherwise = true;
        return shape;
    }

    double perSecond() {
        return perSecond;
    }

    double weight() {
        return weight;
    }

    double baseRate() {
        return baseRate;
    }

    double badRate() {
        return badRate;
    }

    double sigma() {
        return sigma;
    }

    double slower() {
        return slower;
    }

    int faultAt() {
        return faultAt;
    }

    double zipf() {
        return zipf;
    }

    int keys() {
        return keys;
    }

    double brokenKeys() {
        return brokenKeys;
    }

    double breaking() {
        return breaking;
    }

    double bigKeys() {
        return bigKeys;
    }

    int batch() {
        return batch;
    }

    boolean disturbed() {
        return disturbed;
    }

    boolean stalled() {
        return stalled;
    }

    boolean answersOtherwise() {
        return answersOtherwise;
    }

    /// Whether keys come again, so that they are counted as those of callers that keep their arm.
    boolean isKeyed() {
        return keys > 0;
    }

    private TrafficShape copy() {
        TrafficShape shape = new TrafficShape(perSecond, weight, baseRate);
        shape.badRate = badRate;
        shape.sigma = sigma;
        shape.slower = slower;
        shape.faultAt = faultAt;
        shape.zipf = zipf;
        shape.keys = keys;
        shape.brokenKeys = brokenKeys;
        shape.breaking = breaking;
        shape.bigKeys = bigKeys;
        shape.batch = batch;
        shape.disturbed = disturbed;
        shape.stalled = stalled;
        shape.answersOtherwise = answersOtherwise;
        return shape;
    }
}
