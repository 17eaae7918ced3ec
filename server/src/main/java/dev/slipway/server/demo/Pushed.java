package dev.slipway.server.demo;

import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.ModelName;
import dev.slipway.cli.registry.PushSource;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.Sending;
import java.io.IOException;
import java.nio.file.Path;

/// Makes the files of a folder a version, over the network as everybody does.
final class Pushed {
    private Pushed() {}

    static void version(SlipwayClient client, ModelName model, Path folder) throws IOException {
        IdempotencyKey key = new IdempotencyKey("demo-push-" + folder.getFileName());
        VersionMade _ =
                client.uploads().push(model, PushSource.of(folder).files(), Sending.under(key));
    }
}
