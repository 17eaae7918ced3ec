package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.tracking.DatasetInput;
import dev.slipway.api.tracking.Experiment;
import dev.slipway.api.tracking.Lifecycle;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.Metric;
import dev.slipway.api.tracking.ModelOutput;
import dev.slipway.api.tracking.Param;
import dev.slipway.api.tracking.Run;
import dev.slipway.api.tracking.RunArtifacts.Entry;
import dev.slipway.api.tracking.Tag;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Experiments and runs as the client reads them. What is absent is left out and never null: the
/// client asks whether a field is there.
///
/// *Source*: mlflow/protos/service.proto.
final class TrackingJson {
    private TrackingJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static <T> ArrayNode array(List<T> items, Function<T, ObjectNode> each) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        items.forEach(item -> array.add(each.apply(item)));
        return array;
    }

    static void put(ObjectNode node, String name, Optional<String> value) {
        value.ifPresent(text -> node.put(name, text));
    }

    static ObjectNode experiment(Experiment experiment) {
        ObjectNode node = object();
        node.put("experiment_id", experiment.id().value());
        node.put("name", experiment.name());
        node.put("artifact_location", experiment.artifactLocation());
        node.put("lifecycle_stage", stage(experiment.lifecycle()));
        node.put("creation_time", experiment.created());
        node.put("last_update_time", experiment.updated());
        node.set("tags", array(experiment.tags(), TrackingJson::tag));
        return node;
    }

    static ObjectNode run(Run run) {
        ObjectNode node = object();
        node.set("info", head(run.head()));
        ObjectNode logged = node.putObject("data");
        logged.set("metrics", array(run.metrics(), TrackingJson::metric));
        logged.set("params", array(run.params(), TrackingJson::param));
        logged.set("tags", array(run.tags(), TrackingJson::tag));
        ObjectNode inputs = node.putObject("inputs");
        inputs.set("dataset_inputs", array(run.datasets(), TrackingJson::datasetInput));
        inputs.set("model_inputs", array(run.modelInputs(), TrackingJson::modelInput));
        node.putObject("outputs")
                .set("model_outputs", array(run.modelOutputs(), TrackingJson::modelOutput));
        return node;
    }

    static ObjectNode head(Run.Head head) {
        ObjectNode node = object();
        node.put("run_id", head.id().value());
        node.put("run_uuid", head.id().value());
        node.put("run_name", head.name());
        node.put("experiment_id", head.experiment().value());
        node.put("user_id", head.user());
        node.put("status", head.status().name());
        node.put("start_time", head.started());
        head.ended().ifPresent(end -> node.put("end_time", end));
        node.put("artifact_uri", head.artifactUri());
        node.put("lifecycle_stage", stage(head.lifecycle()));
        return node;
    }

    static ObjectNode metric(Metric metric) {
        ObjectNode node = object();
        node.put("key", metric.key());
        if (Double.isFinite(metric.value())) {
            node.put("value", metric.value());
        } else {
            // As protobuf's JSON writes them, which is also how Java does.
            node.put("value", Double.toString(metric.value()));
        }
        node.put("timestamp", metric.timestamp());
        node.put("step", metric.step());
        metric.about().model().ifPresent(model -> node.put("model_id", model.value()));
        metric.about()
                .dataset()
                .ifPresent(dataset -> {
                    node.put("dataset_name", dataset.name());
                    node.put("dataset_digest", dataset.digest());
                });
        metric.about().run().ifPresent(run -> node.put("run_id", run.value()));
        return node;
    }

    static ObjectNode tag(Tag tag) {
        return object().put("key", tag.key()).put("value", tag.value());
    }

    static ObjectNode param(Param param) {
        return object().put("key", param.key()).put("value", param.value());
    }

    /// @param path as the answer names it
    static ObjectNode file(String path, Entry entry) {
        ObjectNode node = object().put("path", path).put("is_dir", entry.isFolder());
        if (!entry.isFolder()) {
            node.put("file_size", entry.bytes());
        }
        return node;
    }

    private static ObjectNode datasetInput(DatasetInput input) {
        ObjectNode node = object();
        node.set("tags", array(input.tags(), TrackingJson::tag));
        ObjectNode dataset = node.putObject("dataset");
        dataset.put("name", input.dataset().name());
        dataset.put("digest", input.dataset().digest());
        dataset.put("source_type", input.sourceType());
        dataset.put("source", input.source());
        put(dataset, "schema", input.schema());
        put(dataset, "profile", input.profile());
        return node;
    }

    private static ObjectNode modelInput(LoggedModelId model) {
        return object().put("model_id", model.value());
    }

    private static ObjectNode modelOutput(ModelOutput output) {
        return object().put("model_id", output.model().value()).put("step", output.step());
    }

    private static String stage(Lifecycle lifecycle) {
        return lifecycle.name().toLowerCase(Locale.ROOT);
    }
}
