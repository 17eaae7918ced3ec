package dev.slipway.capture;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What endpoints said last of what is kept, those that are gone included: their files stay for as
/// long as that says. It lies beside the files, a line for each that says something else of their
/// time and bytes than is usual, and is told when nothing is kept of one any more.
///
/// *Threads*: one at a time.
final class LastPolicies {
    private static final System.Logger LOG = System.getLogger("slipway.capture");

    /// No name of an endpoint.
    private static final String NAME = ".policies";

    private static final Pattern LINE = Pattern.compile("(\\S+) (\\S+) ([0-9]{1,19})");

    private final Path file;
    private Map<EndpointName, CapturePolicy> last = Map.of();

    /// Endpoints that there are.
    private Set<EndpointName> there = Set.of();

    /// What the file says.
    private String written = "";

    private LastPolicies(Path file) {
        this.file = file;
    }

    /// What was said until now of the predictions that a directory keeps.
    ///
    /// *Errors*: `IOException` when it cannot be read.
    static LastPolicies open(Path directory) throws IOException {
        LastPolicies opened = new LastPolicies(directory.resolve(NAME));
        opened.read();
        return opened;
    }

    private void read() throws IOException {
        if (Files.exists(file)) {
            Map<EndpointName, CapturePolicy> found = new HashMap<>();
            String lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            lines.lines().forEach(line -> read(line, found));
            last = Map.copyOf(found);
            written = text();
        }
    }

    private void read(String line, Map<EndpointName, CapturePolicy> found) {
        Matcher parts = LINE.matcher(line);
        try {
            if (!parts.matches()) {
                throw new IllegalArgumentException(line);
            }
            found.put(
                    new EndpointName(parts.group(1)),
                    new CapturePolicy(
                            0,
                            List.of(),
                            List.of(),
                            Duration.parse(parts.group(2)),
                            new ByteSize(Long.parseLong(parts.group(3)))));
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    file + ": " + line + " (expected: ENDPOINT DURATION BYTES)");
        }
    }

    /// Notes what the endpoints say that there are, before what is kept goes by it.
    ///
    /// @return what counts: of one that is gone nothing more is drawn, but what was kept of it
    ///     stays as long as it said
    Map<EndpointName, CapturePolicy> follow(Map<EndpointName, CapturePolicy> said) {
        Map<EndpointName, CapturePolicy> all = new HashMap<>();
        last.forEach((endpoint, policy) -> all.put(endpoint, drawingNothing(policy)));
        all.putAll(said);
        all.values().removeIf(CapturePolicy.DEFAULT::equals);
        last = Map.copyOf(all);
        there = Set.copyOf(said.keySet());
        keep();
        return last;
    }

    /// Those that are gone and said something else than is usual.
    Set<EndpointName> gone() {
        Set<EndpointName> gone = new HashSet<>(last.keySet());
        gone.removeAll(there);
        return gone;
    }

    /// Forgets what some said that are gone.
    ///
    /// @return what counts then
    Map<EndpointName, CapturePolicy> forget(Set<EndpointName> endpoints) {
        Map<EndpointName, CapturePolicy> rest = new HashMap<>(last);
        rest.keySet().removeAll(endpoints);
        last = Map.copyOf(rest);
        keep();
        return last;
    }

    private static CapturePolicy drawingNothing(CapturePolicy policy) {
        return new CapturePolicy(0, policy.drop(), policy.hash(), policy.keep(), policy.maxBytes());
    }

    private void keep() {
        String text = text();
        if (text.equals(written)) {
            return;
        }
        try {
            WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
            written = text;
        } catch (IOException e) {
            // The next change tries again.
            LOG.log(System.Logger.Level.WARNING, "policies of what is kept not stored: " + e);
        }
    }

    private String text() {
        StringBuilder lines = new StringBuilder();
        Map<String, CapturePolicy> sorted = new TreeMap<>();
        last.forEach((endpoint, policy) -> sorted.put(endpoint.value(), policy));
        sorted.forEach((endpoint, policy) -> {
            if (!isUsual(policy)) {
                lines.append(endpoint)
                        .append(' ')
                        .append(policy.keep())
                        .append(' ')
                        .append(policy.maxBytes().bytes())
                        .append('\n');
            }
        });
        return lines.toString();
    }

    private static boolean isUsual(CapturePolicy policy) {
        return policy.keep().equals(CapturePolicy.DEFAULT.keep())
                && policy.maxBytes().equals(CapturePolicy.DEFAULT.maxBytes());
    }
}
