package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is handed to Flink clusters, as the build has made it.
final class JobJarTest {
    private static final Path FLINK = Repository.root().resolve("jobs/target/flink");
    private static final Path LIBRARIES = Repository.root().resolve("jobs/target/lib");
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
            assertThat(jar.isMultiRelease()).as("libraries have classes for later Javas").isTrue();
        }
        PackedClasses packed = packed(name);
        assertThat(packed.runtimes())
                .containsExactlyInAnyOrder(
                        "dev/slipway/runtime/trees/TreesRuntime",
                        "dev/slipway/runtime/onnx/OnnxRuntime");
        assertThat(packed.names())
                .as("a jar in it would be handed over twice")
                .noneMatch(one -> one.endsWith(".jar"))
                .noneMatch(one -> one.matches(".*\\.(so|dll|dylib|jnilib)"))
                .noneMatch(one -> one.startsWith("org/apache/flink/runtime/"))
                .noneMatch(one -> one.startsWith("org/apache/flink/api/"))
                .noneMatch(one -> one.startsWith("ai/onnxruntime/"));
    }

    /// The jars of which the build makes job jars, and others.
    private static List<Path> libraries() throws IOException {
        try (Stream<Path> all = Files.list(LIBRARIES)) {
            return all.filter(one -> one.toString().endsWith(".jar")).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OF_BATCHES, OF_STREAMS})
    void servicesOfAllLibrariesInAJobJarAreFoundInIt(String name) throws IOException {
        PackedClasses packed = packed(name);
        Map<String, Set<String>> wanted = new TreeMap<>();
        for (Path library : libraries()) {
            for (Map.Entry<String, Set<String>> one :
                    PackedClasses.of(library).services().entrySet()) {
                for (String provider : one.getValue()) {
                    if (packed.has(provider)) {
                        wanted.computeIfAbsent(one.getKey(), _ -> new TreeSet<>()).add(provider);
                    }
                }
            }
        }
        assertThat(wanted).as("libraries were seen").isNotEmpty();
        wanted.forEach((service, providers) ->
                assertThat(packed.services().getOrDefault(service, Set.of()))
                        .as(service)
                        .containsAll(providers));
    }

    /// One of two would be left out, and nobody says which.
    @ParameterizedTest
    @ValueSource(strings = {OF_BATCHES, OF_STREAMS})
    void noLibraryInAJobJarHidesAClassOfAnother(String name) throws IOException {
        PackedClasses packed = packed(name);
        Map<String, Long> seen = new HashMap<>();
        int held = 0;
        for (Path library : libraries()) {
            try (JarFile jar = new JarFile(library.toFile())) {
                List<JarEntry> classes = jar.stream().filter(JobJarTest::isClass).toList();
                if (!classes.isEmpty() && isHeld(classes, packed)) {
                    held++;
                    for (JarEntry one : classes) {
                        Long before = seen.putIfAbsent(one.getName(), one.getCrc());
                        assertThat(before == null || before == one.getCrc())
                                .as(library + ": " + one.getName())
                                .isTrue();
                    }
                }
            }
        }
        assertThat(held).as("libraries were seen").isGreaterThan(10);
    }

    private static boolean isHeld(List<JarEntry> classes, PackedClasses packed) {
        return classes.stream().allMatch(one -> packed.names().contains(one.getName()));
    }

    private static boolean isClass(JarEntry entry) {
        String name = entry.getName();
        return name.endsWith(".class")
                && !name.startsWith("META-INF/")
                && !name.equals("module-info.class");
    }

    /// The cluster has Snappy and a log. A process of its own verifies classes, as clusters of
    /// people do: the JVMs of these tests, and the clusters that they start, do not.
    @Test
    void partsAreWrittenByWhatTheJarOfBatchesAndTheClusterHold() throws Exception {
        List<String> held = new ArrayList<>(List.of(FLINK.resolve(OF_BATCHES).toString()));
        for (Path library : libraries()) {
            String name = String.valueOf(library.getFileName());
            if (name.startsWith("snappy-java-") || name.startsWith("slf4j-")) {
                held.add(library.toString());
            }
        }
        assertThat(held).hasSizeGreaterThan(2);
        held.add(Repository.root().resolve("e2e/target/test-classes").toString());
        Process writes =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                String.join(File.pathSeparator, held),
                                PartWriter.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(writes.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(writes.waitFor()).as(said).isZero();
        assertThat(said).contains(PartWriter.DONE);
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
