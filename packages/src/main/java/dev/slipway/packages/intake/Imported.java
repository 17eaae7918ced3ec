package dev.slipway.packages.intake;

import dev.slipway.packages.ModelYaml;
import dev.slipway.packages.PackageFiles;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest;
import java.util.List;

/// What an import came to.
public sealed interface Imported {
    /// The files to store: what was given, and `model.yaml` where it can be served.
    PackageFiles files();

    /// A package that can be served.
    ///
    /// @param format what its model file is
    /// @param description what its `model.yaml` says
    record Servable(PackageFiles files, ModelFormat format, ManifestFile description)
            implements Imported {
        /// This package with another manifest, such as one that a sample has completed.
        public Servable describedBy(ModelManifest manifest) {
            ManifestFile changed = new ManifestFile(description.file(), manifest);
            PackageFiles described = files.with(ManifestFile.NAME, ModelYaml.write(changed));
            return new Servable(described, format, changed);
        }
    }

    /// Files that can be stored and given back, and not served.
    ///
    /// @param format what the model's file is
    /// @param file its path
    /// @param reason why it is not served, in one sentence
    /// @param conversion lines of Python that make a servable file of this one; empty where no way
    ///     is known
    record StoredOnly(
            PackageFiles files,
            ForeignFormat format,
            String file,
            String reason,
            List<String> conversion)
            implements Imported {
        /// Copies the lines.
        public StoredOnly {
            conversion = List.copyOf(conversion);
        }
    }
}
