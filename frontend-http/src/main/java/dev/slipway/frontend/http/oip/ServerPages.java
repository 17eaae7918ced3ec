package dev.slipway.frontend.http.oip;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.status.ModelQueries;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.json.JsonText;
import dev.slipway.frontend.http.route.Route.ServerPage;
import io.helidon.http.Status;
import java.util.List;

/// The pages about the server as a whole.
public final class ServerPages {
    private final Models models;
    private final ModelQueries queries;
    private final ServerIdentity identity;

    /// Pages of a server with this identity.
    public ServerPages(Models models, ServerIdentity identity) {
        this.models = models;
        this.queries = new ModelQueries(models);
        this.identity = identity;
    }

    /// Answers with the page.
    public void answer(Exchange exchange, ServerPage page) {
        switch (page) {
            case METADATA -> exchange.answer(Status.OK_200, metadata());
            case LIVE -> exchange.answer(Status.OK_200, health("live"));
            case READY -> ready(exchange);
            case MODELS -> exchange.answer(Status.OK_200, list());
            case STATISTICS -> exchange.answer(Status.OK_200, statistics());
            case METRICS -> throw new IllegalStateException("metrics are no page of this protocol");
        }
    }

    private JsonText metadata() {
        JsonText out = new JsonText(256).raw("{\"name\":").string(identity.name());
        out.raw(",\"version\":").string(identity.version()).raw(",\"extensions\":[");
        for (int i = 0; i < ServerIdentity.EXTENSIONS.size(); i++) {
            out.raw(i == 0 ? "" : ",").string(ServerIdentity.EXTENSIONS.get(i));
        }
        return out.raw("]}");
    }

    private JsonText health(String question) {
        JsonText out = new JsonText(64).raw("{\"name\":").string(identity.name());
        return out.raw(",\"").raw(question).raw("\":true}");
    }

    private void ready(Exchange exchange) {
        if (models.isReady()) {
            exchange.answer(Status.OK_200, health("ready"));
            return;
        }
        JsonText page = new JsonText(128).raw("{\"name\":").string(identity.name());
        exchange.refuse(
                Refusal.of(ErrorCode.MODEL_NOT_READY, "the server is not ready: " + waiting()),
                page.raw(",\"ready\":false,"));
    }

    private String waiting() {
        for (ServedVersion served : queries.index(false)) {
            if (!served.state().isReady()) {
                return ModelStates.described(served);
            }
        }
        return "it is starting or stopping";
    }

    private JsonText list() {
        JsonText out = new JsonText(256).raw("{\"models\":[");
        List<EndpointName> endpoints = models.endpoints();
        for (int i = 0; i < endpoints.size(); i++) {
            out.raw(i == 0 ? "" : ",").string(endpoints.get(i).value());
        }
        return out.raw("]}");
    }

    private JsonText statistics() {
        JsonText out = new JsonText(1_024).raw("{\"model_stats\":[");
        StatisticsText.append(out, queries.statistics("", ""));
        return out.raw("]}");
    }
}
