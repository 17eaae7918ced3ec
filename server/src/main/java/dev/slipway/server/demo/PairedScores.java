package dev.slipway.server.demo;

import java.util.Arrays;
import java.util.List;

/// What two versions say of the same flights. Both are judged by the flights that both have
/// answered, and by no others.
///
/// *Threads*: safe from many threads.
public final class PairedScores {
    private final List<DatedFlight> flights;
    private final double[] ofOne;
    private final double[] ofOther;
    private final AreaUnderCurve one = new AreaUnderCurve();
    private final AreaUnderCurve other = new AreaUnderCurve();
    private long answeredByOne;
    private long repeatedByOne;
    private long rows;
    private long late;

    PairedScores(List<DatedFlight> flights) {
        this.flights = flights;
        this.ofOne = new double[flights.size()];
        this.ofOther = new double[flights.size()];
        Arrays.fill(ofOne, Double.NaN);
        Arrays.fill(ofOther, Double.NaN);
    }

    /// How it stands.
    ///
    /// @param answeredByOne flights, each counted once
    /// @param repeatedByOne further answers to flights that had one
    /// @param rows flights that both have answered
    /// @param late of these
    /// @param one the area under the curve of the one, NaN while it has none
    /// @param other of the other
    public record Standing(
            long answeredByOne,
            long repeatedByOne,
            long rows,
            long late,
            double one,
            double other) {}

    /// Takes an answer of the one version.
    synchronized void one(int flight, double score) {
        if (!Double.isNaN(ofOne[flight])) {
            repeatedByOne++;
            return;
        }
        ofOne[flight] = score;
        answeredByOne++;
        pair(flight);
    }

    /// Takes an answer of the other version.
    synchronized void other(int flight, double score) {
        ofOther[flight] = score;
        pair(flight);
    }

    private void pair(int flight) {
        if (Double.isNaN(ofOne[flight]) || Double.isNaN(ofOther[flight])) {
            return;
        }
        boolean isLate = flights.get(flight).isLate();
        one.add(ofOne[flight], isLate);
        other.add(ofOther[flight], isLate);
        rows++;
        late += isLate ? 1 : 0;
    }

    synchronized Standing now() {
        return new Standing(answeredByOne, repeatedByOne, rows, late, one.value(), other.value());
    }
}
