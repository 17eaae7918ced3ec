package dev.slipway.jobs.feature;

import dev.slipway.features.offline.Route;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A way to features that a check goes, from the one that computes many rows at a time to the one
/// that computes each of them alone.
public enum Way {
    /// As a training set has them.
    TRAINING("training", Route.JOIN, "by the join", "in a batch"),
    /// As a batch has them: it is given what the join has made.
    BATCH("batch", Route.JOIN, "by the join", "in a batch"),
    /// As a row of a stream has them.
    STREAM("stream", Route.STREAM, "by the windows of a stream", "in a message of one row"),
    /// As a request has them.
    REQUEST("request", Route.ONLINE, "by the online store", "in a request of one row");

    private final String word;
    private final Route route;
    private final String given;
    private final String alone;

    Way(String word, Route route, String given, String alone) {
        this.word = word;
        this.route = route;
        this.given = given;
        this.alone = alone;
    }

    /// The one of this word.
    static Optional<Way> named(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    /// All words that there are.
    static List<String> words() {
        return Arrays.stream(values()).map(one -> one.word).toList();
    }

    /// How events become the values of aggregates.
    Route route() {
        return route;
    }

    /// What gives the values of aggregates, as a part of a sentence.
    String given() {
        return given;
    }

    /// In what a row's features are computed where that is done for it alone, likewise.
    String alone() {
        return alone;
    }
}
