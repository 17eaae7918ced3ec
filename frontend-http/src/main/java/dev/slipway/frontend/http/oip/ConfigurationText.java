package dev.slipway.frontend.http.oip;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.status.ModelConfiguration;
import dev.slipway.frontend.http.json.JsonText;
import java.util.List;

/// Writes a model's configuration as the JSON form of Triton's `ModelConfig`.
///
/// *Source*: Triton's extension_model_configuration.md and model_config.proto.
final class ConfigurationText {
    private ConfigurationText() {}

    /// @param versions the numbers of the versions that answer
    static JsonText of(ModelConfiguration configuration, long[] versions) {
        JsonText out = new JsonText(512).raw("{\"name\":").string(configuration.name());
        out.raw(",\"platform\":").string(configuration.platform());
        out.raw(",\"backend\":").string(configuration.platform());
        out.raw(",\"version_policy\":{\"specific\":{\"versions\":").numbers(versions);
        out.raw("}},\"max_batch_size\":").number(configuration.maxBatchSize());
        out.raw(",\"input\":");
        tensors(out, configuration.inputs());
        out.raw(",\"output\":");
        tensors(out, configuration.outputs());
        out.raw(",\"instance_group\":[],\"model_transaction_policy\":{\"decoupled\":false}");
        return out.raw(",\"response_cache\":{\"enable\":false},\"parameters\":{}}");
    }

    private static void tensors(JsonText out, List<TensorSpec> specs) {
        out.raw('[');
        for (int i = 0; i < specs.size(); i++) {
            TensorSpec spec = specs.get(i);
            out.raw(i == 0 ? "" : ",").raw("{\"name\":").string(spec.name());
            out.raw(",\"data_type\":\"").raw(ModelConfiguration.typeName(spec));
            out.raw("\",\"dims\":").numbers(spec.shape().extents());
            out.raw(",\"is_shape_tensor\":false,\"optional\":false}");
        }
        out.raw(']');
    }
}
