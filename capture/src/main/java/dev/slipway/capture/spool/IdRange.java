package dev.slipway.capture.spool;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.serving.capture.WaitingObserved;

/// Between which ids predictions lie. Ids that are numbers are compared as such, so that none is
/// made a text but the smallest and the largest; the few others are compared as texts.
///
/// *Threads*: one.
final class IdRange {
    private boolean hasNumbers;
    private long firstHigh;
    private long firstLow;
    private long lastHigh;
    private long lastLow;
    private boolean hasTexts;
    private String firstText = "";
    private String lastText = "";

    /// Takes in the id of a prediction.
    void add(WaitingObserved observed) {
        if (observed.isSmall()) {
            add(observed.idHigh(), observed.idLow());
        } else {
            add(observed.id().value());
        }
    }

    /// Takes in what another one has taken in.
    void add(IdRange other) {
        if (other.hasNumbers) {
            add(other.firstHigh, other.firstLow);
            add(other.lastHigh, other.lastLow);
        }
        if (other.hasTexts) {
            add(other.firstText);
            add(other.lastText);
        }
    }

    private void add(long high, long low) {
        if (!hasNumbers || isLess(lastHigh, lastLow, high, low)) {
            lastHigh = high;
            lastLow = low;
        }
        if (!hasNumbers || isLess(high, low, firstHigh, firstLow)) {
            firstHigh = high;
            firstLow = low;
        }
        hasNumbers = true;
    }

    /// As their digits would be compared.
    private static boolean isLess(long high, long low, long thanHigh, long thanLow) {
        int order = Long.compareUnsigned(high, thanHigh);
        return order < 0 || (order == 0 && Long.compareUnsigned(low, thanLow) < 0);
    }

    private void add(String text) {
        if (!hasTexts || text.compareTo(lastText) > 0) {
            lastText = text;
        }
        if (!hasTexts || text.compareTo(firstText) < 0) {
            firstText = text;
        }
        hasTexts = true;
    }

    /// The smallest; empty when there is none.
    String first() {
        if (!hasNumbers) {
            return firstText;
        }
        String number = PredictionId.of(firstHigh, firstLow).value();
        return hasTexts && firstText.compareTo(number) < 0 ? firstText : number;
    }

    /// The largest; empty when there is none.
    String last() {
        if (!hasNumbers) {
            return lastText;
        }
        String number = PredictionId.of(lastHigh, lastLow).value();
        return hasTexts && lastText.compareTo(number) > 0 ? lastText : number;
    }

    void clear() {
        hasNumbers = false;
        hasTexts = false;
        firstText = "";
        lastText = "";
    }
}
