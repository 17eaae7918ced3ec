package dev.slipway.frontend.http;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.status.ModelQueries;
import dev.slipway.api.status.Scrapes.Scrape;
import dev.slipway.frontend.http.codec.Codec;
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
import java.util.Map;

/// Gives each route its answer.
final class Answers {
    private final PredictionHandler predictions;
    private final HttpPorts ports;
    private final ServerPages server;
    private final ModelPages models;
    private final RepositoryPages repository;
    private final Map<BodyFormat, Codec> codecs = new EnumMap<>(BodyFormat.class);

    Answers(
            PredictionHandler predictions,
            SmallBodies smallBodies,
            HttpPorts ports,
            HttpSettings settings) {
        this.predictions = predictions;
        this.ports = ports;
        this.server = new ServerPages(ports.models(), settings.identity());
        this.models = new ModelPages(new ModelQueries(ports.models()));
        this.repository = new RepositoryPages(new ModelQueries(ports.models()), smallBodies);
        codecs.put(BodyFormat.OIP, new OipCodec());
        codecs.put(BodyFormat.TF_SERVING, new TfServingCodec());
        codecs.put(BodyFormat.MLFLOW, new MlflowCodec());
    }

    void answer(Exchange exchange, Route route) {
        switch (route) {
            case Predict predict -> predictions.handle(exchange, predict, codec(predict.format()));
            case ServerPage.METRICS -> metrics(exchange);
            case ServerPage page -> server.answer(exchange, page);
            case ModelPage page -> models.answer(exchange, page);
            case Route.RepositoryIndex _ -> repository.index(exchange);
            case Route.RepositoryChange change ->
                    throw new RefusalException(
                            ErrorCode.UNSUPPORTED,
                            change.verb()
                                    + ": models are not loaded or unloaded over this protocol by"
                                    + " this server");
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
