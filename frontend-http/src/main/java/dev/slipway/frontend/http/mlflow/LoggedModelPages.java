package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.tracking.DatasetKey;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.LoggedModel;
import dev.slipway.api.tracking.LoggedModel.Status;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.LoggedModels;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Tracking;
import dev.slipway.frontend.http.mlflow.search.FilterText;
import dev.slipway.frontend.http.mlflow.search.OrderText;
import dev.slipway.frontend.http.mlflow.search.PageTokens;
import dev.slipway.frontend.http.mlflow.search.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers about logged models, which clients from 3.0 on keep apart from runs.
///
/// *Source*: mlflow/protos/service.proto.
final class LoggedModelPages {
    private static final String SUBJECT = "logged-models";
    private static final int USUAL = 50;
    private static final int MOST = 1_000;
    private static final int MOST_DATASETS = 100;

    private final LoggedModels models;
    private final RunArtifacts artifacts;
    private final PageTokens tokens;

    LoggedModelPages(Tracking tracking, PageTokens tokens) {
        this.models = tracking.models();
        this.artifacts = tracking.artifacts();
        this.tokens = tokens;
    }

    ObjectNode create(MlflowRequest request) {
        return page(
                models.create(
                        new LoggedModel.Start(
                                new ExperimentId(request.text("experiment_id")),
                                given(request, "name"),
                                given(request, "model_type"),
                                given(request, "source_run_id").map(RunId::new),
                                TrackingFields.params(request, "params"),
                                TrackingFields.tags(request, "tags"))));
    }

    ObjectNode get(MlflowRequest request) {
        return page(models.get(id(request), request.flag("allow_deleted", false)));
    }

    ObjectNode finish(MlflowRequest request) {
        return page(
                models.finish(
                        id(request),
                        status(request.text("status")),
                        given(request, "status_message")));
    }

    /// By name or by protobuf's number.
    private static Status status(String text) {
        return switch (text) {
            case "LOGGED_MODEL_PENDING", "1" -> Status.PENDING;
            case "LOGGED_MODEL_READY", "2" -> Status.READY;
            case "LOGGED_MODEL_UPLOAD_FAILED", "3" -> Status.FAILED;
            default ->
                    throw new MlflowException(
                            MlflowError.INVALID_PARAMETER_VALUE,
                            "Invalid value '"
                                    + text
                                    + "' for parameter 'status' supplied (expected:"
                                    + " LOGGED_MODEL_READY or LOGGED_MODEL_UPLOAD_FAILED)");
        };
    }

    ObjectNode delete(MlflowRequest request) {
        models.delete(id(request));
        return TrackingJson.object();
    }

    ObjectNode setTags(MlflowRequest request) {
        return page(models.setTags(id(request), TrackingFields.tags(request, "tags")));
    }

    ObjectNode deleteTag(MlflowRequest request) {
        models.deleteTag(id(request), request.text("tag_key"));
        return TrackingJson.object();
    }

    ObjectNode addParams(MlflowRequest request) {
        models.addParams(id(request), TrackingFields.params(request, "params"));
        return TrackingJson.object();
    }

    ObjectNode files(MlflowRequest request) {
        String root = models.get(id(request), false).artifactUri();
        String path = request.textOrEmpty("artifact_directory_path");
        return new ArtifactListing(artifacts).page(root, ArtifactText.parse(path));
    }

    ObjectNode search(MlflowRequest request) {
        Search search =
                new Search(
                        FilterText.parse(request.textOrEmpty("filter"), Vocabulary.LOGGED_MODELS),
                        orders(request),
                        TrackingFields.slice(request, tokens, SUBJECT, USUAL, MOST));
        List<DatasetKey> datasets =
                request.objects("datasets").stream()
                        .map(dataset ->
                                new DatasetKey(
                                        dataset.text("dataset_name"),
                                        dataset.text("dataset_digest")))
                        .toList();
        if (datasets.size() > MOST_DATASETS) {
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE,
                    "datasets: " + datasets.size() + " (expected: <= " + MOST_DATASETS + ")");
        }
        Page<LoggedModel> page = models.search(RunPages.experiments(request), datasets, search);
        ObjectNode answer = TrackingJson.object();
        answer.set("models", TrackingJson.array(page.items(), LoggedModelPages::model));
        TrackingJson.put(
                answer,
                "next_page_token",
                TrackingFields.nextToken(request, tokens, SUBJECT, page));
        return answer;
    }

    private static List<Search.Order> orders(MlflowRequest request) {
        List<MlflowRequest> asked = request.objects("order_by");
        OrderText.checkCount(asked.size());
        List<Search.Order> orders = new ArrayList<>();
        for (MlflowRequest order : asked) {
            String direction = order.flag("ascending", true) ? " ASC" : " DESC";
            Search.Order plain =
                    OrderText.parse(
                                    List.of(order.text("field_name") + direction),
                                    Vocabulary.LOGGED_MODELS)
                            .getFirst();
            Optional<DatasetKey> dataset =
                    given(order, "dataset_name")
                            .map(name -> new DatasetKey(name, order.text("dataset_digest")));
            orders.add(new Search.Order(plain.field(), plain.ascending(), dataset));
        }
        orders.add(OrderText.latest("creation_timestamp"));
        return orders;
    }

    private static Optional<String> given(MlflowRequest request, String name) {
        return request.optional(name).filter(text -> !text.isEmpty());
    }

    private static LoggedModelId id(MlflowRequest request) {
        return new LoggedModelId(request.text("model_id"));
    }

    private static ObjectNode page(LoggedModel model) {
        ObjectNode answer = TrackingJson.object();
        answer.set("model", model(model));
        return answer;
    }

    private static ObjectNode model(LoggedModel model) {
        ObjectNode node = TrackingJson.object();
        LoggedModel.Start start = model.start();
        ObjectNode head = node.putObject("info");
        head.put("model_id", model.id().value());
        head.put("experiment_id", model.experiment().value());
        head.put("name", start.name().orElse(""));
        head.put("creation_timestamp_ms", model.created());
        head.put("last_updated_timestamp_ms", model.updated());
        head.put("artifact_uri", model.artifactUri());
        head.put(
                "status",
                switch (model.status()) {
                    case PENDING -> "LOGGED_MODEL_PENDING";
                    case READY -> "LOGGED_MODEL_READY";
                    case FAILED -> "LOGGED_MODEL_UPLOAD_FAILED";
                });
        TrackingJson.put(head, "status_message", model.statusMessage());
        TrackingJson.put(head, "model_type", start.type());
        start.sourceRun().ifPresent(run -> head.put("source_run_id", run.value()));
        head.set("tags", TrackingJson.array(start.tags(), TrackingJson::tag));
        ObjectNode logged = node.putObject("data");
        logged.set("params", TrackingJson.array(start.params(), TrackingJson::param));
        logged.set("metrics", TrackingJson.array(model.metrics(), TrackingJson::metric));
        return node;
    }
}
