package dev.slipway.stats;

/// What one check found: the value of its bet, the value that decides, and a sentence why.
///
/// *Units*: values are natural logarithms, since they may exceed any number; those of checks that
/// abort or hold are the greatest so far, those of checks that advance are of now.
public record Finding(
        Check check, double logValue, double logThreshold, Verdict verdict, String why) {
    /// How often the first stake was won; infinity beyond all numbers.
    public double value() {
        return StrictMath.exp(logValue);
    }

    /// The value that decides.
    public double threshold() {
        return StrictMath.exp(logThreshold);
    }

    /// Whether the bet won.
    public boolean isWon() {
        return logValue >= logThreshold;
    }
}
