package dev.slipway.server.demo;

import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.answer.VersionWish;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.ModelName;
import dev.slipway.cli.registry.PushSource;
import dev.slipway.client.LocalFile;
import dev.slipway.client.Sending;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.UploadCalls.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Makes the files of a folder a version, over the network as everybody does.
final class Pushed {
    private Pushed() {}

    static void version(SlipwayClient client, ModelName model, Path folder) throws IOException {
        List<LocalFile> files = PushSource.of(folder).files();
        client.uploads().send(files, Progress.SILENT);
        VersionMade _ =
                client.uploads()
                        .publish(
                                model,
                                new VersionWish(
                                        files.stream().map(LocalFile::file).toList(),
                                        null,
                                        null,
                                        Map.of(),
                                        null),
                                Sending.under(
                                        new IdempotencyKey("demo-push-" + folder.getFileName())));
    }
}
