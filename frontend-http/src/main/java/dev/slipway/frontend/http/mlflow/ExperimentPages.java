package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.tracking.Experiment;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.Experiments;
import dev.slipway.api.tracking.Lifecycle;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Search;
import dev.slipway.frontend.http.mlflow.search.OrderText;
import dev.slipway.frontend.http.mlflow.search.PageTokens;
import dev.slipway.frontend.http.mlflow.search.Vocabulary;

/// Answers about experiments.
final class ExperimentPages {
    private static final String SUBJECT = "experiments";
    private static final int USUAL = 1_000;
    private static final int MOST = 50_000;

    private final Experiments experiments;
    private final PageTokens tokens;

    ExperimentPages(Experiments experiments, PageTokens tokens) {
        this.experiments = experiments;
        this.tokens = tokens;
    }

    ObjectNode create(MlflowRequest request) {
        Experiment made =
                experiments.create(
                        new Experiment.Start(
                                request.text("name"),
                                request.optional("artifact_location")
                                        .filter(place -> !place.isEmpty()),
                                TrackingFields.tags(request, "tags")));
        return TrackingJson.object().put("experiment_id", made.id().value());
    }

    ObjectNode get(MlflowRequest request) {
        return page(experiments.get(id(request)));
    }

    ObjectNode named(MlflowRequest request) {
        String name = request.text("experiment_name");
        return page(
                experiments
                        .named(name)
                        .orElseThrow(() ->
                                new MlflowException(
                                        MlflowError.RESOURCE_DOES_NOT_EXIST,
                                        "Could not find experiment with name '" + name + "'")));
    }

    ObjectNode search(MlflowRequest request) {
        Search search =
                TrackingFields.search(
                        request,
                        Vocabulary.EXPERIMENTS,
                        TrackingFields.slice(request, tokens, SUBJECT, USUAL, MOST),
                        OrderText.latest("creation_time"));
        Page<Experiment> page = experiments.search(search, view(request, "view_type"));
        ObjectNode answer = TrackingJson.object();
        answer.set("experiments", TrackingJson.array(page.items(), TrackingJson::experiment));
        TrackingJson.put(
                answer,
                "next_page_token",
                TrackingFields.nextToken(request, tokens, SUBJECT, page));
        return answer;
    }

    ObjectNode update(MlflowRequest request) {
        experiments.rename(id(request), request.text("new_name"));
        return TrackingJson.object();
    }

    ObjectNode delete(MlflowRequest request) {
        experiments.delete(id(request));
        return TrackingJson.object();
    }

    ObjectNode restore(MlflowRequest request) {
        experiments.restore(id(request));
        return TrackingJson.object();
    }

    ObjectNode setTag(MlflowRequest request) {
        experiments.setTag(id(request), TrackingFields.tag(request));
        return TrackingJson.object();
    }

    ObjectNode deleteTag(MlflowRequest request) {
        experiments.deleteTag(id(request), request.text("key"));
        return TrackingJson.object();
    }

    static Lifecycle.View view(MlflowRequest request, String name) {
        return request.constant(name, Lifecycle.View.class).orElse(Lifecycle.View.ACTIVE_ONLY);
    }

    private static ObjectNode page(Experiment experiment) {
        ObjectNode answer = TrackingJson.object();
        answer.set("experiment", TrackingJson.experiment(experiment));
        return answer;
    }

    private static ExperimentId id(MlflowRequest request) {
        return new ExperimentId(request.text("experiment_id"));
    }
}
