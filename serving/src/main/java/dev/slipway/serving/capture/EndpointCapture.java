package dev.slipway.serving.capture;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Result;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/// What is counted of one endpoint's predictions since the minute began, and what holds for all of
/// them.
///
/// *Threads*: safe from any number of threads.
final class EndpointCapture {
    private static final int SLOWEST = 5;
    private static final int ERRORS = 100;
    private static final int REFUSALS = 100;

    private static final AtomicReferenceFieldUpdater<EndpointCapture, Use> USE =
            AtomicReferenceFieldUpdater.newUpdater(EndpointCapture.class, Use.class, "use");

    /// The same object for all of its predictions.
    private final EndpointName name;

    private final FollowedEndpoint followed;
    private final Slowest slowest = new Slowest(SLOWEST);
    private final MinuteLimit errors = new MinuteLimit(ERRORS);
    private final MinuteLimit refusals = new MinuteLimit(REFUSALS);
    private volatile Use use = Use.USED;

    /// What the last one that was answered has in common with others, and the last one that was
    /// refused: both may come in turns.
    private volatile @Nullable CommonObserved answered;

    private volatile @Nullable CommonObserved refused;

    /// Whether anything comes.
    private enum Use {
        /// Something came since the minute began.
        USED,
        /// Nothing came since the minute began.
        RESTING,
        /// Nothing came for a whole minute: another one counts what comes next.
        GIVEN_UP
    }

    EndpointCapture(EndpointName name) {
        this.name = name;
        this.followed = new FollowedEndpoint(name);
    }

    /// What is followed of it.
    ///
    /// @param now what is followed of all endpoints
    Followed.Own own(Followed now) {
        return followed.own(now);
    }

    /// What a prediction has in common with others: mostly the same object as for the one before.
    /// Where kinds take turns, each has an object of its own again, which costs more and means the
    /// same.
    ///
    /// @param team whose endpoint it is; absent when nobody's
    CommonObserved common(
            ObservedPrediction prediction, CaptureReason reason, @Nullable TeamName team) {
        boolean isAnswered = prediction.result() instanceof Result.Answered;
        @Nullable CommonObserved known = isAnswered ? answered : refused;
        if (known == null || !known.isOf(prediction, reason, team)) {
            known = CommonObserved.of(prediction, name, reason, team);
            if (isAnswered) {
                answered = known;
            } else {
                refused = known;
            }
        }
        return known;
    }

    Slowest slowest() {
        return slowest;
    }

    /// Errors of requests whose bodies were let in.
    MinuteLimit errors() {
        return errors;
    }

    /// Requests that were refused by their heads.
    MinuteLimit refusals() {
        return refusals;
    }

    /// Counts something; false when it was given up, so that another one has to.
    boolean use() {
        Use now = use;
        while (now == Use.RESTING && !USE.compareAndSet(this, now, Use.USED)) {
            now = use;
        }
        return now != Use.GIVEN_UP;
    }

    /// Begins the next minute. Whether it is given up, because nothing came in the whole last one.
    boolean startMinute() {
        errors.startMinute();
        refusals.startMinute();
        if (USE.compareAndSet(this, Use.RESTING, Use.GIVEN_UP)) {
            return true;
        }
        use = Use.RESTING;
        return false;
    }
}
