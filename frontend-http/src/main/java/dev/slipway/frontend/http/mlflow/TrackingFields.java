package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.tracking.DatasetInput;
import dev.slipway.api.tracking.DatasetKey;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.Metric;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Param;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Slice;
import dev.slipway.api.tracking.Tag;
import dev.slipway.frontend.http.mlflow.search.FilterText;
import dev.slipway.frontend.http.mlflow.search.OrderText;
import dev.slipway.frontend.http.mlflow.search.PageTokens;
import dev.slipway.frontend.http.mlflow.search.Vocabulary;
import java.util.List;
import java.util.Optional;

/// What requests about experiments, runs and models have in common.
final class TrackingFields {
    private TrackingFields() {}

    static List<Tag> tags(MlflowRequest request, String name) {
        return request.objects(name).stream().map(TrackingFields::tag).toList();
    }

    static Tag tag(MlflowRequest request) {
        return Tag.checked(request.text("key"), request.textOrEmpty("value"));
    }

    static List<Param> params(MlflowRequest request, String name) {
        return request.objects(name).stream().map(TrackingFields::param).toList();
    }

    static Param param(MlflowRequest request) {
        return Param.checked(request.text("key"), request.textOrEmpty("value"));
    }

    static Metric metric(MlflowRequest request) {
        if (request.number("timestamp").isEmpty()) {
            throw MlflowRequest.missing("timestamp");
        }
        Optional<DatasetKey> dataset =
                request.optional("dataset_name")
                        .filter(name -> !name.isEmpty())
                        .map(name -> new DatasetKey(name, request.text("dataset_digest")));
        return new Metric(
                request.text("key"),
                request.real("value"),
                request.number("timestamp").orElse(0),
                request.number("step").orElse(0),
                new Metric.About(
                        request.optional("model_id")
                                .filter(id -> !id.isEmpty())
                                .map(LoggedModelId::new),
                        dataset,
                        Optional.empty()));
    }

    static DatasetInput datasetInput(MlflowRequest request) {
        MlflowRequest dataset = request.object("dataset");
        return new DatasetInput(
                new DatasetKey(dataset.text("name"), dataset.text("digest")),
                dataset.text("source_type"),
                dataset.text("source"),
                dataset.optional("schema"),
                dataset.optional("profile"),
                tags(request, "tags"));
    }

    /// The search in a request.
    ///
    /// @param otherwise the order of what the request's own does not tell apart
    static Search search(
            MlflowRequest request, Vocabulary vocabulary, Slice slice, Search.Order... otherwise) {
        return new Search(
                FilterText.parse(request.textOrEmpty("filter"), vocabulary),
                OrderText.parse(request.texts("order_by"), vocabulary, otherwise),
                slice);
    }

    /// How much a request asks for, and from where.
    ///
    /// @param subject of the search, which its tokens are bound to
    static Slice slice(
            MlflowRequest request, PageTokens tokens, String subject, int usual, int most) {
        return new Slice(
                request.count("max_results", usual, most),
                request.optional("page_token")
                        .filter(token -> !token.isEmpty())
                        .map(token -> tokens.read(token, subject + request.withoutPaging())));
    }

    /// The token of the next page, when there is one.
    static Optional<String> nextToken(
            MlflowRequest request, PageTokens tokens, String subject, Page<?> page) {
        return page.next()
                .map(position -> tokens.write(position, subject + request.withoutPaging()));
    }
}
