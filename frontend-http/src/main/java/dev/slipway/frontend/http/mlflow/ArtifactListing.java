package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.RunArtifacts.Entry;
import java.util.List;

/// Lists what lies below a run or a logged model.
///
/// @param artifacts where the files are
record ArtifactListing(RunArtifacts artifacts) {
    /// The files in a folder, with paths from the root; a file has nothing in it.
    ///
    /// @param rootUri the owner's address
    ObjectNode page(String rootUri, ArtifactPath inside) {
        ArtifactPath place = ArtifactPath.ofUri(rootUri).below(inside);
        ObjectNode answer = TrackingJson.object().put("root_uri", rootUri);
        ArrayNode files = answer.putArray("files");
        for (Entry entry : inside(place)) {
            String path = inside.below(ArtifactPath.of(entry.name())).toString();
            files.add(TrackingJson.file(path, entry));
        }
        return answer;
    }

    /// What stands in a folder; nothing in a file: clients before 3.0 take a file that stands in
    /// itself for a folder.
    List<Entry> inside(ArtifactPath place) {
        List<Entry> entries = artifacts.list(place);
        return isFile(entries, place) ? List.of() : entries;
    }

    /// A file stands in itself; a folder may hold one file of the folder's own name, which only its
    /// path tells apart.
    private boolean isFile(List<Entry> entries, ArtifactPath place) {
        if (entries.size() != 1
                || entries.getFirst().isFolder()
                || !entries.getFirst().name().equals(place.name())) {
            return false;
        }
        return artifacts.list(place.below(ArtifactPath.of(place.name()))).isEmpty();
    }
}
