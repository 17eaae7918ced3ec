package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.Metric;
import dev.slipway.api.tracking.ModelOutput;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Run;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.RunStatus;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Slice;
import dev.slipway.api.tracking.Tracking;
import dev.slipway.frontend.http.mlflow.search.OrderText;
import dev.slipway.frontend.http.mlflow.search.PageTokens;
import dev.slipway.frontend.http.mlflow.search.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/// Answers about runs and what they log.
final class RunPages {
    private static final String SUBJECT = "runs";
    private static final int USUAL = 1_000;
    private static final int MOST = 50_000;

    private final Tracking tracking;
    private final PageTokens tokens;

    RunPages(Tracking tracking, PageTokens tokens) {
        this.tracking = tracking;
        this.tokens = tokens;
    }

    ObjectNode create(MlflowRequest request) {
        OptionalLong started = request.number("start_time");
        return page(
                tracking.runs()
                        .create(
                                new Run.Start(
                                        new ExperimentId(
                                                request.optional("experiment_id")
                                                        .orElse(ExperimentId.DEFAULT.value())),
                                        request.textOrEmpty("user_id"),
                                        request.optional("run_name"),
                                        started,
                                        TrackingFields.tags(request, "tags"))));
    }

    ObjectNode update(MlflowRequest request) {
        Run.Head head =
                tracking.runs()
                        .update(
                                id(request),
                                new Run.Change(
                                        request.constant("status", RunStatus.class),
                                        request.number("end_time"),
                                        request.optional("run_name")
                                                .filter(name -> !name.isEmpty())));
        ObjectNode answer = TrackingJson.object();
        answer.set("run_info", TrackingJson.head(head));
        return answer;
    }

    ObjectNode get(MlflowRequest request) {
        return page(tracking.runs().get(id(request)));
    }

    ObjectNode delete(MlflowRequest request) {
        tracking.runs().delete(id(request));
        return TrackingJson.object();
    }

    ObjectNode restore(MlflowRequest request) {
        tracking.runs().restore(id(request));
        return TrackingJson.object();
    }

    ObjectNode search(MlflowRequest request) {
        Search search =
                TrackingFields.search(
                        request,
                        Vocabulary.RUNS,
                        TrackingFields.slice(request, tokens, SUBJECT, USUAL, MOST),
                        OrderText.latest("start_time"));
        Page<Run> page =
                tracking.runs()
                        .search(
                                experiments(request),
                                search,
                                ExperimentPages.view(request, "run_view_type"));
        ObjectNode answer = TrackingJson.object();
        answer.set("runs", TrackingJson.array(page.items(), TrackingJson::run));
        TrackingJson.put(
                answer,
                "next_page_token",
                TrackingFields.nextToken(request, tokens, SUBJECT, page));
        return answer;
    }

    static List<ExperimentId> experiments(MlflowRequest request) {
        return request.texts("experiment_ids").stream().map(ExperimentId::new).toList();
    }

    ObjectNode logMetric(MlflowRequest request) {
        Metric metric = TrackingFields.metric(request);
        return log(request, new Run.Batch(List.of(metric), List.of(), List.of()));
    }

    ObjectNode logParam(MlflowRequest request) {
        return log(
                request,
                new Run.Batch(List.of(), List.of(TrackingFields.param(request)), List.of()));
    }

    ObjectNode setTag(MlflowRequest request) {
        return log(
                request, new Run.Batch(List.of(), List.of(), List.of(TrackingFields.tag(request))));
    }

    ObjectNode logBatch(MlflowRequest request) {
        return log(
                request,
                new Run.Batch(
                        request.objects("metrics").stream().map(TrackingFields::metric).toList(),
                        TrackingFields.params(request, "params"),
                        TrackingFields.tags(request, "tags")));
    }

    private ObjectNode log(MlflowRequest request, Run.Batch batch) {
        tracking.runs().log(id(request), batch);
        return TrackingJson.object();
    }

    ObjectNode deleteTag(MlflowRequest request) {
        tracking.runs().deleteTag(id(request), request.text("key"));
        return TrackingJson.object();
    }

    ObjectNode logInputs(MlflowRequest request) {
        tracking.runs()
                .logInputs(
                        id(request),
                        request.objects("datasets").stream()
                                .map(TrackingFields::datasetInput)
                                .toList(),
                        request.objects("models").stream()
                                .map(model -> new LoggedModelId(model.text("model_id")))
                                .toList());
        return TrackingJson.object();
    }

    ObjectNode logOutputs(MlflowRequest request) {
        tracking.runs()
                .logOutputs(
                        id(request),
                        request.objects("models").stream()
                                .map(model ->
                                        new ModelOutput(
                                                new LoggedModelId(model.text("model_id")),
                                                model.number("step").orElse(0)))
                                .toList());
        return TrackingJson.object();
    }

    /// Old clients keep a run's models in a tag; the text is JSON and is checked to be.
    ObjectNode logModel(MlflowRequest request) {
        byte[] json = request.text("model_json").getBytes(StandardCharsets.UTF_8);
        MlflowRequest model = MlflowRequest.ofBody(json, json.length, request.caller());
        if (!model.has("artifact_path") && !model.has("model_uuid")) {
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE,
                    "Model json is missing mandatory fields: artifact_path or model_uuid");
        }
        tracking.runs().recordModel(id(request), model.fields().toString());
        return TrackingJson.object();
    }

    ObjectNode metricHistory(MlflowRequest request) {
        String key = request.text("metric_key");
        String subject = "history";
        Slice slice = TrackingFields.slice(request, tokens, subject, 25_000, 100_000);
        Page<Metric> page = tracking.runs().history(id(request), key, slice);
        ObjectNode answer = TrackingJson.object();
        answer.set("metrics", TrackingJson.array(page.items(), TrackingJson::metric));
        TrackingJson.put(
                answer,
                "next_page_token",
                TrackingFields.nextToken(request, tokens, subject, page));
        return answer;
    }

    /// The artifacts of a run, with paths from the run's own root; a file has nothing in it.
    ObjectNode artifacts(MlflowRequest request) {
        String root = tracking.runs().get(id(request)).head().artifactUri();
        ArtifactPath inside = ArtifactText.parse(request.textOrEmpty("path"));
        return new ArtifactListing(tracking.artifacts()).page(root, inside);
    }

    private static ObjectNode page(Run run) {
        ObjectNode answer = TrackingJson.object();
        answer.set("run", TrackingJson.run(run));
        return answer;
    }

    private static RunId id(MlflowRequest request) {
        return new RunId(
                request.optional("run_id")
                        .filter(id -> !id.isEmpty())
                        .or(() -> request.optional("run_uuid"))
                        .orElseThrow(() -> MlflowRequest.missing("run_id")));
    }
}
