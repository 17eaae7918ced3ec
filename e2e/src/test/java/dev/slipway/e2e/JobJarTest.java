package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/// What is handed to Flink clusters, as the build has made it.
final class JobJarTest {
    private static final Path FLINK = Repository.root().resolve("jobs/target/flink");

    /// What is in a jar, and in the jars in it.
    private static List<String> names(JarFile jar) throws IOException {
        List<String> names = new ArrayList<>();
        for (JarEntry entry : Collections.list(jar.entries())) {
            names.add(entry.getName());
            if (entry.getName().endsWith(".jar")) {
                try (InputStream in = jar.getInputStream(entry);
                        ZipInputStream inner = new ZipInputStream(in)) {
                    for (ZipEntry one = inner.getNextEntry();
                            one != null;
                            one = inner.getNextEntry()) {
                        names.add(one.getName());
                    }
                }
            }
        }
        return names;
    }

    @Test
    void jobJarHoldsTheTasksAndNeitherTheEngineNorNativeCode() throws IOException {
        try (JarFile jar = new JarFile(FLINK.resolve("slipway-job.jar").toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .as("whoever lists a cluster's jars would have all in it unpacked each time")
                    .isNull();
            assertThat(names(jar))
                    .contains(
                            "dev/slipway/jobs/ClusterMain.class",
                            "dev/slipway/runtime/trees/TreesRuntime.class",
                            "dev/slipway/runtime/onnx/OnnxRuntime.class",
                            "dev/hardwood/HardwoodContext.class",
                            "org/apache/flink/connector/kafka/sink/KafkaSink.class",
                            "org/apache/kafka/clients/producer/KafkaProducer.class")
                    .noneMatch(name -> name.matches(".*\\.(so|dll|dylib|jnilib)"))
                    .noneMatch(name -> name.startsWith("org/apache/flink/runtime/"))
                    .noneMatch(name -> name.startsWith("org/apache/flink/api/"))
                    .noneMatch(name -> name.startsWith("ai/onnxruntime/"));
        }
    }

    @Test
    void nativeCodeLiesBesideIt() throws IOException {
        try (JarFile jar = new JarFile(FLINK.resolve("slipway-flink-lib.jar").toFile())) {
            assertThat(names(jar)).contains("ai/onnxruntime/OrtSession.class");
        }
    }
}
