package dev.slipway.server.process;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One `NAME=PATH` of the command line: a version of an endpoint and where its model lies.
public record ModelArgument(VersionId version, Path path) {
    /// The versions that these arguments name; a name that comes again is the next version of its
    /// endpoint.
    ///
    /// *Errors*: `IllegalArgumentException` naming the argument.
    public static List<ModelArgument> parse(List<String> arguments) {
        Map<String, Long> latest = new HashMap<>();
        List<ModelArgument> models = new ArrayList<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1 || equals == argument.length() - 1) {
                throw new IllegalArgumentException("model: " + argument + " (expected: NAME=PATH)");
            }
            String name = argument.substring(0, equals);
            long number = latest.merge(name, 1L, Long::sum);
            models.add(
                    new ModelArgument(
                            new VersionId(new EndpointName(name), new VersionNumber(number)),
                            Path.of(argument.substring(equals + 1))));
        }
        return models;
    }
}
