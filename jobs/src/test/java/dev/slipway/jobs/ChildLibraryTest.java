package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChildLibraryTest {
    @Test
    void childrenStartFromJarsAloneAndWithoutTheScalaOfTheBroker() throws Exception {
        List<String> options = ChildLibrary.options();
        assertThat(options.getLast().split(File.pathSeparator, -1))
                .allSatisfy(jar -> assertThat(Path.of(jar)).isRegularFile())
                .anyMatch(jar -> jar.endsWith("/slipway-jobs-here.jar"))
                .anyMatch(jar -> jar.endsWith("/flink-rpc-akka.jar"))
                .noneMatch(jar -> jar.contains("scala-library"));
        assertThat(ChildLibrary.options().getLast()).isEqualTo(options.getLast());
    }
}
