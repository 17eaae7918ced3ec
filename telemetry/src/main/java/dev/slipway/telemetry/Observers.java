package dev.slipway.telemetry;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerEvents;
import java.util.List;

/// Puts several observers or event sinks behind one.
public final class Observers {
    private Observers() {}

    /// Tells all of them, in this order.
    public static PredictionObserver all(List<PredictionObserver> observers) {
        return observers.size() == 1 ? observers.getFirst() : new All(List.copyOf(observers));
    }

    /// Reports to all of them, in this order.
    public static ServerEvents allEvents(List<ServerEvents> sinks) {
        List<ServerEvents> all = List.copyOf(sinks);
        return event -> all.forEach(sink -> sink.publish(event));
    }

    private record All(List<PredictionObserver> observers) implements PredictionObserver {
        @Override
        public void observe(ObservedPrediction prediction) {
            for (PredictionObserver observer : observers) {
                observer.observe(prediction);
            }
        }

        @Override
        public void forget(VersionId version) {
            for (PredictionObserver observer : observers) {
                observer.forget(version);
            }
        }
    }
}
