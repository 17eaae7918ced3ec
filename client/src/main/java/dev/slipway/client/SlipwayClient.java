package dev.slipway.client;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import java.util.List;

/// A running server, as seen from a program: predictions, and what the server says of itself.
///
/// Every call ends within the deadline of the settings. A call that only asks, predictions
/// included, is repeated when the server is overloaded, not ready or not there, as often as the
/// settings and the budget of [Retries] allow; a call that changes something is sent once.
///
/// Behind it stands one class per subject ([PredictCalls], [RowCalls], [ModelCalls]) over the same
/// connections; a further subject is a further class and its methods here.
///
/// *Errors*: [SlipwayException] from every call that is not answered; `IllegalArgumentException`
/// for a name that cannot be one.
///
/// *Threads*: safe from any number of threads; calls block. Connections are kept and shared, so one
/// client per process is enough.
public final class SlipwayClient implements AutoCloseable {
    private final HttpCalls http;
    private final PredictCalls predictions;
    private final RowCalls rows;
    private final ModelCalls models;

    private SlipwayClient(ClientSettings settings, Retries retries) {
        this.http = new HttpCalls(settings, retries);
        this.predictions =
                switch (settings.transport()) {
                    case Transport.Binary _ -> new HttpPredictCalls(http, HttpForm.BINARY);
                    case Transport.Json _ -> new HttpPredictCalls(http, HttpForm.JSON);
                    case Transport.Grpc grpc ->
                            new GrpcPredictCalls(grpc.target(), settings, retries);
                };
        this.rows = new RowCalls(http);
        this.models = new ModelCalls(http);
    }

    /// A client with these settings; connects when first used.
    public static SlipwayClient open(ClientSettings settings) {
        return open(settings, Retries.Pause.real());
    }

    static SlipwayClient open(ClientSettings settings, Retries.Pause pause) {
        return new SlipwayClient(
                settings, new Retries(settings.attempts(), System::nanoTime, pause));
    }

    /// The answer to tensors.
    public Prediction predict(PredictRequest request) {
        return predictions.predict(request);
    }

    /// The answers to rows by column name; always over HTTP.
    public RowPredictions predictRows(String endpoint, Rows rows) {
        return this.rows.predict(new EndpointName(endpoint), rows);
    }

    /// Whether the server takes predictions.
    public boolean isReady() {
        return models.isReady();
    }

    /// All versions that the server knows.
    public List<RepositoryEntry> repositoryIndex() {
        return models.index();
    }

    /// What an endpoint takes and gives.
    public EndpointDescription describe(String endpoint) {
        return models.describe(new EndpointName(endpoint));
    }

    @Override
    public void close() {
        predictions.close();
        http.close();
    }
}
