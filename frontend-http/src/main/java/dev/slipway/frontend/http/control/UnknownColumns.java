package dev.slipway.frontend.http.control;

import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.status.Models;
import dev.slipway.documents.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Columns that an endpoint is to drop or hash of what is kept, and that no version has which is
/// loaded: who misspells one keeps what was not to be kept. Versions change, and with them their
/// columns, so nobody is refused for it.
final class UnknownColumns {
    /// Of each list; the others are counted: whoever asks how the server is waits for that.
    private static final int MOST_NAMED = 8;

    /// Of a name for which what was meant is looked for, in characters.
    private static final int LONGEST_MEANT = 64;

    private UnknownColumns() {}

    /// Each with where it stands, behind the endpoint's name; none while a version that may answer
    /// is not loaded, since nobody knows what it has.
    static List<String> of(Models served, EndpointSpec spec) {
        CapturePolicy policy = spec.capture();
        if (policy.keepsAllColumns()) {
            return List.of();
        }
        Set<String> known = new HashSet<>();
        for (ServedVersion version : served.versions(spec.endpoint())) {
            if (version.state().isReady()) {
                Set<String> columns = served.columns(version.id());
                if (columns.isEmpty()) {
                    return List.of();
                }
                known.addAll(columns);
            }
        }
        if (known.isEmpty()) {
            return List.of();
        }
        return Stream.concat(
                        unknown("drop", policy.drop(), known),
                        unknown("hash", policy.hash(), known))
                .map(fault -> spec.endpoint() + ": " + fault)
                .toList();
    }

    private static Stream<String> unknown(String field, List<String> columns, Set<String> known) {
        List<String> unknown = columns.stream().filter(column -> !known.contains(column)).toList();
        List<String> faults = new ArrayList<>();
        for (String column : unknown.subList(0, Math.min(MOST_NAMED, unknown.size()))) {
            faults.add(column + " is no column of a loaded version" + meant(column, known));
        }
        if (unknown.size() > MOST_NAMED) {
            faults.add((unknown.size() - MOST_NAMED) + " more are columns of no loaded version");
        }
        return faults.stream().map(fault -> "capture." + field + ": " + fault);
    }

    private static String meant(String column, Set<String> known) {
        return column.length() > LONGEST_MEANT ? "" : Names.meant(column, known);
    }
}
