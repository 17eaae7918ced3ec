package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventSource;

/// Events that windowed features are made of. A source is nobody's: whatever versions name it are
/// fed by it, so whoever feeds it may write all models.
final class EventPages {
    ApiAnswer take(ApiCall call) {
        EventSource source = call.at("source", EventSource::new);
        EventDelivery delivery = call.body(EventDelivery.class);
        if (!call.principal().may(Permission.WRITE_MODELS)) {
            throw new RefusalException(
                    Denials.lacking(
                            call.principal(),
                            Permission.WRITE_MODELS,
                            "all models, which source " + source + " may feed,"));
        }
        return ApiAnswer.of(call.ports().events().take(source, delivery));
    }
}
