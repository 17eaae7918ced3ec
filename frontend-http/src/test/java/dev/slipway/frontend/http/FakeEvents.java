package dev.slipway.frontend.http;

import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.feature.FeatureEvents;
import java.util.ArrayList;
import java.util.List;

/// Takes the events of one source and remembers them.
final class FakeEvents implements FeatureEvents {
    static final String SOURCE = "arrivals";

    final List<EventDelivery> taken = new ArrayList<>();
    final List<String> stale = new ArrayList<>();

    @Override
    public EventReceipt take(EventSource source, EventDelivery delivery) {
        if (!source.value().equals(SOURCE)) {
            throw FeatureEvents.unknown(source, List.of(SOURCE).toString());
        }
        boolean isNew =
                taken.stream()
                        .noneMatch(one ->
                                one.feeder().equals(delivery.feeder())
                                        && one.number() >= delivery.number());
        if (isNew) {
            taken.add(delivery);
        }
        return new EventReceipt(source, delivery.events().size(), 1, isNew ? 1 : 0);
    }

    @Override
    public List<String> stale() {
        return List.copyOf(stale);
    }
}
