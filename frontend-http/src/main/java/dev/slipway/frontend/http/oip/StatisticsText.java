package dev.slipway.frontend.http.oip;

import dev.slipway.api.status.VersionStatistics;
import dev.slipway.api.status.VersionStatistics.BatchStatistics;
import dev.slipway.api.status.VersionStatistics.Durations;
import dev.slipway.api.status.VersionStatistics.Total;
import dev.slipway.frontend.http.json.JsonText;
import java.util.List;

/// Writes elements of `model_stats`.
///
/// *Source*: Triton's extension_statistics.md.
final class StatisticsText {
    private static final Total NOTHING = new Total(0, 0);

    private StatisticsText() {}

    /// Appends one element per version.
    static void append(JsonText out, List<VersionStatistics> versions) {
        for (int i = 0; i < versions.size(); i++) {
            out.raw(i == 0 ? "" : ",");
            version(out, versions.get(i));
        }
    }

    private static void version(JsonText out, VersionStatistics statistics) {
        out.raw("{\"name\":").string(statistics.id().endpoint().value());
        out.raw(",\"version\":\"").number(statistics.id().version().value());
        out.raw("\",\"last_inference\":").number(statistics.lastInferenceMillis());
        out.raw(",\"inference_count\":").number(statistics.inferenceCount());
        out.raw(",\"execution_count\":").number(statistics.executionCount());
        Durations durations = statistics.durations();
        out.raw(",\"inference_stats\":{");
        total(out, "success", durations.success()).raw(',');
        total(out, "fail", durations.fail()).raw(',');
        total(out, "queue", durations.queue()).raw(',');
        total(out, "compute_input", durations.computeInput()).raw(',');
        total(out, "compute_infer", durations.computeInfer()).raw(',');
        total(out, "compute_output", durations.computeOutput()).raw(',');
        total(out, "cache_hit", NOTHING).raw(',');
        total(out, "cache_miss", NOTHING).raw("},\"response_stats\":{},\"batch_stats\":[");
        batches(out, statistics.batches());
        out.raw("],\"memory_usage\":[{\"type\":\"CPU\",\"id\":0,\"byte_size\":");
        out.number(statistics.memoryBytes()).raw("}]}");
    }

    private static void batches(JsonText out, List<BatchStatistics> batches) {
        for (int i = 0; i < batches.size(); i++) {
            BatchStatistics batch = batches.get(i);
            out.raw(i == 0 ? "" : ",").raw("{\"batch_size\":").number(batch.batchSize()).raw(',');
            total(out, "compute_input", batch.computeInput()).raw(',');
            total(out, "compute_infer", batch.computeInfer()).raw(',');
            total(out, "compute_output", batch.computeOutput()).raw('}');
        }
    }

    private static JsonText total(JsonText out, String name, Total total) {
        out.raw('"').raw(name).raw("\":{\"count\":").number(total.count());
        return out.raw(",\"ns\":").number(total.nanos()).raw('}');
    }
}
