package dev.slipway.frontend.http;

import dev.slipway.api.control.Repository;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.status.BatchingStatus;
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
import dev.slipway.frontend.http.mlflow.MlflowDoor;
import dev.slipway.frontend.http.oip.ModelPages;
import dev.slipway.frontend.http.oip.OipCodec;
import dev.slipway.frontend.http.oip.RepositoryChanges;
import dev.slipway.frontend.http.oip.RepositoryPages;
import dev.slipway.frontend.http.oip.ServerPages;
import dev.slipway.frontend.http.route.Route;
import dev.slipway.frontend.http.route.Route.BodyFormat;
import dev.slipway.frontend.http.route.Route.ModelPage;
import dev.slipway.frontend.http.route.Route.Predict;
import dev.slipway.frontend.http.route.Route.ServerPage;
import dev.slipway.frontend.http.route.Router;
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
    private final Apis apis;
    private final HttpPorts ports;
    private final ModelPages models;
    private final SmallBodies smallBodies;
    private final ServerIdentity identity;
    private final Map<BodyFormat, Codec> codecs = new EnumMap<>(BodyFormat.class);

    /// What a server with a control plane answers beside predictions.
    record Apis(
            @Nullable ControlApi control,
            @Nullable MlflowDoor mlflow,
            @Nullable ConsoleDoor console) {}

    Answers(
            PredictionHandler predictions,
            Apis apis,
            SmallBodies smallBodies,
            HttpPorts ports,
            HttpSettings settings) {
        this.predictions = predictions;
        this.apis = apis;
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
            case Route.Mlflow asked -> mlflow(exchange, asked);
            case Route.Console _ -> console(exchange);
            case Route.MlflowUnknown asked ->
                    throw new RefusalException(
                            ErrorCode.UNKNOWN_ROUTE,
                            asked.method()
                                    + " "
                                    + asked.rawPath()
                                    + ": this server does not offer it");
            case Route.RepositoryChange change -> repository(exchange, change);
        }
    }

    private void repository(Exchange exchange, Route.RepositoryChange change) {
        Repository repository = ports.repository();
        if (repository == null) {
            throw new RefusalException(
                    ErrorCode.UNSUPPORTED,
                    change.verb()
                            + ": this server neither loads nor unloads (expected: one that"
                            + " does)");
        }
        new RepositoryChanges(repository, smallBodies)
                .answer(exchange, change.verb(), change.name());
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

        @Override
        public List<BatchingStatus> batching(EndpointName endpoint) {
            return List.of();
        }
    }

    private void mlflow(Exchange exchange, Route.Mlflow asked) {
        MlflowDoor mlflow = apis.mlflow;
        if (mlflow == null) {
            throw new RefusalException(
                    ErrorCode.UNSUPPORTED, "this server tracks no runs (expected: one that does)");
        }
        mlflow.answer(exchange, asked);
    }

    private void console(Exchange exchange) {
        ConsoleDoor console = apis.console;
        if (console == null) {
            throw new RefusalException(
                    ErrorCode.UNSUPPORTED, "this server has no pages for people (expected: one)");
        }
        console.answer(exchange);
    }

    private void control(Exchange exchange, Route.Control call) {
        ControlApi control = apis.control;
        if (control == null) {
            throw new RefusalException(
                    ErrorCode.UNSUPPORTED, "this server has no control plane (expected: one)");
        }
        control.answer(exchange, call.path());
    }

    /// Refuses in the form that the caller reads.
    static void refuse(Exchange exchange, Refusal refusal) {
        if (Router.isMlflow(exchange.request().prologue().uriPath().rawPath())) {
            MlflowDoor.refuse(exchange, refusal);
        } else {
            exchange.refuse(refusal);
        }
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
