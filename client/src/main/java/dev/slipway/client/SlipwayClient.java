package dev.slipway.client;

import dev.slipway.api.answer.CallerSummary;
import dev.slipway.api.answer.FeedbackReceipt;
import dev.slipway.api.answer.ServerStatus;
import dev.slipway.api.answer.SignIn;
import dev.slipway.api.answer.WindowList;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.slo.AlertList;
import dev.slipway.api.slo.SloList;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.status.TierReport;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.HttpCalls;
import dev.slipway.client.call.HttpForm;
import dev.slipway.client.call.Retries;
import dev.slipway.client.call.Transport;
import dev.slipway.client.control.ApiCalls;
import dev.slipway.client.control.ApprovalCalls;
import dev.slipway.client.control.AuditCalls;
import dev.slipway.client.control.CaptureCalls;
import dev.slipway.client.control.EndpointCalls;
import dev.slipway.client.control.JobCalls;
import dev.slipway.client.control.ModelRegistryCalls;
import dev.slipway.client.control.ObjectCalls;
import dev.slipway.client.control.Reading;
import dev.slipway.client.control.ReleaseCalls;
import dev.slipway.client.control.ShadowCalls;
import dev.slipway.client.control.StreamCalls;
import dev.slipway.client.control.TokenCalls;
import dev.slipway.client.control.TransferCalls;
import dev.slipway.client.control.UploadCalls;
import dev.slipway.client.prediction.EndpointDescription;
import dev.slipway.client.prediction.GrpcPredictCalls;
import dev.slipway.client.prediction.HttpPredictCalls;
import dev.slipway.client.prediction.ModelCalls;
import dev.slipway.client.prediction.PredictCalls;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.client.prediction.Prediction;
import dev.slipway.client.prediction.RepositoryEntry;
import dev.slipway.client.prediction.RowCalls;
import dev.slipway.client.prediction.RowPredictions;
import dev.slipway.documents.Durations;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/// A running server, as seen from a program: predictions, and what the server says of itself.
///
/// Every call ends within the deadline of the settings, its whole answer included; those that make
/// a server load or examine a model, and pieces of files, have a quarter of an hour. A call that
/// only asks, predictions included, is repeated when the server is overloaded, not ready or not
/// there, as often as the settings and the budget of [Retries] allow. So is a command, which
/// carries a key under which the server does it once; any other call that changes something is sent
/// once.
///
/// Behind it stands one class per subject ([PredictCalls], [RowCalls], [ModelCalls]) over the same
/// connections; a further subject is a further class and its methods here.
///
/// *Errors*: `SlipwayException` from every call that is not answered; `IllegalArgumentException`
/// for a name that cannot be one.
///
/// *Threads*: safe from any number of threads; calls block. Connections are kept and shared, so one
/// client per process is enough.
public final class SlipwayClient implements AutoCloseable {
    private final HttpCalls http;
    private final PredictCalls predictions;
    private final RowCalls rows;
    private final ModelCalls models;
    private final ApiCalls api;

    private SlipwayClient(ClientSettings settings, Retries retries, Supplier<String> keys) {
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
        this.api = new ApiCalls(http, keys);
    }

    /// A client with these settings; connects when first used.
    public static SlipwayClient open(ClientSettings settings) {
        return open(settings, Retries.Pause.real());
    }

