package dev.slipway.api.tracking;

import java.util.ArrayList;
import java.util.List;

/// The name of a file or folder among the artifacts: segments, none of which leads out.
///
/// @param segments none for the root
public record ArtifactPath(List<String> segments) {
    /// The folder of all artifacts.
    public static final ArtifactPath ROOT = new ArtifactPath(List.of());

    /// What every artifact's address begins with.
    public static final String SCHEME = "mlflow-artifacts:/";

    private static final String FROZEN = "versions";
    private static final int LONGEST_SEGMENT = 255;
    private static final int MOST_SEGMENTS = 64;

    /// *Errors*: [TrackingRefusedException] for a segment that is no plain name.
    public ArtifactPath {
        segments = List.copyOf(segments);
        if (segments.size() > MOST_SEGMENTS) {
            throw refused(String.join("/", segments));
        }
        for (String segment : segments) {
            if (!isPlain(segment)) {
                throw refused(String.join("/", segments));
            }
        }
    }

    /// The path in a text with slashes, nothing of it encoded.
    ///
    /// *Errors*: [TrackingRefusedException] for an absolute path and one that leads out.
    public static ArtifactPath of(String text) {
        if (text.isEmpty()) {
            return ROOT;
        }
        if (text.startsWith("/")) {
            throw refused(text);
        }
        List<String> segments = new ArrayList<>(List.of(text.split("/", -1)));
        if (segments.getLast().isEmpty()) {
            segments.removeLast();
        }
        return new ArtifactPath(segments);
    }

    /// The path in an address of this server's, `mlflow-artifacts:/…`.
    ///
    /// *Errors*: [TrackingRefusedException] for any other address.
    public static ArtifactPath ofUri(String uri) {
        if (!uri.startsWith(SCHEME) || uri.startsWith(SCHEME + "/")) {
            throw TrackingRefusedException.invalid(
                    "'" + uri + "' is no place on this server (expected: " + SCHEME + "…)");
        }
        return of(uri.substring(SCHEME.length()));
    }

    /// A path below this one.
    public ArtifactPath below(ArtifactPath rest) {
        List<String> all = new ArrayList<>(segments);
        all.addAll(rest.segments);
        return new ArtifactPath(all);
    }

    /// A place of that name for files that never change; experiments have numbers for names.
    public static ArtifactPath frozen(String name) {
        return new ArtifactPath(List.of(FROZEN, name));
    }

    /// Whether it is, or lies in, a place for files that never change.
    public boolean isFrozen() {
        return !segments.isEmpty() && segments.getFirst().equals(FROZEN);
    }

    /// The place for files that never change in which it lies.
    public ArtifactPath frozenRoot() {
        return new ArtifactPath(segments.subList(0, Math.min(2, segments.size())));
    }

    /// As an address of this server's.
    public String uri() {
        return SCHEME + this;
    }

    /// The last segment, or empty for the root.
    public String name() {
        return segments.isEmpty() ? "" : segments.getLast();
    }

    private static boolean isPlain(String segment) {
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
            return false;
        }
        return segment.length() <= LONGEST_SEGMENT
                && !isDrive(segment)
                && segment.chars().noneMatch(c -> c < ' ' || c == 127 || "/\\#".indexOf(c) >= 0);
    }

    private static boolean isDrive(String segment) {
        return segment.length() >= 2 && segment.charAt(1) == ':';
    }

    private static TrackingRefusedException refused(String text) {
        String shown = text.length() > LONGEST_SEGMENT ? text.substring(0, LONGEST_SEGMENT) : text;
        return TrackingRefusedException.invalid("Invalid path: '" + shown + "'");
    }

    @Override
    public String toString() {
        return String.join("/", segments);
    }
}
