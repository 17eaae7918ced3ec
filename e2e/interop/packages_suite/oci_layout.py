"""An OCI image layout as its specification reads, with nothing but json and hashlib."""

import hashlib
import json
import pathlib

MODEL = "application/vnd.cncf.model.manifest.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


class Layout:
    def __init__(self, directory):
        self.root = pathlib.Path(directory)
        version = json.loads((self.root / "oci-layout").read_text())
        assert version == {"imageLayoutVersion": "1.0.0"}
        self.index = json.loads((self.root / "index.json").read_text())
        assert self.index["schemaVersion"] == 2
        assert self.index["mediaType"] == "application/vnd.oci.image.index.v1+json"

    def blob(self, descriptor):
        algorithm, digest = descriptor["digest"].split(":")
        content = (self.root / "blobs" / algorithm / digest).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        assert len(content) == descriptor["size"]
        return content

    def manifests(self, artifact_type):
        """Descriptor and manifest of every artifact of this type."""
        found = []
        for descriptor in self.index["manifests"]:
            assert descriptor["mediaType"] == MANIFEST
            manifest = json.loads(self.blob(descriptor))
            assert manifest["schemaVersion"] == 2 and manifest["mediaType"] == MANIFEST
            self.blob(manifest["config"])
            assert manifest["artifactType"] == descriptor["artifactType"]
            if manifest["artifactType"] == artifact_type:
                found.append((descriptor, manifest))
        return found

    def files(self, manifest):
        """The model's files by path."""
        return {
            layer["annotations"]["org.cncf.model.filepath"]: self.blob(layer)
            for layer in manifest["layers"]
        }