    static SlipwayClient open(ClientSettings settings, Retries.Pause pause) {
        return new SlipwayClient(
                settings,
                new Retries(settings.attempts(), System::nanoTime, pause),
                () -> UUID.randomUUID().toString());
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

    /// Brings an endpoint into service; answers once it is.
    public void load(String endpoint) {
        models.change(new EndpointName(endpoint), "load");
    }

    /// Takes an endpoint out of service until it is loaded again; what it is declared to be stays.
    public void unload(String endpoint) {
        models.change(new EndpointName(endpoint), "unload");
    }

    /// What an endpoint takes and gives.
    public EndpointDescription describe(String endpoint) {
        return describe(endpoint, VersionChoice.ROUTED);
    }

    /// What one of its versions takes and gives.
    public EndpointDescription describe(String endpoint, VersionChoice version) {
        return models.describe(new EndpointName(endpoint), version);
    }

    /// Models, versions and aliases.
    public ModelRegistryCalls registry() {
        return new ModelRegistryCalls(api, Reading.now());
    }

    /// Declared objects.
    public ObjectCalls objects() {
        return new ObjectCalls(api, Reading.now());
    }

    /// Endpoints as the control plane knows them.
    public EndpointCalls endpoints() {
        return new EndpointCalls(api, Reading.now());
    }

    /// Releases of endpoints.
    public ReleaseCalls releases() {
        return new ReleaseCalls(api);
    }

    /// Says what became of predictions: their labels or outcomes. What is said again changes
    /// nothing, so the call is repeated like one that only asks.
    public FeedbackReceipt feedback(List<FeedbackItem> items) {
        return api.again("/feedback", items, FeedbackReceipt.class);
    }

    /// Brings events that windowed features are made of. A delivery that is brought again counts
    /// once, so the call is repeated like one that only asks.
    public EventReceipt events(EventSource source, EventDelivery delivery) {
        return api.again("/features/" + source + "/events", delivery, EventReceipt.class);
    }

    /// Predictions that were kept.
    public CaptureCalls captures() {
        return new CaptureCalls(api);
    }

    /// Tokens.
    public TokenCalls tokens() {
        return new TokenCalls(api, Reading.now());
    }

    /// What waits for people, and what they say.
    public ApprovalCalls approvals() {
        return new ApprovalCalls(api);
    }

    /// The records of the journal.
    public AuditCalls audit() {
        return new AuditCalls(api);
    }

    /// Files that become versions.
    public UploadCalls uploads() {
        return new UploadCalls(api);
    }

    /// Versions on their way to and from other servers, and signatures that come later.
    public TransferCalls transfers() {
        return new TransferCalls(api);
    }

    /// Versions that see traffic and answer nobody.
    public ShadowCalls shadows() {
        return new ShadowCalls(api);
    }

    /// Stream jobs.
    public StreamCalls streams() {
        return new StreamCalls(api);
    }

    /// Batch jobs.
    public JobCalls jobs() {
        return new JobCalls(api);
    }

    /// Which versions are loaded or loaded on request, and why some were unloaded.
    public TierReport tiers() {
        return api.get("/tiers", Reading.now(), TierReport.class);
    }

    /// The same of one endpoint.
    public TierReport tiers(EndpointName endpoint) {
        return api.get(
                "/tiers", Reading.now().with("endpoint", endpoint.value()), TierReport.class);
    }

    /// What was used since the server started, and what that costs.
    public CostReport costs() {
        return api.get("/costs", Reading.now(), CostReport.class);
    }

    /// The same of one endpoint.
    public CostReport costs(EndpointName endpoint) {
        return api.get(
                "/costs", Reading.now().with("endpoint", endpoint.value()), CostReport.class);
    }

    /// What versions of all endpoints answered in the ten seconds that ended last.
    public List<TrafficWindow> windows() {
        return api.get("/windows", Reading.now(), WindowList.class).windows();
    }

    /// What an endpoint's versions answered lately: by ten seconds for up to an hour, by minutes
    /// for up to a day.
    public List<TrafficWindow> windows(EndpointName endpoint, Duration past) {
        return api.get(
                        "/endpoints/" + endpoint + "/windows",
                        Reading.now().with("past", Durations.text(past)),
                        WindowList.class)
                .windows();
    }

    /// How well an endpoint keeps its promise.
    public SloStatus slo(EndpointName endpoint) {
        return api.get("/endpoints/" + endpoint + "/slo", Reading.now(), SloStatus.class);
    }

    /// How well all endpoints keep theirs.
    public SloList slos() {
        return api.get("/slos", Reading.now(), SloList.class);
    }

    /// The same, of the alerts only those that are not in order.
    public SloList slosWithRaisedAlerts() {
        return api.get("/slos", Reading.now().with("alerts", "raised"), SloList.class);
    }

    /// Alerts that are not in order.
    public AlertList alerts() {
        return api.get("/alerts", Reading.now(), AlertList.class);
    }

    /// How the server is.
    public ServerStatus status() {
        return api.get("/status", Reading.now(), ServerStatus.class);
    }

    /// How people sign in.
    ///
    /// *Errors*: `SlipwayException` with `UNSUPPORTED` when the server lets nobody vouch for them.
    public SignIn signIn() {
        return api.get("/sign-in", Reading.now(), SignIn.class);
    }

    /// As whom the server knows the caller.
    public CallerSummary caller() {
        return api.get("/caller", Reading.now(), CallerSummary.class);
    }

    @Override
    public void close() {
        predictions.close();
        http.close();
    }
}
