package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is handed to Flink clusters, as the build has made it.
final class JobJarTest {
    private static final Path FLINK = Repository.root().resolve("jobs/target/flink");
    private static final String OF_BATCHES = "slipway-job.jar";
    private static final String OF_STREAMS = "slipway-stream-job.jar";

    private static PackedClasses packed(String jar) throws IOException {
        return PackedClasses.of(FLINK.resolve(jar));
    }

    @ParameterizedTest
    @ValueSource(strings = {OF_BATCHES, OF_STREAMS})
    void jobJarsHoldTheRuntimesAndNeitherTheEngineNorNativeCode(String name) throws IOException {
        try (JarFile jar = new JarFile(FLINK.resolve(name).toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .as("whoever lists a cluster's jars would have all in it unpacked each time")
                    .isNull();
        }
        PackedClasses packed = packed(name);
        assertThat(packed.runtimes())
                .containsExactlyInAnyOrder(
                        "dev/slipway/runtime/trees/TreesRuntime",
                        "dev/slipway/runtime/onnx/OnnxRuntime");
        assertThat(packed.names())
                .noneMatch(one -> one.matches(".*\\.(so|dll|dylib|jnilib)"))
                .noneMatch(one -> one.startsWith("org/apache/flink/runtime/"))
                .noneMatch(one -> one.startsWith("org/apache/flink/api/"))
                .noneMatch(one -> one.startsWith("ai/onnxruntime/"));
    }

    @Test
    void jarOfBatchesHasAllThatItsTasksNameAndNothingOfBrokers() throws IOException {
        PackedClasses packed = packed(OF_BATCHES);
        Map<String, String> reached = packed.reached("dev/slipway/jobs/ClusterMain");
        assertThat(packed.missing(reached)).isEmpty();
        assertThat(reached)
                .as("the tasks were seen")
                .containsKeys(
                        "dev/slipway/jobs/engine/ScoringOperator",
                        "dev/slipway/jobs/input/CsvBatches",
                        "dev/slipway/features/FeatureDefinition",
                        "dev/hardwood/HardwoodContext",
                        "org/apache/parquet/schema/MessageType");
        assertThat(packed.names())
                .noneMatch(one -> one.startsWith("org/apache/kafka/"))
                .noneMatch(one -> one.startsWith("org/apache/flink/connector/"))
                .as("Parquet is written without it")
                .noneMatch(one -> one.startsWith("org/apache/hadoop/"));
    }

    @Test
    void jarOfStreamsHasAllThatItsTasksNameAndNothingOfTables() throws IOException {
        PackedClasses packed = packed(OF_STREAMS);
        Map<String, String> reached = packed.reached("dev/slipway/jobs/ClusterStreamMain");
        assertThat(packed.missing(reached)).isEmpty();
        assertThat(reached)
                .as("the tasks were seen")
                .containsKeys(
                        "dev/slipway/jobs/engine/MessageOperator",
                        "dev/slipway/jobs/engine/WindowOperator",
                        "dev/slipway/jobs/engine/AnswerCommitter",
                        "dev/slipway/jobs/stream/CaptureShelf",
                        "dev/slipway/features/FeatureDefinition",
                        "org/apache/flink/connector/kafka/source/KafkaSource",
                        "org/apache/kafka/common/TopicPartition");
        assertThat(packed.names())
                .noneMatch(one -> one.startsWith("dev/hardwood/"))
                .noneMatch(one -> one.startsWith("org/apache/parquet/"))
                .noneMatch(one -> one.startsWith("org/apache/hadoop/"));
    }

    @Test
    void nativeCodeLiesBesideThem() throws IOException {
        assertThat(packed("slipway-flink-lib.jar").names())
                .contains("ai/onnxruntime/OrtSession.class");
    }
}
