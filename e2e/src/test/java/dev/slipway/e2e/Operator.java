package dev.slipway.e2e;

import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.answer.VersionWish;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.control.LocalFile;
import dev.slipway.client.control.Sending;
import dev.slipway.client.control.UploadCalls.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Somebody with the admin token of a launched server.
final class Operator implements AutoCloseable {
    static final String ONE_ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";

    private final SlipwayClient client;

    private Operator(SlipwayClient client) {
        this.client = client;
    }

    /// An operator of the server over this data directory who asks once, and not again.
    static Operator of(Launched server, Path data) throws IOException {
        String token = Files.readString(data.resolve("admin-token")).strip();
        return new Operator(
                SlipwayClient.open(
                        ClientSettings.of(URI.create(server.address("http")))
                                .withAttempts(1)
                                .withToken(() -> Optional.of(token))));
    }

    SlipwayClient client() {
        return client;
    }

    /// Uploads every file below a directory and makes them a version.
    VersionMade push(String model, Path directory) throws IOException {
        List<LocalFile> files = files(directory);
        client.uploads().send(files, Progress.SILENT);
        return publish(model, files, "push-" + model + "-" + directory.getFileName());
    }

    VersionMade publish(String model, List<LocalFile> files, String key) {
        List<PushedFile> pushed = files.stream().map(LocalFile::file).toList();
        return client.uploads()
                .publish(
                        new ModelName(model),
                        new VersionWish(pushed, null, null, Map.of(), null),
                        Sending.under(new IdempotencyKey(key)));
    }

    /// Declares a model, a command of its own.
    void declare(String model) {
        client.objects()
                .apply(
                        new ApplyObjects(
                                List.of(new Put(ModelSpec.defaults(new ModelName(model)), null)),
                                List.of()),
                        Sending.under(new IdempotencyKey("declare-" + model)));
    }

    /// The names of all models.
    List<String> models() {
        return client.objects().all().stream()
                .map(object -> object.spec())
                .filter(ModelSpec.class::isInstance)
                .map(spec -> spec.name())
                .toList();
    }

    static List<LocalFile> files(Path directory) throws IOException {
        List<LocalFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                String path = directory.relativize(file).toString();
                PushedFile pushed = new PushedFile(path, Files.size(file), digest(file));
                files.add(new LocalFile(pushed, offset -> from(file, offset)));
            }
        }
        return files;
    }

    private static Sha256 digest(Path file) throws IOException {
        var digest = Sha256.newDigest();
        try (InputStream content = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return Sha256.finished(digest);
    }

    private static InputStream from(Path file, long offset) throws IOException {
        InputStream content = Files.newInputStream(file);
        content.skipNBytes(offset);
        return content;
    }

    @Override
    public void close() {
        client.close();
    }
}
