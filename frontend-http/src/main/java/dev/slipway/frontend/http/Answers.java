package dev.slipway.frontend.http;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.status.ModelQueries;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.Scrapes.Scrape;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.api.status.VisibleModels;
import dev.slipway.frontend.http.codec.Codec;
import dev.slipway.frontend.http.control.ControlApi;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.exchange.SmallBodies;
import dev.slipway.frontend.http.oip.ModelPages;
import dev.slipway.frontend.http.oip.OipCodec;
import dev.slipway.frontend.http.oip.RepositoryPages;
import dev.slipway.frontend.http.oip.ServerPages;
import dev.slipway.frontend.http.route.Route;
import dev.slipway.frontend.http.route.Route.BodyFormat;
import dev.slipway.frontend.http.route.Route.ModelPage;
import dev.slipway.frontend.http.route.Route.Predict;
import dev.slipway.frontend.http.route.Route.ServerPage;
import dev.slipway.frontend.http.table.MlflowCodec;
import dev.slipway.frontend.http.table.TfServingCodec;
import io.helidon.http.HeaderNames;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives each route its answer.
final class Answers {
    private final PredictionHandler predictions;
    private final @Nullable ControlApi control;
    private final HttpPorts ports;
    private final ModelPages models;
    private final SmallBodies smallBodies;
    private final ServerIdentity identity;
    private final Map<BodyFormat, Codec> codecs = new EnumMap<>(BodyFormat.class);

    Answers(
            PredictionHandler predictions,
            @Nullable ControlApi control,
            SmallBodies smallBodies,
            HttpPorts ports,
            HttpSettings settings) {
        this.predictions = predictions;
        this.control = control;
        this.ports = ports;
        this.models = new ModelPages(new ModelQueries(ports.models()));
        this.smallBodies = smallBodies;
        this.identity = settings.identity();
        codecs.put(BodyFormat.OIP, new OipCodec());
        codecs.put(BodyFormat.TF_SERVING, new TfServingCodec());
        codecs.put(BodyFormat.MLFLOW, new MlflowCodec());
    }

    void answer(Exchange exchange, Route route) {
        switch (route) {
            case Predict predict -> predictions.handle(exchange, predict, codec(predict.format()));
            case ServerPage.METRICS -> metrics(exchange);
            case ServerPage page ->
                    new ServerPages(visible(exchange), identity).answer(exchange, page);
            case ModelPage page -> models.answer(exchange, page);
            case Route.RepositoryIndex _ ->
                    new RepositoryPages(new ModelQueries(visible(exchange)), smallBodies)
                            .index(exchange);
            case Route.Control call -> control(exchange, call);
            case Route.RepositoryChange change ->
                    throw new RefusalException(
                            ErrorCode.UNSUPPORTED,
                            change.verb()
                                    + ": models are not loaded or unloaded over this protocol by"
                                    + " this server");
        }
    }

    /// What the sender may see; whoever asks for readiness alone sees the server and nothing in it.
    private Models visible(Exchange exchange) {
        return exchange.sender()
                .map(sender -> VisibleModels.of(ports.models(), ports.access(), sender))
                .orElseGet(() -> new NothingVisible(ports.models()));
    }

    /// Readiness without names.
    private record NothingVisible(Models all) implements Models {
        @Override
        public boolean isReady() {
            return all.isReady();
        }

        @Override
        public List<EndpointName> endpoints() {
            return List.of();
        }

        @Override
        public List<ServedVersion> versions(EndpointName endpoint) {
            return List.of();
        }

        @Override
        public List<VersionStatistics> statistics(EndpointName endpoint) {
            return List.of();
        }
    }

    private void control(Exchange exchange, Route.Control call) {
        if (control == null) {
            throw new RefusalException(
                    ErrorCode.UNSUPPORTED, "this server has no control plane (expected: one)");
        }
        control.answer(exchange, call.path());
    }

    private Codec codec(BodyFormat format) {
        Codec codec = codecs.get(format);
        if (codec == null) {
            throw new IllegalStateException("no codec for " + format);
        }
        return codec;
    }

    private void metrics(Exchange exchange) {
        Scrape scrape = ports.scrapes().scrape(exchange.header(HeaderNames.ACCEPT));
        byte[] body = new byte[scrape.body().remaining()];
        scrape.body().duplicate().get(body);
        exchange.answer(scrape.contentType(), body);
    }
}
