package dev.slipway.api.tracking;

/// An experiment's number, written in digits.
public record ExperimentId(String value) {
    /// The experiment of runs that name none; it always exists.
    public static final ExperimentId DEFAULT = new ExperimentId("0");

    @Override
    public String toString() {
        return value;
    }
}
