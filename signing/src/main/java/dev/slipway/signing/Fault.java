package dev.slipway.signing;

/// One reason why a signature does not hold for a directory.
public sealed interface Fault {
    /// The reason in one line.
    String message();

    /// The reason's name in machine-readable output.
    String kind();

    /// A file holds other bytes than those that were signed.
    record ChangedFile(String name, Digest signed, Digest found) implements Fault {
        @Override
        public String kind() {
            return "changed-file";
        }

        @Override
        public String message() {
            return "changed file: " + name + " (sha256 " + found + ", signed " + signed + ")";
        }
    }

    /// A file that was not there when the directory was signed.
    record AddedFile(String name) implements Fault {
        @Override
        public String kind() {
            return "added-file";
        }

        @Override
        public String message() {
            return "added file: " + name + " (not covered by the signature)";
        }
    }

    /// A signed file that is gone.
    record MissingFile(String name) implements Fault {
        @Override
        public String kind() {
            return "missing-file";
        }

        @Override
        public String message() {
            return "missing file: " + name;
        }
    }

    /// Something that no signature covers: a link, a device, a name that is not text.
    record UnusableEntry(String name, String why) implements Fault {
        @Override
        public String kind() {
            return "unusable-entry";
        }

        @Override
        public String message() {
            return "unusable entry: " + name + " (" + why + ")";
        }
    }

    /// The bundle was signed with another key than the given one.
    record SwappedKey(String signedWith, Digest given) implements Fault {
        @Override
        public String kind() {
            return "swapped-key";
        }

        @Override
        public String message() {
            return "swapped key: signed with key " + signedWith + ", given key " + given;
        }
    }

    /// The list of files contradicts itself: it was edited after it had been made.
    record EditedManifest(String what) implements Fault {
        @Override
        public String kind() {
            return "edited-manifest";
        }

        @Override
        public String message() {
            return "edited manifest: " + what;
        }
    }

    /// The signature is not the given key's over the manifest.
    record BrokenSignature(String what) implements Fault {
        @Override
        public String kind() {
            return "broken-signature";
        }

        @Override
        public String message() {
            return "broken signature: " + what;
        }
    }

    /// The bundle or its payload calls itself something else.
    record WrongMediaType(String field, String found, String expected) implements Fault {
        @Override
        public String kind() {
            return "wrong-media-type";
        }

        @Override
        public String message() {
            return "wrong media type: " + field + ": " + found + " (expected: " + expected + ")";
        }
    }

    /// The bundle is not one that can be read.
    record UnreadableBundle(String what) implements Fault {
        @Override
        public String kind() {
            return "unreadable-bundle";
        }

        @Override
        public String message() {
            return "unreadable bundle: " + what;
        }
    }
}
