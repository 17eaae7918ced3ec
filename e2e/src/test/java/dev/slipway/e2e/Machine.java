package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A made-up machine in a scratch directory: scripts see the tools in its folder `tools`, and
/// nothing else of the machine that they run on.
record Machine(Path root) {
    /// Begins a program with these variables alone.
    Process begin(Map<String, String> variables, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", root.resolve("tools").toString());
        builder.environment().putAll(variables);
        return builder.start();
    }

    /// What a program prints, or its exit code and its complaint.
    static String ended(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        return code == 0 ? out : "exit " + code + "\n" + errors;
    }

    /// A program of this text.
    Path executable(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
