package dev.slipway.serving.shadow;

import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowVerdict.Result;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// Tells that shadows begin and end, and each other verdict on them.
///
/// A verdict takes a look at all tensors. So it is asked for again when a twentieth more has been
/// compared, and when a shadow has given up on its version.
///
/// *Threads*: any; one lock, which is never taken by a thread that has a shadow's.
final class ShadowNews {
    private static final double MORE = 1.05;

    private final ServerEvents events;
    private final Function<Shadow, ShadowReport> reports;

    // Guarded by this.
    private final Map<Shadow, Told> told = new HashMap<>();

    /// What was told last.
    ///
    /// @param next how much has to be compared for another look
    /// @param isOver whether no other verdict follows
    private record Told(Result result, long next, boolean isOver) {
        /// Nothing, until so much has been compared.
        static Told nothing(long least) {
            return new Told(Result.INSUFFICIENT, least, false);
        }
    }

    ShadowNews(ServerEvents events, Function<Shadow, ShadowReport> reports) {
        this.events = events;
        this.reports = reports;
    }

    /// A shadow begins.
    synchronized void started(Shadow shadow) {
        told.put(shadow, Told.nothing(least(shadow)));
        events.publish(
                new ServerEvent.ShadowStarted(shadow.candidate(), shadow.stable().version()));
    }

    /// Looks whether the verdict on a shadow is another one.
    synchronized void look(Shadow shadow) {
        Told last = told.get(shadow);
        if (last == null || last.isOver()) {
            return;
        }
        boolean isOver = shadow.phase() instanceof Shadow.Phase.Over;
        long compared = shadow.oversight().totals(Tallies::completed);
        if (!isOver && compared < last.next()) {
            return;
        }
        ShadowReport report = reports.apply(shadow);
        Result result = report.verdict().result();
        long next = (long) Math.ceil(Math.max(least(shadow), compared) * MORE);
        told.put(shadow, new Told(result, next, isOver));
        if (result != last.result()) {
            events.publish(new ServerEvent.ShadowJudged(shadow.candidate(), report.verdict()));
        }
    }

    /// The verdict that was told last; [Result#INSUFFICIENT] before the first.
    synchronized Result latest(Shadow shadow) {
        return told.getOrDefault(shadow, Told.nothing(least(shadow))).result();
    }

    private static long least(Shadow shadow) {
        return shadow.setup().spec().pairs();
    }

    /// A shadow is no more.
    synchronized void ended(Shadow shadow, ShadowReport last) {
        told.remove(shadow);
        events.publish(
                new ServerEvent.ShadowEnded(shadow.candidate(), last.verdict(), last.coverage()));
    }
}
