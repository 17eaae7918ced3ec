package dev.slipway.signing;

import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What a signature covers: the files of a model with their digests.
///
/// @param model the directory's name; informative, never compared
/// @param resources in the order in which they are signed
/// @param ignored paths below the directory that the signature does not cover
public record Manifest(String model, List<Resource> resources, List<String> ignored) {
    /// What a model directory may hold besides the model.
    static final List<String> GIT = List.of(".git", ".gitattributes", ".github", ".gitignore");

    /// The name of the signature file unless said otherwise.
    public static final String SIGNATURE_FILE = "model.sig";

    public Manifest {
        resources = List.copyOf(resources);
        ignored = List.copyOf(ignored);
        Set<String> names = new HashSet<>();
        for (Resource resource : resources) {
            if (!names.add(resource.name())) {
                throw new IllegalArgumentException(
                        "file name: " + resource.name() + " (listed twice) for " + model);
            }
        }
    }

    /// A manifest of files whose digests are known already, so that signing costs nothing per byte.
    public static Manifest of(String model, List<Resource> resources) {
        return sorted(model, resources, withGit(List.of(SIGNATURE_FILE)));
    }

    static Manifest sorted(String model, List<Resource> resources, List<String> ignored) {
        Comparator<Resource> order = Comparator.comparing(Resource::name, Resource.BY_CODE_POINTS);
        return new Manifest(model, resources.stream().sorted(order).toList(), ignored);
    }

    static List<String> withGit(List<String> ignored) {
        return Stream.concat(ignored.stream(), GIT.stream()).toList();
    }

    /// The digest over all digests in the order of this manifest; the subject of its signature.
    public Digest rootDigest() {
        return digestOf(resources);
    }

    /// The root digest that the reference implementation writes for the same files: it orders them
    /// by path components.
    public Digest referenceDigest() {
        Comparator<Resource> order = Comparator.comparing(Resource::name, Resource.BY_COMPONENTS);
        return digestOf(resources.stream().sorted(order).toList());
    }

    private static Digest digestOf(List<Resource> ordered) {
        MessageDigest hasher = Digest.hasher();
        for (Resource resource : ordered) {
            hasher.update(resource.digest().bytes());
        }
        return Digest.finish(hasher);
    }
}
