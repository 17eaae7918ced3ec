package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.access.Principal;
import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.RunArtifacts.Download;
import dev.slipway.api.tracking.RunArtifacts.Entry;
import dev.slipway.api.tracking.RunArtifacts.Upload;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.exchange.FileStreams;

/// The artifact proxy: files in and out as they are, however large, through one buffer.
///
/// The connection's virtual thread waits for the network and the store's own threads for the disk.
///
/// *Source*: mlflow/store/artifact/http_artifact_repo.py, mlflow/server/handlers.py.
final class ArtifactPages {
    private static final int BUFFER = 256 << 10;

    private final RunArtifacts artifacts;
    private final Registry registry;
    private final FileStreams bodies;

    ArtifactPages(RunArtifacts artifacts, Registry registry, FileStreams bodies) {
        this.artifacts = artifacts;
        this.registry = registry;
        this.bodies = bodies;
    }

    /// Takes a file.
    void put(Exchange exchange, String rest) {
        ArtifactPath path = ArtifactText.parse(rest);
        String digest;
        try (Upload upload = artifacts.upload(path)) {
            bodies.read(exchange, new byte[BUFFER], upload::write);
            digest = upload.finish();
        }
        exchange.tag(digest);
        MlflowDoor.answer(exchange, TrackingJson.object());
    }

    /// Gives a file.
    void get(Exchange exchange, String rest) {
        ArtifactPath path = readable(exchange.principal(), ArtifactText.parse(rest));
        try (Download download = artifacts.download(path)) {
            exchange.tag(download.digest());
            byte[] buffer = new byte[BUFFER];
            bodies.write(exchange, download.bytes(), buffer, download::read);
        }
    }

    /// What a caller may not read is not there for them.
    private ArtifactPath readable(Principal caller, ArtifactPath path) {
        if (!registry.mayFetch(caller, path)) {
            throw new MlflowException(
                    MlflowError.RESOURCE_DOES_NOT_EXIST, "No such artifact: '" + path + "'");
        }
        return path;
    }

    /// Takes a file or folder away.
    void delete(Exchange exchange, String rest) {
        artifacts.delete(ArtifactText.parse(rest));
        MlflowDoor.answer(exchange, TrackingJson.object());
    }

    /// What stands in a folder, by base name alone.
    ObjectNode list(MlflowRequest request) {
        ArtifactPath folder =
                readable(request.caller(), ArtifactText.parse(request.textOrEmpty("path")));
        ObjectNode answer = TrackingJson.object();
        ArrayNode files = answer.putArray("files");
        for (Entry entry : new ArtifactListing(artifacts).inside(folder)) {
            files.add(TrackingJson.file(entry.name(), entry));
        }
        return answer;
    }
}
