package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.control.Image;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import java.util.HashMap;
import java.util.Map;

/// Has the frozen files of versions forgotten that are gone, through whichever door they were
/// deleted. Of one that was made and deleted between two images nothing is known here.
///
/// *Threads*: one at a time.
final class GoneVersions {
    private final VersionMaking making;

    /// Those of the last image whose files are frozen.
    private Map<Key, Version> kept = Map.of();

    /// A version by its name in the last image.
    private record Key(ModelName model, VersionNumber number) {}

    GoneVersions(VersionMaking making) {
        this.making = making;
    }

    /// Hears of the next image.
    void follow(Image image) {
        Map<Key, Version> now = new HashMap<>();
        for (Model model : image.models()) {
            model.versions()
                    .forEach((number, version) -> {
                        if (VersionOrigin.of(version).place().isPresent()) {
                            now.put(new Key(model.name(), number), version);
                        }
                    });
        }
        Map<Key, Version> before = kept;
        kept = now;
        before.forEach((key, version) -> {
            if (!now.containsKey(key)) {
                making.forget(version);
            }
        });
    }
}
