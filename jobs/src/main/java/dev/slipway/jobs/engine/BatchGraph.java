package dev.slipway.jobs.engine;

import dev.slipway.jobs.table.ColumnBatch;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/// The tasks of a batch, the same wherever they run: a checkpoint that was taken here is gone on
/// from there.
final class BatchGraph {
    private BatchGraph() {}

    /// Draws it.
    static void draw(StreamExecutionEnvironment environment, BenchPlace bench, int parallelism) {
        environment.setParallelism(parallelism);
        environment.setMaxParallelism(EngineSettings.MOST_PARALLELISM);
        environment
                .fromSource(
                        new TableSource(bench),
                        WatermarkStrategy.noWatermarks(),
                        "read",
                        Types.GENERIC(ColumnBatch.class))
                .uid("read")
                .transform("score", Types.STRING, new ScoringOperator(bench))
                .uid("score")
                .transform("list", Types.STRING, new PartListOperator(bench))
                .uid("list")
                .setParallelism(1);
    }
}
