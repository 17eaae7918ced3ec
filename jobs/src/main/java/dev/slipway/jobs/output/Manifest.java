package dev.slipway.jobs.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.input.InputFile;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.output.Part.PartFile;
import dev.slipway.jobs.table.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What an output consists of and where it comes from, written last.
final class Manifest {
    /// What the file is called.
    static final String NAME = "_manifest.json";

    private static final String JOB = "job";
    private static final String IDENTITY = "identity";
    private static final String ATTEMPT = "attempt";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Manifest() {}

    static byte[] write(
            Attempt attempt, Plan plan, OutputShape shape, List<Part> parts, List<String> digests)
            throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put(JOB, attempt.job());
        if (attempt.identity() != null) {
            root.put(IDENTITY, attempt.identity());
        }
        root.put(ATTEMPT, attempt.number());
        root.putObject("model")
                .put("name", attempt.model().name())
                .put("version", attempt.model().version())
                .put("digest", attempt.model().digest());
        root.put("format", attempt.output().format().text());
        root.put("rows", parts.stream().mapToLong(Part::rowsIn).sum());
        root.put("rows-out", parts.stream().mapToLong(Part::rowsOut).sum());
        root.put("bad-rows", parts.stream().mapToLong(Part::badCount).sum());
        names(root.putArray("pass-through"), shape.passThrough());
        names(root.putArray("outputs"), shape.outputs());
        if (shape.partition() != null) {
            root.put("partition-by", shape.partition());
        }
        ArrayNode files = root.putArray("parts");
        ArrayNode aside = root.putArray("quarantine");
        for (Part part : parts) {
            part.files().forEach(file -> describe(files.addObject(), file));
            if (part.badRows() != null) {
                describe(aside.addObject(), part.badRows());
            }
        }
        ArrayNode inputs = root.putArray("inputs");
        for (int i = 0; i < digests.size(); i++) {
            InputFile file = plan.files().get(i);
            inputs.addObject()
                    .put("name", file.name())
                    .put("bytes", file.bytes())
                    .put("sha256", digests.get(i));
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    }

    /// The files that the manifest in a stage names, itself included.
    static Set<String> files(Path stage) throws IOException {
        JsonNode root = JSON.readTree(Files.readAllBytes(stage.resolve(NAME)));
        Set<String> names = new HashSet<>();
        names.add(NAME);
        root.path("parts").forEach(part -> names.add(part.path("name").asText()));
        root.path("quarantine").forEach(part -> names.add(part.path("name").asText()));
        return names;
    }

    /// The job that has an output, as its server calls it; empty where the output says nothing.
    static Optional<String> job(Path output) throws IOException {
        Path manifest = output.resolve(NAME);
        if (!Files.isRegularFile(manifest)) {
            return Optional.empty();
        }
        String job = JSON.readTree(Files.readAllBytes(manifest)).path(JOB).asText();
        return Optional.of(job).filter(named -> !named.isEmpty());
    }

    /// Whether an output is there and that of an attempt's job. An older release wrote no identity:
    /// it may have begun this job, in an attempt before.
    static boolean isOf(Attempt attempt, Path output) throws IOException {
        Path manifest = output.resolve(NAME);
        if (!Files.isRegularFile(manifest)) {
            return false;
        }
        JsonNode root = JSON.readTree(Files.readAllBytes(manifest));
        if (!root.path(JOB).asText().equals(attempt.job())) {
            return false;
        }
        String identity = attempt.identity();
        return root.has(IDENTITY)
                ? root.path(IDENTITY).asText().equals(identity)
                : identity == null || root.path(ATTEMPT).asLong() < attempt.number();
    }

    private static void names(ArrayNode array, List<Field> fields) {
        fields.forEach(field -> array.add(field.name()));
    }

    private static void describe(ObjectNode node, PartFile file) {
        node.put("name", file.name())
                .put("rows", file.rows())
                .put("bytes", file.bytes())
                .put("sha256", file.sha256());
    }
}
